//! OAuth 2 client credentials (RFC 6749 section 4.4): the request for a token, and reading its answer. Sending is the
//! shell's part.

mod answer;
mod error_code;

pub use answer::{Token, TokenError, asks_for_other_auth, read_token};

use crate::config::{ClientAuthentication, OAuth};
use crate::request::{Outgoing, OutgoingHeader, USER_AGENT};
use crate::secret::Secret;
use base64::{Engine, engine::general_purpose::STANDARD};
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

impl fmt::Display for ClientAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic => "the client secret in the header",
            Self::Post => "the client secret in the body",
        })
    }
}

/// The ways to ask, in order: the one that is set, or the one that `worked` last and then, if the server does not know
/// the client, the other one.
///
/// ```
/// use shared::config::ClientAuthentication;
/// use shared::oauth::{ClientAuth, ways};
/// assert_eq!(ways(ClientAuthentication::Post, ClientAuth::Basic), (ClientAuth::Post, None));
/// assert_eq!(ways(ClientAuthentication::Detected, ClientAuth::Post), (ClientAuth::Post, Some(ClientAuth::Basic)));
/// ```
pub const fn ways(set: ClientAuthentication, worked: ClientAuth) -> (ClientAuth, Option<ClientAuth>) {
    match set {
        ClientAuthentication::Basic => (ClientAuth::Basic, None),
        ClientAuthentication::Post => (ClientAuth::Post, None),
        ClientAuthentication::Detected => (worked, Some(worked.other())),
    }
}

/// The request for a token.
pub fn token_request(oauth: &OAuth<Secret>, auth: ClientAuth) -> Outgoing {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials");
    if !oauth.scopes.is_empty() {
        form.append_pair("scope", &oauth.scopes.join(" "));
    }
    if let Some(audience) = &oauth.audience {
        form.append_pair("audience", audience);
    }
    // RFC 8707 section 2: once for each.
    for resource in &oauth.resource {
        form.append_pair("resource", resource);
    }
    let mut headers = vec![
        OutgoingHeader::plain("content-type", "application/x-www-form-urlencoded"),
        OutgoingHeader::plain("accept", "application/json"),
        OutgoingHeader::plain("user-agent", USER_AGENT),
    ];
    match auth {
        ClientAuth::Basic => {
            headers.push(OutgoingHeader::secret("authorization", format!("Basic {}", basic_pair(oauth))));
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

/// What stands behind `Basic `. Both parts are form-encoded first, as RFC 6749 asks; a `:` in an id would else split it
/// elsewhere.
fn basic_pair(oauth: &OAuth<Secret>) -> String {
    let encode = |part: &str| form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>();
    STANDARD.encode(format!("{}:{}", encode(&oauth.client_id), encode(oauth.client_secret.expose())))
}

/// For tests of this module and of those below it.
#[cfg(test)]
fn sample(client_secret: &str) -> OAuth<Secret> {
    use crate::guard::{Policy, check};
    OAuth {
        client_id: "id:1".to_owned(),
        client_secret: Secret::new(client_secret),
        client_authentication: ClientAuthentication::Detected,
        token_endpoint_url: check("https://login.example.com/token", &Policy::default()).unwrap(),
        scopes: vec!["a".to_owned(), "b".to_owned()],
        audience: None,
        resource: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "s3cr3t+/%&: x";

    #[test]
    fn basic_form_encodes_both_parts() {
        let request = token_request(&sample(SECRET), ClientAuth::Basic);
        let header = &request.headers.iter().find(|header| header.name == "authorization").unwrap().value;
        let pair = STANDARD.decode(header.strip_prefix("Basic ").unwrap()).unwrap();
        assert_eq!(String::from_utf8(pair).unwrap(), "id%3A1:s3cr3t%2B%2F%25%26%3A+x");
        assert_eq!(request.body.as_deref(), Some("grant_type=client_credentials&scope=a+b"));
    }

    #[test]
    fn post_has_them_in_the_body() {
        let request = token_request(&sample(SECRET), ClientAuth::Post);
        assert!(request.headers.iter().all(|header| header.name != "authorization"));
        assert_eq!(
            request.body.as_deref(),
            Some(
                "grant_type=client_credentials&scope=a+b&client_id=id%3A1&client_secret=s3cr3t%2B%2F%25%26%3A+x"
            )
        );
    }

    #[test]
    fn what_the_token_is_for_is_said_once_each() {
        let mut oauth = sample(SECRET);
        oauth.scopes.clear();
        oauth.audience = Some("https://api.example.com/ &x".to_owned());
        oauth.resource = vec!["urn:siem".to_owned(), "https://api.example.com/alerts?a=b".to_owned()];
        assert_eq!(
            token_request(&oauth, ClientAuth::Basic).body.as_deref(),
            Some(
                "grant_type=client_credentials&audience=https%3A%2F%2Fapi.example.com%2F+%26x&resource=urn%3Asiem&resource=https%3A%2F%2Fapi.example.com%2Falerts%3Fa%3Db"
            )
        );
    }
}
