//! What a name resolves to, where DNS over HTTPS is set up: read and judged here, asked by the Worker.
//!
//! Every answer has to be public: a name with one public address and one private one is refused, since nobody here can
//! choose which of them is connected to. A lookup that fails says nothing about the address, so it is tried again.

use super::special::{Special, special};
use super::{OwnHost, Policy, Refusal, TargetUrl, check, name};
use crate::api::{AnswerKind, Lookup, LookupAnswer};
use crate::limits::LOOKUP_ANSWERS_SHOWN_MAX;
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;

/// A name, and its dot at the end (RFC 1035 section 2.3.4).
const CNAME_BYTES_MAX: usize = 254;

/// Who is asked what a name resolves to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Resolver {
    /// Nobody.
    #[default]
    Off,
    /// This server, by DNS over HTTPS in its JSON form.
    At(TargetUrl),
    /// One is set, and its address cannot be used: nothing is sent until that is put right.
    Unusable(Refusal),
}

impl Resolver {
    /// Reads the setting `DNS_OVER_HTTPS_URL`. Its address passes the guard like any other.
    ///
    /// ```
    /// use shared::guard::{Policy, Resolver};
    /// assert_eq!(Resolver::parse("", &Policy::default()), Resolver::Off);
    /// assert!(matches!(Resolver::parse("https://cloudflare-dns.com/dns-query", &Policy::default()), Resolver::At(_)));
    /// assert!(matches!(Resolver::parse("http://1.1.1.1", &Policy::default()), Resolver::Unusable(_)));
    /// ```
    pub fn parse(setting: &str, policy: &Policy) -> Self {
        match setting.trim() {
            "" => Self::Off,
            given => check(given, &policy.for_resolver()).map_or_else(Self::Unusable, Self::At),
        }
    }
}

/// What is asked of a resolver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
}

impl Question {
    /// Both, in the order they are asked.
    pub const ALL: [Question; 2] = [Self::A, Self::Aaaa];

    /// Where this is asked of a resolver.
    ///
    /// ```
    /// use shared::guard::{Policy, check, lookup::Question};
    /// let server = check("https://dns.example.com/dns-query", &Policy::default()).unwrap();
    /// let asked = Question::Aaaa.address(&server, "hooks.example.com");
    /// assert_eq!(asked.as_str(), "https://dns.example.com/dns-query?name=hooks.example.com&type=AAAA");
    /// ```
    pub fn address(self, server: &TargetUrl, host: &str) -> TargetUrl {
        let kind = match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
        };
        server.clone().with_parameter("name", host).with_parameter("type", kind)
    }
}

/// Why a lookup gave no verdict. Another one may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupError {
    /// The setting cannot be used.
    Unusable(Refusal),
    /// The resolver did not answer.
    Unanswered(String),
    /// It answered with this status of HTTP.
    Status(u16),
    /// It answered more than is read.
    TooLong,
    /// Its answer is not what a resolver says, or holds what is no address.
    Malformed,
    /// It answered a part of it.
    Truncated,
    /// There is no such name (`NXDOMAIN`).
    NoSuchName,
    /// The name's servers failed, or refused, with this code of DNS.
    Failed(u16),
    /// The name exists, and has no address.
    NoAddress,
}

impl LookupError {
    /// Whether it says nothing of the name, because the resolver is not as it should be.
    const fn is_of_resolver(&self) -> bool {
        match self {
            Self::Unusable(_)
            | Self::Unanswered(_)
            | Self::Status(_)
            | Self::TooLong
            | Self::Malformed
            | Self::Truncated => true,
            Self::NoSuchName | Self::Failed(_) | Self::NoAddress => false,
        }
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable(refusal) => write!(f, "the setting DNS_OVER_HTTPS_URL cannot be used ({refusal})"),
            Self::Unanswered(why) => write!(f, "the resolver gave no answer: {why}"),
            Self::Status(status) => write!(f, "the resolver answered {status}"),
            Self::TooLong => f.write_str("the resolver answered more than is read"),
            Self::Malformed => f.write_str("the resolver's answer cannot be read"),
            Self::Truncated => f.write_str("the resolver answered a part of it"),
            Self::NoSuchName => f.write_str("there is no such name (NXDOMAIN)"),
            Self::Failed(2) => f.write_str("the name's own servers failed (SERVFAIL)"),
            Self::Failed(code) => write!(f, "the resolver answered with code {code} of DNS"),
            Self::NoAddress => f.write_str("the name has no address"),
        }
    }
}

