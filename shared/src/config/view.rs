//! The webhook as the API gives it back: a secret is *set*, and nothing more is said of it.

use super::{
    ClientAuthentication, Disabled, Flow, Header, HeaderValue, Method, OAuth, OnMissing, Receives, Retry,
    Signing, SigningKey, StoredSecrets, StoredWebhook,
};
use crate::ids::WebhookId;
use crate::rule::Rule;
use crate::secret::{Sealed, SecretText};
use crate::sign::{PublicKey, Scheme};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a webhook does with events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WebhookState {
    /// Events are delivered to it.
    Active,
    /// They are not.
    Inactive,
    /// They are not: Tocsin itself stopped sending, see `disabled`.
    Disabled,
}

/// The webhook document read back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WebhookView {
    /// Its id.
    pub id: WebhookId,
    /// The version this is; `If-Match` and `ETag` carry it.
    pub version: u32,
    /// What it does with events.
    pub state: WebhookState,
    /// What people call it; unique without regard to case.
    pub name: String,
    /// Whether events are delivered to it.
    pub active: bool,
    /// The method of every request.
    pub method: Method,
    /// Where requests go; its path and query may hold placeholders.
    pub url: String,
    /// Headers in the order they were given.
    pub headers: Vec<HeaderView>,
    /// How requests are authenticated beside headers.
    pub authentication_config: Option<AuthenticationView>,
    /// How requests are signed.
    #[serde(default)]
    pub signing: SigningView,
    /// What makes the JSON body; none when the request has no body.
    pub body_template: Option<String>,
    /// What becomes of an event that lacks a field which the templates ask for.
    #[serde(default)]
    pub on_missing_field: OnMissing,
    /// Seconds for the whole exchange.
    pub timeout_in_sec: u32,
    /// What the answer has to fulfil beside a 2xx status.
    pub response_validators: Vec<Rule>,
    /// What an event has to fulfil to be wanted.
    pub filters: Vec<Rule>,
    /// What is routed to it.
    pub receives: Receives,
    /// How often a failing delivery is tried, and what counts as failing for a while.
    pub retry: Retry,
    /// How much is sent to it at once.
    pub flow: Flow,
    /// Why Tocsin itself made it inactive, when it did.
    pub disabled: Option<Disabled>,
    /// When it was first saved.
    pub created_at: Timestamp,
    /// When this version was saved.
    pub updated_at: Timestamp,
}

/// What a table shows of a webhook. It is read from the same JSON as a [`WebhookView`] and passes over everything else,
/// so that a page with a table alone need not know what filters, headers and templates look like.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct WebhookSummary {
    /// As [`WebhookView::id`].
    pub id: WebhookId,
    /// As [`WebhookView::version`].
    pub version: u32,
    /// As [`WebhookView::state`].
    pub state: WebhookState,
    /// As [`WebhookView::name`].
    pub name: String,
    /// As [`WebhookView::active`].
    pub active: bool,
    /// As [`WebhookView::method`].
    pub method: Method,
    /// As [`WebhookView::url`].
    pub url: String,
    /// As [`WebhookView::updated_at`].
    pub updated_at: Timestamp,
}

/// A header read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HeaderView {
    /// Its name.
    pub key: String,
    /// Its value, unless it is a secret.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// Whether its value is a secret.
    pub secret: bool,
    /// `true` when a secret is stored.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub set: bool,
}

/// How requests are authenticated beside headers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AuthenticationView {
    /// OAuth 2 client credentials.
    pub oauth: OAuthView,
}

/// OAuth 2 client credentials read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OAuthView {
    /// The client's name at the authorization server.
    pub client_id: String,
    /// `true` when a client secret is stored.
    pub client_secret_set: bool,
    /// How the client says who it is at the token endpoint.
    #[serde(default)]
    pub client_authentication: ClientAuthentication,
    /// Where a token is asked for.
    pub token_endpoint_url: String,
    /// What the token is to be good for; may be empty.
    pub scopes: Vec<String>,
    /// Whom the token is meant for, where the server asks for it by this name.
    #[serde(default)]
    pub audience: Option<String>,
    /// What the token is for (RFC 8707).
    #[serde(default)]
    pub resource: Vec<String>,
}

