//! OAuth 2 client credentials (RFC 6749 section 4.4): what is needed to ask for a token.

mod resource;

use super::read::Object;
use super::{StoredSecrets, add_if_longer, stored::field_of_client_secret};
use crate::address::Address;
use crate::guard::{self, Policy, TargetUrl};
use crate::issue::{IssueCode, Issues};
use crate::limits;
use crate::secret::{Secret, SecretInput};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// OAuth 2 client credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuth<S> {
    /// The client's name at the authorization server.
    pub client_id: String,
    /// Its secret.
    pub client_secret: S,
    /// How it says who it is.
    #[serde(default)]
    pub client_authentication: ClientAuthentication,
    /// Where a token is asked for.
    pub token_endpoint_url: TargetUrl,
    /// What the token is to be good for; may be empty.
    pub scopes: Vec<String>,
    /// Which API the token is to be for, as the authorization server calls it.
    #[serde(default)]
    pub audience: Option<String>,
    /// The same as absolute URIs (RFC 8707), sent as they were typed; may be empty.
    #[serde(default)]
    pub resource: Vec<String>,
}

/// How the client says who it is (RFC 6749 section 2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthentication {
    /// In the way that the server takes: `Basic` first, then `Post`, and from then on the one that worked.
    #[default]
    Detected,
    /// `client_secret_basic`: in the `Authorization` header.
    Basic,
    /// `client_secret_post`: in the body.
    Post,
}

impl ClientAuthentication {
    /// All of them, in the order a form offers them.
    pub const ALL: [Self; 3] = [Self::Detected, Self::Basic, Self::Post];

    /// As documents write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Detected => "detected",
            Self::Basic => "basic",
            Self::Post => "post",
        }
    }
}

impl<S> OAuth<S> {
    pub(super) fn map_secret<T, E>(
        self,
        turn: &mut impl FnMut(&str, S) -> Result<T, E>,
    ) -> Result<OAuth<T>, E> {
        Ok(OAuth {
            client_id: self.client_id,
            client_secret: turn(field_of_client_secret(), self.client_secret)?,
            client_authentication: self.client_authentication,
            token_endpoint_url: self.token_endpoint_url,
            scopes: self.scopes,
            audience: self.audience,
            resource: self.resource,
        })
    }
}

const PATH: &str = "authentication_config.oauth";

pub(super) fn check(
    given: Option<&Value>,
    target: Option<&Address>,
    policy: &Policy,
    stored: Option<&StoredSecrets>,
    issues: &mut Issues,
) -> Option<OAuth<SecretInput>> {
    let mut config = Object::open(given?, "authentication_config", issues)?;
    let oauth = config.get("oauth");
    config.close(&[], issues);
    let mut object = Object::open(oauth?, PATH, issues)?;

    let client_id = object.text("client_id", issues).unwrap_or_default();
    check_text(client_id, "client_id", "Client ID", issues);
    let typed = object.text("client_secret", issues).filter(|typed| !typed.is_empty());
    if let Some(typed) = typed {
        check_text(typed, "client_secret", "Client Secret", issues);
    }
    let client_authentication = check_authentication(object.text("client_authentication", issues), issues);
    let url = check_url(object.text("token_endpoint_url", issues), policy, issues);
    let scopes = check_scopes(object.list("scopes", issues), issues);
    let audience = resource::check_audience(object.text("audience", issues), issues);
    let resource = resource::check_resource(object.get("resource"), issues);
    object.close(&["client_secret_set"], issues);

    let client_secret = match typed {
        Some(typed) => SecretInput::Typed(Secret::new(typed)),
        None => keep(url.as_ref(), target, stored, issues),
    };
    Some(OAuth {
        client_id: client_id.to_owned(),
        client_secret,
        client_authentication,
        token_endpoint_url: url?,
        scopes,
        audience,
        resource,
    })
}

fn at(field: &str) -> String {
    format!("{PATH}.{field}")
}

/// RFC 6749 appendix A: client id and secret are visible ASCII and spaces.
fn check_text(given: &str, field: &str, label: &str, issues: &mut Issues) {
    if given.is_empty() {
        issues.add(at(field), IssueCode::Required, format!("Give the {label} of the authorization server."));
    }
    check_printable(given, field, label, issues);
}