/// What a resolver said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    kind: AnswerKind,
    data: String,
    verdict: Result<(), AnswerRefusal>,
}

/// Why an answer is not public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AnswerRefusal {
    Address(Special),
    Name(Refusal),
}

impl fmt::Display for AnswerRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(special) => special.fmt(f),
            Self::Name(refusal) => f.write_str(refusal.rule()),
        }
    }
}

/// The JSON form of an answer (`application/dns-json`), as the large public resolvers give it.
#[derive(Deserialize)]
struct Document {
    #[serde(rename = "Status")]
    status: u16,
    #[serde(rename = "TC", default)]
    truncated: bool,
    #[serde(rename = "Answer", default)]
    answers: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    kind: u16,
    data: String,
}

/// Reads the answer to one question.
///
/// # Errors
/// Why it says nothing. That there is no address of this kind is no error.
pub fn read(status: u16, body: &str, own_hosts: &[OwnHost]) -> Result<Vec<Answer>, LookupError> {
    if status != 200 {
        return Err(LookupError::Status(status));
    }
    let document: Document = serde_json::from_str(body).map_err(|_| LookupError::Malformed)?;
    match document.status {
        0 if document.truncated => return Err(LookupError::Truncated),
        0 => {}
        3 => return Err(LookupError::NoSuchName),
        code => return Err(LookupError::Failed(code)),
    }
    document.answers.into_iter().filter_map(|entry| answer(entry, own_hosts).transpose()).collect()
}

/// An address or another name; the rest (signatures, say) is passed over.
fn answer(Entry { kind, data }: Entry, own_hosts: &[OwnHost]) -> Result<Option<Answer>, LookupError> {
    let address = |text: &str| text.parse::<IpAddr>().map_err(|_| LookupError::Malformed);
    let (kind, verdict) = match kind {
        1 => match address(&data)? {
            ip @ IpAddr::V4(_) => (AnswerKind::A, special(ip).map(AnswerRefusal::Address)),
            IpAddr::V6(_) => return Err(LookupError::Malformed),
        },
        28 => match address(&data)? {
            ip @ IpAddr::V6(_) => (AnswerKind::Aaaa, special(ip).map(AnswerRefusal::Address)),
            IpAddr::V4(_) => return Err(LookupError::Malformed),
        },
        // It is shown as it is, so it has to be something that can be.
        5 if data.len() > CNAME_BYTES_MAX || !data.bytes().all(|byte| byte.is_ascii_graphic()) => {
            return Err(LookupError::Malformed);
        }
        5 => {
            let name = data.to_ascii_lowercase();
            let name = name.strip_suffix('.').unwrap_or(&name);
            let is_own = own_hosts.iter().any(|own| own.is_name(name)).then_some(Refusal::OwnHost);
            (AnswerKind::Cname, is_own.or_else(|| name::check_meaning(name).err()).map(AnswerRefusal::Name))
        }
        _ => return Ok(None),
    };
    Ok(Some(Answer { kind, data, verdict: verdict.map_or(Ok(()), Err) }))
}

