//! OAuth 2 client credentials (RFC 6749 section 4.4): the request for a token, and reading its answer. Sending is
//! the shell's part.

use crate::config::OAuth;
use crate::limits::{TOKEN_DEFAULT_SECONDS, TOKEN_EARLY_MILLIS, TOKEN_SECONDS_MAX};
use crate::request::{Outgoing, OutgoingHeader, USER_AGENT};
use crate::secret::Secret;
use crate::template::parse_json;
use crate::time::Timestamp;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::fmt;
use url::form_urlencoded;

/// How the client says who it is (RFC 6749 section 2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAuth {
    /// In the `Authorization` header. Servers have to support it, so it is tried first.
    #[default]
    Basic,
    /// In the body, for servers that do not.
    Post,
}

impl ClientAuth {
    /// The other way.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Basic => Self::Post,
            Self::Post => Self::Basic,
        }
    }
}

/// A token that was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What goes behind `Bearer `.
    pub value: Secret,
    /// Until when it is used; already a little before it expires.
    pub fresh_until: Timestamp,
}

/// Why no token was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// The server answered something else than 200, with its `error` when it gave one.
    Status {
        /// The status.
        status: u16,
        /// RFC 6749 section 5.2.
        error: Option<String>,
    },
    /// The answer is not a JSON object.
    NotJson,
    /// It has no `access_token`.
    NoToken,
    /// The token has characters that cannot stand in a header.
    OddToken,
    /// It is not of the type `Bearer`. The type is not told: it might be an echoed secret.
    OtherType,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { status, error: Some(error) } => {
                write!(f, "the token endpoint answered {status} ({error})")
            }
            Self::Status { status, error: None } => write!(f, "the token endpoint answered {status}"),
            Self::NotJson => f.write_str("the token endpoint did not answer with a JSON object"),
            Self::NoToken => f.write_str("the token endpoint's answer has no access_token"),
            Self::OddToken => f.write_str("the access_token has characters that cannot stand in a header"),
            Self::OtherType => f.write_str("the token is not of the type Bearer, and no other can be sent"),
        }
    }
}

/// The request for a token.
pub fn token_request(oauth: &OAuth<Secret>, auth: ClientAuth) -> Outgoing {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials");
    if !oauth.scopes.is_empty() {
        form.append_pair("scope", &oauth.scopes.join(" "));
    }
    let mut headers = vec![
        OutgoingHeader::plain("content-type", "application/x-www-form-urlencoded"),
        OutgoingHeader::plain("accept", "application/json"),
        OutgoingHeader::plain("user-agent", USER_AGENT),
    ];
    match auth {
        ClientAuth::Basic => {
            // Both parts are form-encoded first, as RFC 6749 asks; a `:` in an id would else split it elsewhere.
            let encode = |part: &str| form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", encode(&oauth.client_id), encode(oauth.client_secret.expose()));
            headers.push(OutgoingHeader::secret("authorization", format!("Basic {}", STANDARD.encode(pair))));
        }
        ClientAuth::Post => {
            form.append_pair("client_id", &oauth.client_id);
            form.append_pair("client_secret", oauth.client_secret.expose());
        }
    }
    Outgoing {
        method: crate::config::Method::Post,
        url: oauth.token_endpoint_url.clone(),
        headers,
        body: Some(form.finish()),
    }
}

