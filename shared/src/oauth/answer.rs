//! Reading what a token endpoint answers (RFC 6749 sections 5.1 and 5.2). Of a token that cannot be sent safely, or of
//! an answer that can be read in two ways, no token is made.

use super::error_code;
use crate::answer::Answer;
use crate::limits::{TOKEN_CHARS_MAX, TOKEN_DEFAULT_SECONDS, TOKEN_EARLY_MILLIS, TOKEN_SECONDS_MAX};
use crate::secret::Secret;
use crate::template::parse_json;
use crate::time::Timestamp;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// A token that was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What goes behind `Bearer `.
    pub value: Secret,
    /// Until when it is used; already a little before it expires.
    pub fresh_until: Timestamp,
}

/// Why no token was granted. None of them holds text of the server's beyond an `error` that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// The server said no: by another status than 200, or by an `error` beside it.
    Refused {
        /// The status.
        status: u16,
        /// RFC 6749 section 5.2; none when it gave none, or one that may not be shown.
        error: Option<String>,
    },
    /// The answer is longer than what is read.
    TooLarge,
    /// The answer is not a JSON object.
    NotJson,
    /// The object has a field twice: which of them counts is anybody's guess.
    Twice,
    /// It has no `access_token`.
    NoToken,
    /// The token has characters that cannot stand in a header.
    OddToken,
    /// The token is longer than what a header has room for.
    LongToken,
    /// It is not of the type `Bearer`. The type is not told: it might be an echoed secret.
    OtherType,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, error: Some(error) } => {
                write!(f, "the token endpoint answered {status} ({error})")
            }
            Self::Refused { status: status @ 300..400, error: None } => {
                write!(f, "the token endpoint answered {status}, and redirects are never followed")
            }
            Self::Refused { status: 200, error: None } => {
                f.write_str("the token endpoint answered 200 with an error")
            }
            Self::Refused { status, error: None } => write!(f, "the token endpoint answered {status}"),
            Self::TooLarge => f.write_str("the token endpoint answered with more than is read"),
            Self::NotJson => f.write_str("the token endpoint did not answer with a JSON object"),
            Self::Twice => f.write_str("the token endpoint's answer has a field twice"),
            Self::NoToken => f.write_str("the token endpoint's answer has no access_token"),
            Self::OddToken => f.write_str("the access_token has characters that cannot stand in a header"),
            Self::LongToken => write!(f, "the access_token has more than {TOKEN_CHARS_MAX} characters"),
            Self::OtherType => f.write_str("the token is not of the type Bearer, and no other can be sent"),
        }
    }
}

/// Reads the answer to a [`token_request`](super::token_request) that was sent at `asked_at`: a token's time runs from
/// then, so that an answer that took long does not make it longer.
///
/// # Errors
/// Why there is no token to send.
pub fn read_token(answer: &Answer, asked_at: Timestamp) -> Result<Token, TokenError> {
    let status = answer.status;
    // RFC 8259 section 8.1: a reader may pass over it, and some servers write it.
    let body = answer.body.strip_prefix('\u{feff}').unwrap_or(&answer.body);
    let document = parse_json(body).ok().filter(Value::is_object);
    let field = |name: &str| {
        document.as_ref().and_then(|document| document.get(name)).filter(|value| !value.is_null())
    };
    let refused = || TokenError::Refused {
        status,
        error: field("error").and_then(Value::as_str).and_then(error_code::shown),
    };
    if status != 200 {
        return Err(refused());
    }
    if answer.truncated {
        return Err(TokenError::TooLarge);
    }
    if document.is_none() {
        return Err(TokenError::NotJson);
    }
    if has_field_twice(body) {
        return Err(TokenError::Twice);
    }
    // Some servers say no with 200. One that grants a token and says no is not believed.
    if field("error").is_some() {
        return Err(refused());
    }
    // Section 7.1: what is of an unknown type must not be used. Servers that leave the type out mean this one.
    if field("token_type").is_some_and(|kind| !kind.as_str().is_some_and(is_bearer)) {
        return Err(TokenError::OtherType);
    }
    let value = field("access_token").and_then(Value::as_str).filter(|value| !value.is_empty());
    let value = value.ok_or(TokenError::NoToken)?;
    if !value.chars().all(|c| matches!(c, '!'..='~')) {
        return Err(TokenError::OddToken);
    }
    if value.len() > TOKEN_CHARS_MAX {
        return Err(TokenError::LongToken);
    }
    let fresh_until = asked_at.plus_millis(fresh_millis(field("expires_in")));
    Ok(Token { value: Secret::new(value), fresh_until })
}

/// Whether another way to say who we are may help: RFC 6749 has servers answer `invalid_client` with 401 or 400, and
/// some answer with 200.
pub fn asks_for_other_auth(error: &TokenError) -> bool {
    match error {
        TokenError::Refused { status: 400 | 401, error } => {
            error.as_deref().is_none_or(|error| error == "invalid_client")
        }
        TokenError::Refused { status: 200, error } => error.as_deref() == Some("invalid_client"),
        _ => false,
    }
}

fn is_bearer(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("bearer")
}

/// How long a token is used, by what its server says of it. Some send the number as a text. What says nothing that can
/// be counted on (a negative number, a word) is as if it were not there.
fn fresh_millis(expires_in: Option<&Value>) -> i64 {
    let seconds = match expires_in {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    let seconds = match seconds.filter(|seconds| seconds.is_finite() && *seconds >= 0.0) {
        // Bounded and whole, so the text of it parses.
        Some(seconds) => {
            let whole = seconds.min(f64::from(i32::MAX)).floor();
            format!("{whole:.0}").parse::<i64>().unwrap_or(TOKEN_DEFAULT_SECONDS)
        }
        None => TOKEN_DEFAULT_SECONDS,
    };
    let millis = seconds.min(TOKEN_SECONDS_MAX) * 1_000;
    // A token that holds for less than the margin is used for half its time.
    (millis - TOKEN_EARLY_MILLIS).max(millis / 2)
}

/// Whether an object has two fields of one name. A reader of JSON takes one of them in silence.
fn has_field_twice(object: &str) -> bool {
    struct Names;
    impl<'de> Visitor<'de> for Names {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
            let (mut names, mut has_twice) = (std::collections::HashSet::new(), false);
            while let Some(name) = map.next_key::<String>()? {
                map.next_value::<serde::de::IgnoredAny>()?;
                has_twice |= !names.insert(name);
            }
            Ok(has_twice)
        }
    }
    serde_json::Deserializer::from_str(object).deserialize_map(Names).unwrap_or(true)
}

#[cfg(test)]
mod tests;