/// What the server gets as it was typed, and of which no more is known.
fn check_printable(given: &str, field: &str, label: &str, issues: &mut Issues) {
    if !given.chars().all(|c| matches!(c, ' '..='~')) {
        issues.add(
            at(field),
            IssueCode::Malformed,
            format!("{label} may hold printable ASCII characters only."),
        );
    }
    add_if_longer(issues, &at(field), label, given, limits::OAUTH_FIELD_CHARS_MAX);
}

fn check_authentication(given: Option<&str>, issues: &mut Issues) -> ClientAuthentication {
    let Some(given) = given else { return ClientAuthentication::default() };
    let known = ClientAuthentication::ALL.into_iter().find(|known| known.as_str() == given);
    known.unwrap_or_else(|| {
        let message =
            format!("Given {given:?}; \"basic\", \"post\" and \"detected\" (or nothing) are allowed.");
        issues.add(at("client_authentication"), IssueCode::NotAllowed, message);
        ClientAuthentication::default()
    })
}

fn check_url(given: Option<&str>, policy: &Policy, issues: &mut Issues) -> Option<TargetUrl> {
    let path = at("token_endpoint_url");
    let Some(given) = given.filter(|given| !given.is_empty()) else {
        issues.add(
            path,
            IssueCode::Required,
            "Give the Token Endpoint URL, as in https://login.example.com/token",
        );
        return None;
    };
    guard::check(given, policy)
        .map_err(|refusal| issues.add(path, IssueCode::AddressRefused, refusal.to_string()))
        .ok()
}

/// RFC 6749 section 3.3: a scope is visible ASCII without space, quote and backslash.
fn check_scopes(given: &[Value], issues: &mut Issues) -> Vec<String> {
    if given.len() > limits::OAUTH_SCOPES_MAX {
        let message = format!("Given {} scopes; {} is the most.", given.len(), limits::OAUTH_SCOPES_MAX);
        issues.add(at("scopes"), IssueCode::TooLong, message);
        return Vec::new();
    }
    let mut scopes = Vec::with_capacity(given.len());
    for (index, scope) in given.iter().enumerate() {
        let fits = |scope: &&str| {
            !scope.is_empty()
                && scope.len() <= limits::OAUTH_FIELD_CHARS_MAX
                && scope.chars().all(|c| matches!(c, '!' | '#'..='[' | ']'..='~'))
        };
        match scope.as_str().filter(fits) {
            Some(scope) => scopes.push(scope.to_owned()),
            None => {
                let message = "A scope is a text of printable ASCII without spaces, quotes and backslashes.";
                issues.add(format!("{}[{index}]", at("scopes")), IssueCode::Malformed, message);
            }
        }
    }
    scopes
}

/// A client secret that was left out: it is kept when one is stored, and both the token endpoint it is sent to and the
/// target that gets what it buys are still the same.
fn keep(
    token_url: Option<&TargetUrl>,
    target: Option<&Address>,
    stored: Option<&StoredSecrets>,
    issues: &mut Issues,
) -> SecretInput {
    let path = at("client_secret");
    let Some((stored, token_origin)) =
        stored.and_then(|stored| Some((stored, stored.token_origin.as_ref()?)))
    else {
        issues.add(path, IssueCode::SecretMissing, "Type the Client Secret; none is stored.");
        return SecretInput::Kept;
    };
    // Without a valid URL the finding about the URL is enough.
    let moved = |to: Option<String>, from: &str| to.filter(|to| to != from);
    if let Some(to) = moved(token_url.map(TargetUrl::origin), token_origin) {
        let message = format!(
            "Type the Client Secret again: it was stored for {token_origin} and is not sent to {to}."
        );
        issues.add(path, IssueCode::SecretMissing, message);
    } else if let Some(to) = moved(target.map(Address::origin), &stored.origin) {
        let from = &stored.origin;
        let message =
            format!("Type the Client Secret again: its tokens were for {from} and are not sent to {to}.");
        issues.add(path, IssueCode::SecretMissing, message);
    }
    SecretInput::Kept
}