/// Reads the answer to a [`token_request`].
///
/// ```
/// use shared::{oauth::read_token, time::Timestamp};
/// let now = Timestamp::from_millis(0);
/// let token = read_token(200, r#"{"access_token": "t", "token_type": "Bearer", "expires_in": 3600}"#, now).unwrap();
/// assert_eq!(token.fresh_until.as_millis(), 3_540_000);
/// assert!(read_token(200, "<html>", now).is_err());
/// ```
///
/// # Errors
/// Why there is no token to send.
pub fn read_token(status: u16, body: &str, now: Timestamp) -> Result<Token, TokenError> {
    let document = parse_json(body).ok();
    let field = |name: &str| document.as_ref().and_then(|document| document.get(name));
    if status != 200 {
        let error = field("error").and_then(Value::as_str).filter(|error| is_error_code(error));
        return Err(TokenError::Status { status, error: error.map(str::to_owned) });
    }
    if !document.as_ref().is_some_and(Value::is_object) {
        return Err(TokenError::NotJson);
    }
    if let Some(kind) = field("token_type").and_then(Value::as_str)
        && !kind.eq_ignore_ascii_case("bearer")
    {
        return Err(TokenError::OtherType);
    }
    let value = field("access_token").and_then(Value::as_str).filter(|value| !value.is_empty());
    let value = value.ok_or(TokenError::NoToken)?;
    if !value.chars().all(|c| matches!(c, '!'..='~')) {
        return Err(TokenError::OddToken);
    }
    // Some servers send the number as a text.
    let seconds = match field("expires_in") {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    let millis = match seconds {
        Some(seconds) if seconds.is_finite() && seconds >= 0.0 => {
            let whole = seconds.min(f64::from(i32::MAX)).floor();
            format!("{whole:.0}").parse::<i64>().unwrap_or(TOKEN_DEFAULT_SECONDS)
        }
        Some(_) | None => TOKEN_DEFAULT_SECONDS,
    }
    .min(TOKEN_SECONDS_MAX)
        * 1_000;
    // A token that holds for less than the margin is used for half its time.
    let fresh_for = (millis - TOKEN_EARLY_MILLIS).max(millis / 2);
    Ok(Token { value: Secret::new(value), fresh_until: now.plus_millis(fresh_for) })
}

/// Whether another way to say who we are may help: RFC 6749 has servers answer `invalid_client` with 401 or 400.
pub fn asks_for_other_auth(error: &TokenError) -> bool {
    matches!(error, TokenError::Status { status: 400 | 401, error } if error.as_deref().is_none_or(|e| e == "invalid_client"))
}

/// RFC 6749 section 5.2: visible ASCII without quote and backslash. Anything else might be an echoed secret.
fn is_error_code(error: &str) -> bool {
    error.len() <= 100 && error.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::{Policy, check};

    fn oauth() -> OAuth<Secret> {
        OAuth {
            client_id: "id:1".to_owned(),
            client_secret: Secret::new("s3cr3t+/%&: x"),
            token_endpoint_url: check("https://login.example.com/token", &Policy::default()).unwrap(),
            scopes: vec!["a".to_owned(), "b".to_owned()],
        }
    }

    #[test]
    fn basic_form_encodes_both_parts() {
        let request = token_request(&oauth(), ClientAuth::Basic);
        let header = &request.headers.iter().find(|header| header.name == "authorization").unwrap().value;
        let pair = STANDARD.decode(header.strip_prefix("Basic ").unwrap()).unwrap();
        assert_eq!(String::from_utf8(pair).unwrap(), "id%3A1:s3cr3t%2B%2F%25%26%3A+x");
        assert_eq!(request.body.as_deref(), Some("grant_type=client_credentials&scope=a+b"));
    }

    #[test]
    fn post_has_them_in_the_body() {
        let request = token_request(&oauth(), ClientAuth::Post);
        assert!(request.headers.iter().all(|header| header.name != "authorization"));
        assert_eq!(
            request.body.as_deref(),
            Some(
                "grant_type=client_credentials&scope=a+b&client_id=id%3A1&client_secret=s3cr3t%2B%2F%25%26%3A+x"
            )
        );
    }

    #[test]
    fn odd_answers_have_a_defined_end() {
        let now = Timestamp::from_millis(0);
        let read = |body: &str| read_token(200, body, now);
        for (expires, millis) in [
            ("\"3600\"", 3_540_000),
            ("-1", 240_000),
            ("0", 0),
            ("1e30", 86_340_000),
            ("\"soon\"", 240_000),
            ("60", 30_000),
        ] {
            let body = format!(r#"{{"access_token": "t", "expires_in": {expires}}}"#);
            assert_eq!(read(&body).unwrap().fresh_until.as_millis(), millis, "{expires}");
        }
        assert_eq!(read("[]"), Err(TokenError::NotJson));
        assert_eq!(read("{}"), Err(TokenError::NoToken));
        assert_eq!(read(r#"{"access_token": "a\r\nb"}"#), Err(TokenError::OddToken));
        assert_eq!(read(r#"{"access_token": "a", "token_type": "mac"}"#), Err(TokenError::OtherType));
        assert_eq!(
            read_token(401, r#"{"error": "invalid_client"}"#, now).unwrap_err().to_string(),
            "the token endpoint answered 401 (invalid_client)"
        );
        assert_eq!(
            read_token(500, r#"{"error": "secret s3cr3t+/%&"}"#, now).unwrap_err().to_string(),
            "the token endpoint answered 500"
        );
    }
}
