//! The document that KV and the Registry hold: immutable, one for each version, secrets sealed.

use super::{HeaderValue, SigningKey, StoredSecrets, Webhook};
use crate::delivery::StopReason;
use crate::ids::WebhookId;
use crate::secret::Sealed;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One version of a webhook, as KV holds it under `webhook/{id}/{version}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredWebhook {
    /// Whose version this is.
    pub id: WebhookId,
    /// Counts from 1; a version never changes.
    pub version: u32,
    /// When the webhook was first saved.
    pub created_at: Timestamp,
    /// When this version was saved.
    pub updated_at: Timestamp,
    /// Set on a version that Tocsin itself saved, to stop sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<Disabled>,
    /// What was saved.
    pub webhook: Webhook<Sealed>,
}

/// Why Tocsin itself made a webhook inactive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Disabled {
    /// Why.
    pub reason: StopReason,
    /// When.
    pub at: Timestamp,
}

/// The field of a header's secret, as sealing binds it: names of headers know no case.
pub fn field_of_header(key: &str) -> String {
    format!("headers.{}", key.to_ascii_lowercase())
}

/// The field of the OAuth client secret, as sealing binds it.
pub const fn field_of_client_secret() -> &'static str {
    "oauth.client_secret"
}

/// The field of the key that signs.
pub const fn field_of_signing_key() -> &'static str {
    "signing.secret"
}

/// The field of the key that signed before.
pub const fn field_of_previous_key() -> &'static str {
    "signing.previous"
}

impl StoredWebhook {
    /// The key of this version in KV.
    pub fn kv_key(id: &WebhookId, version: u32) -> String {
        format!("webhook/{id}/{version}")
    }

    /// Which secrets are stored, and where they may go.
    pub fn secrets(&self) -> StoredSecrets {
        let is_secret = |value: &HeaderValue<Sealed>| matches!(value, HeaderValue::Secret(_));
        StoredSecrets {
            origin: self.webhook.url.origin(),
            header_keys: self
                .webhook
                .headers
                .iter()
                .filter(|header| is_secret(&header.value))
                .map(|header| header.key.clone())
                .collect(),
            token_origin: self.webhook.oauth.as_ref().map(|oauth| oauth.token_endpoint_url.origin()),
            signing: self.webhook.signing.as_ref().map(|signing| SigningKey {
                scheme: signing.key.scheme,
                secret: (),
                public_key: signing.key.public_key.clone(),
            }),
        }
    }

    /// The stored secret of a field.
    pub fn secret(&self, field: &str) -> Option<&Sealed> {
        if field == field_of_client_secret() {
            return self.webhook.oauth.as_ref().map(|oauth| &oauth.client_secret);
        }
        let signing = self.webhook.signing.as_ref();
        if field == field_of_signing_key() {
            return signing.map(|signing| &signing.key.secret);
        }
        if field == field_of_previous_key() {
            return signing
                .and_then(|signing| signing.previous.as_ref())
                .map(|previous| &previous.key.secret);
        }
        self.webhook.headers.iter().find_map(|header| match &header.value {
            HeaderValue::Secret(secret) if field_of_header(&header.key) == field => Some(secret),
            HeaderValue::Secret(_) | HeaderValue::Plain(_) => None,
        })
    }
}

impl<S> Webhook<S> {
    /// The origin that a field's secret is bound to. A client secret is bound to two: where it is sent, and where the
    /// tokens go that it buys.
    pub fn origin_of(&self, field: &str) -> String {
        match &self.oauth {
            Some(oauth) if field == field_of_client_secret() => {
                format!("{} {}", oauth.token_endpoint_url.origin(), self.url.origin())
            }
            Some(_) | None => self.url.origin(),
        }
    }
}
