//! A request as it goes out.

use super::RenderedRequest;
use crate::config::{HeaderValue, Method, Webhook};
use crate::guard::TargetUrl;
use crate::ids::EventId;
use crate::secret::{MASK, Secret};
use crate::time::Timestamp;

/// What every request says it comes from.
pub const USER_AGENT: &str = concat!("Tocsin/", env!("CARGO_PKG_VERSION"));

/// What every request says, so that Tocsin knows its own when it gets it back: its value is `1`, and a request that has
/// the header is not taken in. A list of the names it is reached under would never be whole; this needs none.
pub const HOP_HEADER: &str = "tocsin-hop";

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

/// What a request proves itself with, beside the webhook's headers.
#[derive(Clone, Default)]
pub struct Proof<'a> {
    /// An OAuth token.
    pub token: Option<&'a Secret>,
    /// The header `webhook-signature`. It is no secret: it says nothing of the key, and holds for this body alone.
    pub signature: Option<String>,
}

/// Makes the request of one attempt.
///
/// The headers are ours first (`content-type`, `user-agent`, `tocsin-hop`, `webhook-id`, `webhook-timestamp`, `webhook-signature`),
/// then the webhook's, then the token's. A webhook cannot name one of ours: [`crate::config::check`] refuses it.
pub fn build(
    webhook: &Webhook<Secret>,
    rendered: RenderedRequest,
    event_id: &EventId,
    now: Timestamp,
    proof: Proof<'_>,
) -> Outgoing {
    let RenderedRequest { url, body, headers: made, .. } = rendered;
    let mut headers = Vec::with_capacity(webhook.headers.len() + 7);
    if body.is_some() {
        headers.push(OutgoingHeader::plain("content-type", "application/json"));
    }
    headers.push(OutgoingHeader::plain("user-agent", USER_AGENT));
    headers.push(OutgoingHeader::plain(HOP_HEADER, "1"));
    headers.push(OutgoingHeader::plain("webhook-id", event_id.as_str()));
    headers.push(OutgoingHeader::plain("webhook-timestamp", now.as_seconds().to_string()));
    if let Some(signature) = proof.signature {
        headers.push(OutgoingHeader::plain("webhook-signature", signature));
    }
    headers.extend(webhook.headers.iter().enumerate().map(|(place, header)| match &header.value {
        HeaderValue::Plain(value) => {
            let made = made.iter().find(|(other, _)| *other == place).map(|(_, made)| made);
            OutgoingHeader::plain(&header.key, made.unwrap_or(value))
        }
        HeaderValue::Secret(secret) => OutgoingHeader::secret(&header.key, secret.expose()),
    }));
    if let Some(token) = proof.token {
        headers.push(OutgoingHeader::secret("authorization", format!("Bearer {}", token.expose())));
    }
    Outgoing { method: webhook.method, url, headers, body }
}

/// Every secret a webhook holds.
pub fn secrets_of(webhook: &Webhook<Secret>) -> Vec<Secret> {
    let of_headers = webhook.headers.iter().filter_map(|header| match &header.value {
        HeaderValue::Secret(secret) => Some(secret.clone()),
        HeaderValue::Plain(_) => None,
    });
    let of_signing = webhook.signing.iter().flat_map(|signing| {
        let previous = signing.previous.as_ref().map(|previous| previous.key.secret.clone());
        std::iter::once(signing.key.secret.clone()).chain(previous)
    });
    let of_oauth = webhook.oauth.as_ref().map(|oauth| oauth.client_secret.clone());
    of_headers.chain(of_oauth).chain(of_signing).collect()
}