/// What the answers to all questions mean: the record of them, and whether the name may be sent to.
///
/// ```
/// use shared::guard::lookup::{Verdict, judge, read};
/// let answers = read(200, r#"{"Status": 0, "Answer": [{"type": 1, "data": "203.0.114.7"}, {"type": 1, "data": "10.0.0.1"}]}"#, &[]).unwrap();
/// let (lookup, verdict) = judge("hooks.example.com", Ok(answers));
/// assert!(matches!(verdict, Verdict::Refused(_)));
/// assert_eq!(lookup.answers.len(), 2);
/// ```
pub fn judge(host: &str, answers: Result<Vec<Answer>, LookupError>) -> (Lookup, Verdict) {
    let answers = answers.and_then(|answers| {
        let has_address = answers.iter().any(|answer| answer.kind != AnswerKind::Cname);
        // A name that leads to a forbidden one is refused, whether or not that has an address.
        if has_address || answers.iter().any(|answer| answer.verdict.is_err()) {
            Ok(answers)
        } else {
            Err(LookupError::NoAddress)
        }
    });
    let mut lookup =
        Lookup { host: host.to_owned(), answers: Vec::new(), left_out: 0, explanation: String::new() };
    let answers = match answers {
        Ok(answers) => answers,
        Err(error) => {
            lookup.explanation = format!("{host} could not be looked up: {error}.");
            let why = lookup.explanation.clone();
            let is_ours = error.is_of_resolver();
            return (lookup, if is_ours { Verdict::Unasked(why) } else { Verdict::Failed(why) });
        }
    };
    let refused = answers.iter().find_map(|answer| Some((answer, answer.verdict.err()?)));
    let verdict = match refused {
        Some((answer, refusal)) => {
            lookup.explanation = format!(
                "{host} resolves to {}, which is not public ({refusal}). Every address of a target has to be public.",
                answer.data
            );
            Verdict::Refused(lookup.explanation.clone())
        }
        None => {
            lookup.explanation = format!("Every address of {host} is public.");
            Verdict::Public
        }
    };
    // Those that are refused first: of a long list, the reason must not be left out.
    let (refused, public): (Vec<Answer>, Vec<Answer>) =
        answers.into_iter().partition(|answer| answer.verdict.is_err());
    let mut all = refused.into_iter().chain(public).map(shown);
    lookup.answers = all.by_ref().take(LOOKUP_ANSWERS_SHOWN_MAX).collect();
    lookup.left_out = u32::try_from(all.count()).unwrap_or(u32::MAX);
    (lookup, verdict)
}

fn shown(answer: Answer) -> LookupAnswer {
    let refused = answer.verdict.err().map(|refusal| refusal.to_string());
    LookupAnswer { kind: answer.kind, data: answer.data, refused }
}

