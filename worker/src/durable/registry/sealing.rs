//! Opening and sealing with the deployment's keys.

use crate::bindings;
use crate::entropy;
use crate::fault::Fault;
use shared::config::{StoredWebhook, Webhook};
use shared::ids::WebhookId;
use shared::secret::{SealKeys, Sealed, Secret};
use worker::Env;

pub(super) struct Sealer {
    pub(super) keys: SealKeys,
}

impl Sealer {
    pub(super) fn of(env: &Env) -> Result<Self, Fault> {
        bindings::seal_keys(env).map(|keys| Self { keys })
    }

    pub(super) fn open(&self, stored: &StoredWebhook) -> Result<Webhook<Secret>, Fault> {
        Ok(stored.open(&self.keys)?)
    }

    pub(super) fn seal(
        &self,
        webhook: Webhook<Secret>,
        id: &WebhookId,
        version: u32,
    ) -> Result<Webhook<Sealed>, Fault> {
        webhook.seal(&self.keys, id, version, entropy::bytes)
    }
}
