//! A target's answer: as it was read, and as everything behind the attempt sees it.

use crate::limits::{RESPONSE_BYTES_MAX, RESPONSE_MARGIN_BYTES};
use crate::secret::{MASK, Redactor};
use crate::template::parse_json;
use serde_json::{Map, Value, json};
use std::ops::Range;

/// Headers that are computed from the body: with its secrets in it, they tell their length, or prove a guess of them.
const OF_THE_BODY: [&str; 7] =
    ["content-digest", "content-length", "content-md5", "content-range", "digest", "etag", "repr-digest"];

/// A target's answer as it was read. It may hold secrets that the target sends back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body, up to [`RESPONSE_BYTES_MAX`] and [`RESPONSE_MARGIN_BYTES`] together.
    pub body: String,
    /// Whether it went on after the last byte that was read.
    pub truncated: bool,
}

impl Answer {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// An answer without the secrets of its exchange. Validators, records and explanations are made of this one and never
/// of an [`Answer`], so what they tell does not depend on a secret.
///
/// ```
/// use shared::answer::{Answer, RedactedAnswer};
/// use shared::secret::{Redactor, Secret};
/// let body = r#"{"token": "s3cr3t-v4lue"}"#.to_owned();
/// let answer = Answer { status: 200, headers: vec![], body, truncated: false };
/// let redacted = RedactedAnswer::of(answer, &Redactor::new([Secret::new("s3cr3t-v4lue")]));
/// assert_eq!(redacted.body(), r#"{"token": "••••"}"#);
/// assert_eq!(redacted.document()["data"]["token"], "••••");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedactedAnswer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    truncated: bool,
}

impl RedactedAnswer {
    /// Takes the secrets out of an answer: out of its body and the names and values of its headers. A header that is
    /// computed from the body is redacted with it.
    pub fn of(answer: Answer, redactor: &Redactor) -> Self {
        let Answer { status, headers, body, truncated } = answer;
        let whole = redactor.redact(&body);
        // What was not read may hold secrets, too.
        let is_body_told = whole.contains(MASK) || (truncated && !redactor.is_empty());
        let redact = |(name, value): &(String, String)| {
            let tells_of_body = is_body_told && OF_THE_BODY.contains(&name.as_str());
            let value = if tells_of_body { MASK.to_owned() } else { redactor.redact(value) };
            (redactor.redact(name), value)
        };
        let headers = headers.iter().map(redact).collect();
        let body = match truncated {
            true => redactor.redact_until(&body, body.len().saturating_sub(RESPONSE_MARGIN_BYTES)),
            false => whole,
        };
        let is_too_long = body.len() > RESPONSE_BYTES_MAX;
        let body = if is_too_long { cut(&body) } else { in_strings(body) };
        Self { status, headers, body, truncated: truncated || is_too_long }
    }

    /// Its status.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Its headers, names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Its body, as far as it was read.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Whether a secret stood in it.
    pub fn has_redactions(&self) -> bool {
        let in_header = |(name, value): &(String, String)| name.contains(MASK) || value.contains(MASK);
        self.body.contains(MASK) || self.headers.iter().any(in_header)
    }

    /// Whether there was more of it than this.
    pub const fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// The document validators see: `{"status", "headers", "data"}`. A body that is not JSON is a text.
    ///
    /// ```
    /// use shared::answer::{Answer, RedactedAnswer};
    /// let answer = Answer { status: 200, headers: vec![], body: "ok".into(), truncated: false };
    /// assert_eq!(RedactedAnswer::of(answer, &Default::default()).document()["data"], "ok");
    /// ```
    pub fn document(&self) -> Value {
        let headers: Map<String, Value> =
            self.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        let data = parse_json(self.body.trim_start_matches('\u{feff}'))
            .unwrap_or_else(|_| Value::from(self.body.as_str()));
        json!({ "status": self.status, "headers": headers, "data": data })
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

fn cut(body: &str) -> String {
    let end = (0..=RESPONSE_BYTES_MAX).rev().find(|&end| body.is_char_boundary(end)).unwrap_or_default();
    body.get(..end).unwrap_or_default().to_owned()
}

/// The body with quotes around each mask that stands where JSON has a number, when that makes it JSON. Else a secret of
/// digits would turn a whole answer into text, and tell that it is one.
fn in_strings(body: String) -> String {
    let bare = bare_masks(&body);
    if bare.is_empty() {
        return body;
    }
    let (mut quoted, mut at) = (String::with_capacity(body.len() + 2 * bare.len()), 0);
    for token in bare {
        quoted.push_str(body.get(at..token.start).unwrap_or_default());
        quoted.push_str(&Value::from(body.get(token.clone()).unwrap_or_default()).to_string());
        at = token.end;
    }
    quoted.push_str(body.get(at..).unwrap_or_default());
    if parse_json(quoted.trim_start_matches('\u{feff}')).is_ok() { quoted } else { body }
}

/// Where in a text of JSON a mask stands outside of strings, alone or with digits of the same number.
fn bare_masks(body: &str) -> Vec<Range<usize>> {
    let (mut bare, mut is_in_string, mut is_escaped, mut token) = (Vec::new(), false, false, 0);
    let mut close = |token: Range<usize>| {
        let text = body.get(token.clone()).unwrap_or_default();
        let is_number =
            |rest: &str| rest.chars().all(|c| matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
        if text.contains(MASK) && text.split(MASK).all(is_number) && text.len() < body.len() {
            bare.push(token);
        }
    };
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_string => is_escaped = true,
            b'"' => {
                if !is_in_string {
                    close(token..at);
                }
                is_in_string = !is_in_string;
                token = at + 1;
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' if !is_in_string => {
                close(token..at);
                token = at + 1;
            }
            _ => {}
        }
    }
    if !is_in_string {
        close(token..body.len());
    }
    bare
}

#[cfg(test)]
mod tests;