/// Whether a name may be sent to, by what it resolves to; otherwise why not, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Public,
    /// It may not.
    Refused(String),
    /// Nobody knows: it is tried again.
    Failed(String),
    /// The resolver could not be asked, as a sentence.
    Unasked(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict_of(entries: &str) -> Result<(Lookup, Verdict), LookupError> {
        let own = [OwnHost::parse("tocsin.example.com").unwrap()];
        let body = format!(r#"{{"Status": 0, "TC": false, "Question": [], "Answer": [{entries}]}}"#);
        read(200, &body, &own).map(|answers| judge("hooks.example.com", Ok(answers)))
    }

    #[test]
    fn every_answer_has_to_be_public() {
        let refused = |entries: &str| match verdict_of(entries).unwrap().1 {
            Verdict::Refused(why) => Some(why),
            Verdict::Public => None,
            Verdict::Failed(why) | Verdict::Unasked(why) => panic!("{why}"),
        };
        for (entries, block) in [
            (r#"{"name": "a", "type": 1, "TTL": 0, "data": "203.0.114.1"}"#, None),
            (r#"{"type": 1, "data": "203.0.114.1"}, {"type": 28, "data": "2606:4700::1111"}"#, None),
            (r#"{"type": 1, "data": "10.0.0.1"}"#, Some("10.0.0.0/8")),
            (
                r#"{"type": 1, "data": "203.0.114.1"}, {"type": 1, "data": "192.168.0.1"}"#,
                Some("192.168.0.0/16"),
            ),
            (r#"{"type": 1, "data": "203.0.114.1"}, {"type": 28, "data": "::1"}"#, Some("::1/128")),
            (r#"{"type": 28, "data": "::ffff:127.0.0.1"}"#, Some("mapped")),
            (r#"{"type": 5, "data": "other.example.com."}, {"type": 1, "data": "203.0.114.1"}"#, None),
            (r#"{"type": 5, "data": "LOCALHOST."}"#, Some("public names")),
            (r#"{"type": 5, "data": "x.corp."}, {"type": 1, "data": "203.0.114.1"}"#, Some("public names")),
            (
                r#"{"type": 5, "data": "metadata.goog."}, {"type": 1, "data": "203.0.114.1"}"#,
                Some("metadata"),
            ),
            (
                r#"{"type": 5, "data": "Tocsin.example.com."}, {"type": 1, "data": "203.0.114.1"}"#,
                Some("Tocsin itself"),
            ),
            (r#"{"type": 46, "data": "A 13 2"}, {"type": 1, "data": "203.0.114.1"}"#, None),
        ] {
            match (refused(entries), block) {
                (None, None) => {}
                (Some(why), Some(block)) => assert!(why.contains(block), "{entries}: {why}"),
                (why, _) => panic!("{entries}: {why:?}"),
            }
        }
    }

    #[test]
    fn an_answer_that_says_nothing_is_no_verdict() {
        for (status, body, error) in [
            (200, r#"{"Status": 3}"#, LookupError::NoSuchName),
            (200, r#"{"Status": 2}"#, LookupError::Failed(2)),
            (200, r#"{"Status": 5}"#, LookupError::Failed(5)),
            (
                200,
                r#"{"Status": 0, "TC": true, "Answer": [{"type": 1, "data": "203.0.114.1"}]}"#,
                LookupError::Truncated,
            ),
            (200, "", LookupError::Malformed),
            (200, "<html>", LookupError::Malformed),
            (200, "[]", LookupError::Malformed),
            (200, "{}", LookupError::Malformed),
            (200, r#"{"Status": -1}"#, LookupError::Malformed),
            (200, r#"{"Status": 0, "Answer": [{"type": 1, "data": "soon"}]}"#, LookupError::Malformed),
            (200, r#"{"Status": 0, "Answer": [{"type": 1, "data": "::1"}]}"#, LookupError::Malformed),
            (200, r#"{"Status": 0, "Answer": [{"type": 28, "data": "127.0.0.1"}]}"#, LookupError::Malformed),
            (
                200,
                r#"{"Status": 0, "Answer": [{"type": 28, "data": "fe80::1%eth0"}]}"#,
                LookupError::Malformed,
            ),
            (200, r#"{"Status": 0, "Answer": [{"type": 1, "data": "0x7f.1"}]}"#, LookupError::Malformed),
            (
                200,
                "{\"Status\": 0, \"Answer\": [{\"type\": 5, \"data\": \"\u{202e}\"}]}",
                LookupError::Malformed,
            ),
            (302, r#"{"Status": 0}"#, LookupError::Status(302)),
            (429, "", LookupError::Status(429)),
        ] {
            assert_eq!(read(status, body, &[]), Err(error), "{body}");
        }
        for entries in
            ["", r#"{"type": 5, "data": "a.example.com."}, {"type": 5, "data": "hooks.example.com."}"#]
        {
            let (lookup, verdict) = verdict_of(entries).unwrap();
            assert_eq!(verdict, Verdict::Failed(lookup.explanation), "{entries}");
        }
    }

    #[test]
    fn of_many_answers_the_reason_is_shown() {
        let public = (0..200).map(|host| format!(r#"{{"type": 1, "data": "203.0.114.{host}"}}, "#));
        let entries = format!(r#"{}{{"type": 1, "data": "127.0.0.1"}}"#, public.collect::<String>());
        let (lookup, verdict) = verdict_of(&entries).unwrap();
        assert!(matches!(verdict, Verdict::Refused(_)));
        assert_eq!(lookup.answers[0].data, "127.0.0.1");
        assert_eq!((lookup.answers.len(), lookup.left_out), (LOOKUP_ANSWERS_SHOWN_MAX, 181));
    }
}
