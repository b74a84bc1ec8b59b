//! Changing keys: the one that signs for a webhook, and the one that seals for the deployment.

use super::audit::By;
use super::client::Saved;
use super::sealing::Sealer;
use super::sources;
use super::store::Store;
use super::webhooks::{head_at, write_next};
use crate::entropy;
use crate::fault::Fault;
use shared::api::ResealAnswer;
use shared::audit::Deed;
use shared::config::{SigningKey, field_of_signing_key};
use shared::ids::WebhookId;
use shared::issue::{IssueCode, Issues};
use shared::secret::SecretText;
use worker::Env;

/// Gives a webhook a new key of the same scheme. The one before signs beside it for a while.
pub(super) fn rotate_signing(
    store: &Store,
    env: &Env,
    id: &WebhookId,
    version: u32,
    by: By<'_>,
) -> Result<Saved, Fault> {
    let head = head_at(store, id, version)?;
    let sealer = Sealer::of(env)?;
    let mut webhook = sealer.open(&head)?;
    let Some(signing) = webhook.signing.as_mut() else {
        let message = "Its requests are not signed, so there is no key to replace; choose v1 or v1a first.";
        return Err(Issues::one("signing.scheme", IssueCode::NotAllowed, message).into());
    };
    signing.key = SigningKey::from_entropy(signing.key.scheme, entropy::bytes()?);
    let signing_secret = signing.key.shown_once();
    webhook.succeed(&head, &sealer.keys, by.now);
    let secrets = vec![field_of_signing_key().to_owned()];
    let stored = write_next(store, &sealer, &head, webhook, by, Deed::SigningKeyReplaced, secrets)?;
    Ok(Saved { stored, signing_secret: signing_secret.map(SecretText::from) })
}

/// Saves every webhook anew whose secrets the key before SEAL_KEY has sealed. What cannot be opened stays, and is named.
pub(super) fn reseal(store: &Store, env: &Env, by: By<'_>) -> Result<ResealAnswer, Fault> {
    let sealer = Sealer::of(env)?;
    let mut answer = ResealAnswer::default();
    for head in store.heads()? {
        if head.is_sealed_with(&sealer.keys) {
            continue;
        }
        let Ok(webhook) = sealer.open(&head) else {
            answer.unreadable.push(head.id);
            continue;
        };
        write_next(store, &sealer, &head, webhook, by, Deed::SecretsResealed, Vec::new())?;
        answer.resealed.push(head.id);
    }
    sources::reseal(store, &sealer.keys, by, &mut answer)?;
    Ok(answer)
}
