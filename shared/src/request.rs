//! The request to a target: made from the webhook, the event and the moment, the same for a preview, a test and a
//! delivery.

use crate::config::{HeaderValue, Method, Webhook};
use crate::guard::TargetUrl;
use crate::ids::EventId;
use crate::secret::Secret;
use crate::template::{Rendered, TemplateError};
use crate::time::Timestamp;
use serde_json::Value;

/// What every request says it comes from.
pub const USER_AGENT: &str = concat!("Tocsin/", env!("CARGO_PKG_VERSION"));

/// A request as it goes out, secrets and all. It has no `Serialize`: a record of it is made by the
/// [`Redactor`](crate::secret::Redactor).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its method.
    pub method: Method,
    /// Where it goes.
    pub url: TargetUrl,
    /// Its headers in order; names of ours are in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Option<String>,
}

/// Renders the body of a webhook's request; no body and nothing missing when there is no template.
///
/// # Errors
/// As [`crate::template::Template::render`].
pub fn render_body<S>(webhook: &Webhook<S>, scope: &Value) -> Result<Option<Rendered>, TemplateError> {
    let Some(text) = &webhook.body_template else { return Ok(None) };
    crate::template::Template::compile(text)?.render(scope).map(Some)
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
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    headers.push(("user-agent".to_owned(), USER_AGENT.to_owned()));
    headers.push(("webhook-id".to_owned(), event_id.to_string()));
    headers.push(("webhook-timestamp".to_owned(), now.as_seconds().to_string()));
    for header in &webhook.headers {
        let value = match &header.value {
            HeaderValue::Plain(value) => value.as_str(),
            HeaderValue::Secret(secret) => secret.expose(),
        };
        headers.push((header.key.clone(), value.to_owned()));
    }
    if let Some(token) = token {
        headers.push(("authorization".to_owned(), format!("Bearer {}", token.expose())));
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
