//! The secrets of a webhook on their way from a document to storage.

use crate::bindings;
use crate::entropy;
use crate::fault::Fault;
use shared::api::ProblemCode;
use shared::config::{Signing, SigningKey, StoredWebhook, Webhook, field_of_signing_key};
use shared::ids::WebhookId;
use shared::secret::{SealError, SealKeys, Sealed, Secret, SecretInput};
use shared::time::Timestamp;
use worker::Env;

/// Opens and seals with the deployment's keys.
pub(super) struct Sealer {
    pub(super) keys: SealKeys,
}

impl Sealer {
    pub(super) fn of(env: &Env) -> Result<Self, Fault> {
        bindings::seal_keys(env).map(|keys| Self { keys })
    }

    /// A checked document with its secrets open: what it keeps comes from the head. A signing key that is still to be
    /// made is made, and given back to be shown once.
    pub(super) fn fill(
        &self,
        mut checked: Webhook<SecretInput>,
        head: Option<&StoredWebhook>,
    ) -> Result<(Webhook<Secret>, Option<Secret>), Fault> {
        let made = match &mut checked.signing {
            Some(signing) => {
                // Nobody can type a key again that was made here: one that is lost is replaced.
                if head.is_some_and(|head| head.open_secret(&self.keys, field_of_signing_key()).is_err()) {
                    signing.key.forget();
                }
                signing.key.make(entropy::bytes()?)
            }
            None => None,
        };
        let webhook = checked.fill(|field| {
            let kept =
                head.map(|head| head.open_secret(&self.keys, field)).transpose().map_err(unreadable)?;
            kept.flatten().ok_or_else(|| {
                Fault::new(ProblemCode::Internal, "A stored secret is missing.").because(field)
            })
        })?;
        Ok((webhook, made))
    }

    pub(super) fn open(&self, stored: &StoredWebhook) -> Result<Webhook<Secret>, Fault> {
        stored.open(&self.keys).map_err(unreadable)
    }

    pub(super) fn seal(
        &self,
        webhook: Webhook<Secret>,
        id: &WebhookId,
        version: u32,
    ) -> Result<Webhook<Sealed>, Fault> {
        webhook.seal(&self.keys, id, version, entropy::bytes)
    }

    /// The key before goes on for a while. One that cannot be opened any more cannot.
    pub(super) fn succeed(&self, webhook: &mut Webhook<Secret>, head: &StoredWebhook, now: Timestamp) {
        let before = head.open(&self.keys).ok().and_then(|head| head.signing);
        webhook.succeed(&head.webhook.url.origin(), before, now);
    }

    /// Gives an old version the newest key that signs; for another target, a new one, to be shown once.
    pub(super) fn take_over_signing(
        &self,
        old: &mut Webhook<Secret>,
        head: &StoredWebhook,
    ) -> Result<Option<Secret>, Fault> {
        let signing = self.open(head)?.signing;
        let Some(mut signing) = signing else {
            old.signing = None;
            return Ok(None);
        };
        let mut made = None;
        if old.url.origin() != head.webhook.url.origin() {
            let key = SigningKey::from_entropy(signing.key.scheme, entropy::bytes()?);
            made = key.shown_once();
            signing = Signing { key, previous: None };
        }
        old.signing = Some(signing);
        Ok(made)
    }
}

/// Which secret it is does not matter to who reads this: with a wrong key it is all of them.
fn unreadable(error: SealError) -> Fault {
    let title =
        format!("A stored secret cannot be used: {error}. Put SEAL_KEY right, or type the secrets again.");
    Fault::new(ProblemCode::Misconfigured, title)
}
