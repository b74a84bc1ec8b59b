//! The request to a target: made from the webhook, the event and the moment, the same for a preview, a test and a
//! delivery.

use crate::config::{HeaderValue, Method, Webhook};
use crate::guard::TargetUrl;
use crate::ids::EventId;
use crate::secret::{MASK, Secret};
use crate::template::{Rendered, Template, TemplateError};
use crate::time::Timestamp;
use serde_json::Value;

/// What every request says it comes from.
pub const USER_AGENT: &str = concat!("Tocsin/", env!("CARGO_PKG_VERSION"));

/// A request as it goes out, secrets and all. It has neither `Serialize` nor `Debug`: a record of it shows what
/// [`OutgoingHeader::shown`] and the [`Redactor`](crate::secret::Redactor) leave.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its method.
    pub method: Method,
    /// Where it goes.
    pub url: TargetUrl,
    /// Its headers in order; names of ours are in lower case.
    pub headers: Vec<OutgoingHeader>,
    /// Its body.
    pub body: Option<String>,
}

/// A header as it goes out.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether the value is a secret.
    pub secret: bool,
}

impl OutgoingHeader {
    /// A header that may be shown.
    pub fn plain(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: value.into(), secret: false }
    }

    /// A header that may not.
    pub fn secret(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: value.into(), secret: true }
    }

    /// The value as a record shows it: of a secret, at most the scheme.
    ///
    /// ```
    /// use shared::request::OutgoingHeader;
    /// assert_eq!(OutgoingHeader::secret("authorization", "Bearer abc").shown(), "Bearer ••••");
    /// assert_eq!(OutgoingHeader::secret("x-key", "abc").shown(), "••••");
    /// assert_eq!(OutgoingHeader::plain("x-team", "soc").shown(), "soc");
    /// ```
    pub fn shown(&self) -> String {
        if !self.secret {
            return self.value.clone();
        }
        let scheme = ["Bearer ", "Basic "].into_iter().find(|scheme| self.value.starts_with(scheme));
        format!("{}{MASK}", scheme.unwrap_or_default())
    }
}

/// The template of a webhook's body, read; none when the request has no body. Reading costs as much as rendering, so
/// whoever sends many events keeps it.
///
/// # Errors
/// As [`Template::compile`].
pub fn body_template<S>(webhook: &Webhook<S>) -> Result<Option<Template>, TemplateError> {
    webhook.body_template.as_deref().map(Template::compile).transpose()
}

/// Renders the body of a webhook's request; no body and nothing missing when there is no template.
///
/// # Errors
/// As [`body_template`] and [`Template::render`].
pub fn render_body<S>(webhook: &Webhook<S>, scope: &Value) -> Result<Option<Rendered>, TemplateError> {
    body_template(webhook)?.map(|template| template.render(scope)).transpose()
}

/// Makes the request of one attempt.
///
/// The headers are ours first (`content-type`, `user-agent`, `webhook-id`, `webhook-timestamp`), then the webhook's,
/// then the token's. A webhook cannot name one of ours: [`crate::config::check`] refuses it.
pub fn build(
    webhook: &Webhook<Secret>,
    body: Option<String>,
    event_id: &EventId,
    now: Timestamp,
    token: Option<&Secret>,
) -> Outgoing {
    let mut headers = Vec::with_capacity(webhook.headers.len() + 5);
    if body.is_some() {
        headers.push(OutgoingHeader::plain("content-type", "application/json"));
    }
    headers.push(OutgoingHeader::plain("user-agent", USER_AGENT));
    headers.push(OutgoingHeader::plain("webhook-id", event_id.as_str()));
    headers.push(OutgoingHeader::plain("webhook-timestamp", now.as_seconds().to_string()));
    headers.extend(webhook.headers.iter().map(|header| match &header.value {
        HeaderValue::Plain(value) => OutgoingHeader::plain(&header.key, value),
        HeaderValue::Secret(secret) => OutgoingHeader::secret(&header.key, secret.expose()),
    }));
    if let Some(token) = token {
        headers.push(OutgoingHeader::secret("authorization", format!("Bearer {}", token.expose())));
    }
    Outgoing { method: webhook.method, url: webhook.url.clone(), headers, body }
}

/// Every secret a webhook holds.
pub fn secrets_of(webhook: &Webhook<Secret>) -> Vec<Secret> {
    let of_headers = webhook.headers.iter().filter_map(|header| match &header.value {
        HeaderValue::Secret(secret) => Some(secret.clone()),
        HeaderValue::Plain(_) => None,
    });
    of_headers.chain(webhook.oauth.as_ref().map(|oauth| oauth.client_secret.clone())).collect()
}
