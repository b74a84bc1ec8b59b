//! Headers: key, value, and whether the value is a secret.

use super::read::Object;
use super::{Samples, StoredSecrets, add_if_longer, samples, stored::field_of_header};
use crate::address::Address;
use crate::issue::{IssueCode, Issues};
use crate::limits;
use crate::request::has_placeholders;
use crate::secret::{Secret, SecretInput};
use crate::template::LineTemplate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One header of every request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header<S> {
    /// Its name, as it was given.
    pub key: String,
    /// Its value.
    pub value: HeaderValue<S>,
}

/// A header's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderValue<S> {
    /// May be read back.
    Plain(String),
    /// May not.
    Secret(S),
}

impl<S> Header<S> {
    pub(super) fn map_secret<T, E>(
        self,
        turn: &mut impl FnMut(&str, S) -> Result<T, E>,
    ) -> Result<Header<T>, E> {
        let value = match self.value {
            HeaderValue::Plain(value) => HeaderValue::Plain(value),
            HeaderValue::Secret(secret) => HeaderValue::Secret(turn(&field_of_header(&self.key), secret)?),
        };
        Ok(Header { key: self.key, value })
    }
}

/// Names that belong to the platform, to the connection or to us. Setting one would be dropped, break the exchange,
/// or forge what a receiver relies on.
const RESERVED: [&str; 29] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "tocsin-hop",
    "trailer",
    "transfer-encoding",
    "true-client-ip",
    "upgrade",
    "user-agent",
    "via",
    "webhook-id",
    "webhook-signature",
    "webhook-timestamp",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-real-ip",
];
/// The same, by how they begin.
const RESERVED_PREFIXES: [&str; 3] = ["cf-", "x-forwarded-", "sec-"];

/// Whether a header of this name usually carries a credential. It is then a secret unless the document says
/// otherwise.
///
/// ```
/// use shared::config::is_sensitive_header;
/// assert!(is_sensitive_header("Authorization") && is_sensitive_header("DD-API-KEY"));
/// assert!(!is_sensitive_header("X-Team"));
/// ```
pub fn is_sensitive_header(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let telling =
        ["auth", "token", "secret", "key", "password", "passwd", "credential", "signature", "session"];
    telling.iter().any(|word| key.contains(word))
}

pub(super) fn check(
    given: &[Value],
    url: Option<&Address>,
    stored: Option<&StoredSecrets>,
    samples: &mut Samples,
    issues: &mut Issues,
) -> Vec<Header<SecretInput>> {
    if given.len() > limits::HEADERS_MAX {
        let message = format!("Given {} headers; {} is the most.", given.len(), limits::HEADERS_MAX);
        issues.add("headers", IssueCode::TooLong, message);
        return Vec::new();
    }
    let mut headers: Vec<Header<SecretInput>> = Vec::with_capacity(given.len());
    let mut bytes = 0;
    for (index, entry) in given.iter().enumerate() {
        let path = format!("headers[{index}]");
        let Some(header) = check_one(entry, &path, url, stored, samples, issues) else { continue };
        if headers.iter().any(|other| other.key.eq_ignore_ascii_case(&header.key)) {
            let message = format!("The header {} stands here twice; one line for each.", header.key);
            issues.add(format!("{path}.key"), IssueCode::Duplicate, message);
        }
        bytes += header.key.len();
        bytes += match &header.value {
            HeaderValue::Plain(value) => value.len(),
            HeaderValue::Secret(SecretInput::Typed(secret)) => secret.expose().len(),
            HeaderValue::Secret(SecretInput::Kept | SecretInput::Made) => 0,
        };
        headers.push(header);
    }
    if bytes > limits::HEADERS_BYTES_MAX {
        let message =
            format!("All headers together have {bytes} bytes; {} is the most.", limits::HEADERS_BYTES_MAX);
        issues.add("headers", IssueCode::TooLong, message);
    }
    headers
}

fn check_one(
    entry: &Value,
    path: &str,
    url: Option<&Address>,
    stored: Option<&StoredSecrets>,
    samples: &mut Samples,
    issues: &mut Issues,
) -> Option<Header<SecretInput>> {
    let mut object = Object::open(entry, path, issues)?;
    let key = object.text("key", issues).unwrap_or_default().trim();
    let value = object.text("value", issues);
    let marked_secret = object.flag("secret", issues);
    object.close(&["set"], issues);

    check_key(key, &format!("{path}.key"), issues);
    let value_path = format!("{path}.value");
    let is_secret = marked_secret.unwrap_or_else(|| is_sensitive_header(key));
    match value {
        Some(value) if !is_secret && has_placeholders(value) => {
            check_template(value, &value_path, samples, issues)
        }
        Some(value) => check_value(value, &value_path, issues),
        None => {}
    }
    let value = match (value, is_secret) {
        (Some(value), true) if !value.is_empty() => {
            HeaderValue::Secret(SecretInput::Typed(Secret::new(value)))
        }
        (_, true) => HeaderValue::Secret(keep(key, &value_path, url, stored, issues)),
        (Some(value), false) => HeaderValue::Plain(value.to_owned()),
        (None, false) => {
            issues.add(value_path, IssueCode::Required, format!("Give the header {key} a value."));
            HeaderValue::Plain(String::new())
        }
    };
    Some(Header { key: key.to_owned(), value })
}