/// How requests are signed, read back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SigningView {
    /// `v1`, `v1a` or `none`.
    #[serde(with = "scheme_or_none")]
    #[cfg_attr(test, schemars(with = "crate::openapi::SchemeOrNone"))]
    pub scheme: Option<Scheme>,
    /// `true` when a key is stored.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub set: bool,
    /// The key itself, in the one answer that has just made it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secret: Option<SecretText>,
    /// What verifies the signatures of `v1a`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub public_key: Option<PublicKey>,
    /// Until when the key before signs as well.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub previous_until: Option<Timestamp>,
}

/// [`Scheme`] as the document writes it, where `none` is one more.
mod scheme_or_none {
    use crate::sign::Scheme;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    const NONE: &str = "none";

    #[expect(clippy::ref_option, reason = "serde asks for a reference to the field")]
    pub(super) fn serialize<S: Serializer>(scheme: &Option<Scheme>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(scheme.map_or(NONE, Scheme::as_str))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Scheme>, D::Error> {
        let text = String::deserialize(from)?;
        if text == NONE {
            return Ok(None);
        }
        Scheme::parse(&text).map(Some).ok_or_else(|| D::Error::custom("expected v1, v1a or none"))
    }
}

impl WebhookView {
    /// Fields that only reading gives. A document sent back may hold them.
    pub const READ_ONLY: &[&str] = &["id", "version", "state", "disabled", "created_at", "updated_at"];

    /// Which secrets are stored, so that a form can check itself as the API will.
    pub fn secrets(&self) -> StoredSecrets {
        let oauth = self.authentication_config.as_ref().map(|config| &config.oauth);
        StoredSecrets {
            origin: crate::guard::origin_of(&self.url),
            header_keys: self
                .headers
                .iter()
                .filter(|header| header.set)
                .map(|header| header.key.clone())
                .collect(),
            token_origin: oauth.map(|oauth| crate::guard::origin_of(&oauth.token_endpoint_url)),
            signing: self.signing.scheme.filter(|_| self.signing.set).map(|scheme| SigningKey {
                scheme,
                secret: (),
                public_key: self.signing.public_key.clone(),
            }),
        }
    }
}

impl From<StoredWebhook> for WebhookView {
    fn from(stored: StoredWebhook) -> Self {
        let StoredWebhook { id, version, created_at, updated_at, disabled, webhook } = stored;
        Self {
            id,
            version,
            state: match (webhook.active, disabled) {
                (true, _) => WebhookState::Active,
                (false, None) => WebhookState::Inactive,
                (false, Some(_)) => WebhookState::Disabled,
            },
            name: webhook.name,
            active: webhook.active,
            method: webhook.method,
            url: webhook.url.to_string(),
            headers: webhook.headers.into_iter().map(HeaderView::from).collect(),
            authentication_config: webhook.oauth.map(|oauth| AuthenticationView { oauth: oauth.into() }),
            signing: webhook.signing.map(SigningView::from).unwrap_or_default(),
            body_template: webhook.body_template,
            on_missing_field: webhook.on_missing_field,
            timeout_in_sec: webhook.timeout_in_sec,
            response_validators: webhook.response_validators,
            filters: webhook.filters,
            receives: webhook.receives,
            retry: webhook.retry,
            flow: webhook.flow,
            disabled,
            created_at,
            updated_at,
        }
    }
}

impl From<Header<Sealed>> for HeaderView {
    fn from(header: Header<Sealed>) -> Self {
        match header.value {
            HeaderValue::Plain(value) => {
                Self { key: header.key, value: Some(value), secret: false, set: false }
            }
            HeaderValue::Secret(_) => Self { key: header.key, value: None, secret: true, set: true },
        }
    }
}

impl From<Signing<Sealed>> for SigningView {
    fn from(signing: Signing<Sealed>) -> Self {
        Self {
            scheme: Some(signing.key.scheme),
            set: true,
            secret: None,
            public_key: signing.key.public_key,
            previous_until: signing.previous.map(|previous| previous.until),
        }
    }
}

impl From<OAuth<Sealed>> for OAuthView {
    fn from(oauth: OAuth<Sealed>) -> Self {
        Self {
            client_id: oauth.client_id,
            client_secret_set: true,
            client_authentication: oauth.client_authentication,
            token_endpoint_url: oauth.token_endpoint_url.to_string(),
            scopes: oauth.scopes,
            audience: oauth.audience,
            resource: oauth.resource,
        }
    }
}