/// A secret that was left out: it is kept when one is stored for this header and the target is still the same.
fn keep(
    key: &str,
    path: &str,
    url: Option<&Address>,
    stored: Option<&StoredSecrets>,
    issues: &mut Issues,
) -> SecretInput {
    let stored_here =
        stored.filter(|stored| stored.header_keys.iter().any(|other| other.eq_ignore_ascii_case(key)));
    match (stored_here, url) {
        (None, _) => {
            let message = format!("Type the value of {key}; none is stored.");
            issues.add(path, IssueCode::SecretMissing, message);
        }
        (Some(stored), Some(url)) if stored.origin != url.origin() => {
            let message = format!(
                "Type the value of {key} again: it was stored for {} and is not sent to {}.",
                stored.origin,
                url.origin()
            );
            issues.add(path, IssueCode::SecretMissing, message);
        }
        // Without a valid URL the finding about the URL is enough.
        (Some(_), _) => {}
    }
    SecretInput::Kept
}

/// OAuth sets this header; two of them would leave the target to choose.
pub(super) fn refuse_authorization(headers: &[Header<SecretInput>], issues: &mut Issues) {
    for (index, header) in headers.iter().enumerate() {
        if header.key.eq_ignore_ascii_case("authorization") {
            let message = "OAuth sets the Authorization header; remove this line, or choose the Authentication Type None.";
            issues.add(format!("headers[{index}].key"), IssueCode::NotAllowed, message);
        }
    }
}

/// RFC 9110 section 5.1: a field name is a token.
fn check_key(key: &str, path: &str, issues: &mut Issues) {
    if key.is_empty() {
        issues.add(path, IssueCode::Required, "Give the header a key, as in Authorization.");
        return;
    }
    add_if_longer(issues, path, "The key", key, limits::HEADER_KEY_CHARS_MAX);
    let odd = key.chars().find(|c| !(c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(*c)));
    if let Some(odd) = odd {
        let message = format!("The key has {odd:?}; letters, digits and !#$%&'*+-.^_`|~ are allowed.");
        issues.add(path, IssueCode::Malformed, message);
        return;
    }
    let lower = key.to_ascii_lowercase();
    let reserved = RESERVED.contains(&lower.as_str())
        || RESERVED_PREFIXES.iter().any(|prefix| lower.starts_with(prefix));
    if reserved {
        let message = format!("The header {key} is set by the connection or by Tocsin; leave it out.");
        issues.add(path, IssueCode::NotAllowed, message);
    }
}

/// A value that is made for each event: what is fixed in it is checked now, the rest at every attempt.
fn check_template(value: &str, path: &str, samples: &mut Samples, issues: &mut Issues) {
    match LineTemplate::compile(value) {
        Ok(line) => {
            let found = issues.iter().count();
            check_value(line.with_placeholders("x").trim(), path, issues);
            if let Samples::Tried(work) = samples
                && issues.iter().count() == found
            {
                samples::check_header(&line, path, work, issues);
            }
        }
        Err(error) => issues.add(path, error.code(), error.to_string()),
    }
}

/// RFC 9110 section 5.5: visible characters, space and tab; we keep to ASCII, since the rest is read differently
/// by every server. A line break would start another header.
fn check_value(value: &str, path: &str, issues: &mut Issues) {
    add_if_longer(issues, path, "The value", value, limits::HEADER_VALUE_CHARS_MAX);
    // The character is named by its number, not shown: the value may be a secret.
    if let Some(odd) = value.chars().find(|c| !matches!(c, ' '..='~' | '\t')) {
        let message = format!(
            "The value has the character U+{:04X}; printable ASCII, space and tab are allowed.",
            u32::from(odd)
        );
        issues.add(path, IssueCode::Malformed, message);
    } else if value.trim() != value {
        let message = "The value begins or ends with a space, which no server would see; remove it.";
        issues.add(path, IssueCode::Malformed, message);
    }
}
