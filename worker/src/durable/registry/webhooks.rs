//! Saving a webhook: check, name, version, seal, write. Everything up to the write is synchronous, so two saves
//! cannot come between each other's steps.

use super::audit::By;
use super::client::Saved;
use super::limits;
use super::sealing::Sealer;
use super::store::Store;
use crate::entropy;
use crate::fault::Fault;
use crate::log;
use serde_json::Value;
use shared::access::Actor;
use shared::address::Address;
use shared::api::ProblemCode;
use shared::audit::Deed;
use shared::config::{self, Disabled, StoredWebhook, Webhook};
use shared::guard::{self, Policy};
use shared::ids::WebhookId;
use shared::issue::{IssueCode, Issues};
use shared::secret::{Sealed, Secret, SecretInput, SecretText};
use shared::time::Timestamp;
use worker::Env;

pub(super) fn create(
    store: &Store,
    env: &Env,
    policy: &Policy,
    document: &Value,
    by: By<'_>,
) -> Result<Saved, Fault> {
    let checked = config::check(document, policy, None)?;
    let secrets = checked.new_secrets();
    let id = WebhookId::from_entropy(entropy::bytes()?);
    refuse_taken_name(store, &checked.name, &id)?;
    limits::refuse_one_more(store, env, &id)?;
    limits::refuse_bytes::<Sealed, _>(store, &id, None, &checked)?;
    let sealer = Sealer::of(env)?;
    let (webhook, signing_secret) = checked.open(&sealer.keys, None, entropy::bytes()?)?;
    let webhook = sealer.seal(webhook, &id, 1)?;
    let (created_at, updated_at) = (by.now, by.now);
    let stored = StoredWebhook { id, version: 1, created_at, updated_at, disabled: None, webhook };
    store.write_version(&stored, by.saves(Deed::WebhookCreated, None, Some(&stored), secrets)?)?;
    Ok(Saved { stored, signing_secret: signing_secret.map(SecretText::from) })
}

pub(super) fn update(
    store: &Store,
    env: &Env,
    policy: &Policy,
    id: &WebhookId,
    version: u32,
    document: &Value,
    by: By<'_>,
) -> Result<Saved, Fault> {
    let head = head_at(store, id, version)?;
    let checked = config::check(document, policy, Some(&head.secrets()))?;
    refuse_taken_name(store, &checked.name, id)?;
    limits::refuse_bytes(store, id, Some(&head.webhook), &checked)?;
    save(store, env, &head, checked, by)
}

/// Saves a checked document as the version after `head`.
pub(super) fn save(
    store: &Store,
    env: &Env,
    head: &StoredWebhook,
    checked: Webhook<SecretInput>,
    by: By<'_>,
) -> Result<Saved, Fault> {
    let sealer = Sealer::of(env)?;
    let secrets = checked.new_secrets();
    let (mut webhook, signing_secret) = checked.open(&sealer.keys, Some(head), entropy::bytes()?)?;
    webhook.succeed(head, &sealer.keys, by.now);
    let stored = write_next(store, &sealer, head, webhook, by, Deed::WebhookChanged, secrets)?;
    Ok(Saved { stored, signing_secret: signing_secret.map(SecretText::from) })
}

/// Saves an old version again, as a new one. The key that signs is the newest: an old one may have been replaced because
/// somebody knew it.
pub(super) fn restore(
    store: &Store,
    env: &Env,
    policy: &Policy,
    id: &WebhookId,
    version: u32,
    from: u32,
    by: By<'_>,
) -> Result<Saved, Fault> {
    let head = head_at(store, id, version)?;
    let old = store.version(id, from)?;
    refuse_addresses(&old.webhook, policy)?;
    refuse_taken_name(store, &old.webhook.name, id)?;
    limits::refuse_bytes(store, id, Some(&head.webhook), &old.webhook)?;
    let sealer = Sealer::of(env)?;
    let mut webhook = sealer.open(&old)?;
    let signing_secret = webhook.take_over_signing(&head, &sealer.keys, entropy::bytes()?);
    let stored = write_next(store, &sealer, &head, webhook, by, Deed::WebhookRestored, Vec::new())?;
    Ok(Saved { stored, signing_secret: signing_secret.map(SecretText::from) })
}

/// Writes the version after `head`, its secrets sealed for it.
pub(super) fn write_next(
    store: &Store,
    sealer: &Sealer,
    head: &StoredWebhook,
    webhook: Webhook<Secret>,
    by: By<'_>,
    deed: Deed,
    secrets: Vec<String>,
) -> Result<StoredWebhook, Fault> {
    let webhook = sealer.seal(webhook, &head.id, head.version + 1)?;
    // As long as nobody enables it again, it stays known why it was disabled.
    let disabled = head.disabled.filter(|_| !webhook.active);
    let stored = StoredWebhook { disabled, ..next(head, webhook, by.now) };
    store.write_version(&stored, by.saves(deed, Some(head), Some(&stored), secrets)?)?;
    Ok(stored)
}

/// Makes a webhook inactive, because its Outbox stopped sending; within a transaction.
pub(super) fn disable(
    store: &Store,
    env: &Env,
    head: &StoredWebhook,
    disabled: Disabled,
    now: Timestamp,
) -> Result<(), Fault> {
    // It has to stop also while SEAL_KEY is not right: what cannot be opened is taken over as it is.
    let resealed = Sealer::of(env)
        .and_then(|sealer| sealer.seal(sealer.open(head)?, &head.id, head.version + 1))
        .unwrap_or_else(|fault| {
            log::failure("disabling", &fault);
            head.webhook.clone()
        });
    let webhook = Webhook { active: false, ..resealed };
    let stored = StoredWebhook { disabled: Some(disabled), ..next(head, webhook, now) };
    store.add_version(&stored)?;
    let by = By { actor: &Actor::tocsin(), now };
    store.add_audit(by.saves(Deed::WebhookDisabled, Some(head), Some(&stored), Vec::new())?)
}

fn next(head: &StoredWebhook, webhook: Webhook<Sealed>, now: Timestamp) -> StoredWebhook {
    StoredWebhook {
        id: head.id.clone(),
        version: head.version + 1,
        created_at: head.created_at,
        updated_at: now,
        disabled: None,
        webhook,
    }
}

/// The guard may have become stricter since it was saved.
fn refuse_addresses(webhook: &Webhook<Sealed>, policy: &Policy) -> Result<(), Fault> {
    let mut issues = Issues::default();
    if let Err(error) = Address::check(webhook.url.as_str(), policy) {
        issues.add("url", IssueCode::AddressRefused, error.to_string());
    }
    let oauth = webhook.oauth.as_ref().map(|oauth| guard::check(oauth.token_endpoint_url.as_str(), policy));
    if let Some(Err(refusal)) = oauth {
        let field = "authentication_config.oauth.token_endpoint_url";
        issues.add(field, IssueCode::AddressRefused, refusal.to_string());
    }
    if issues.is_empty() { Ok(()) } else { Err(issues.into()) }
}

pub(super) fn delete(store: &Store, id: &WebhookId, version: u32, by: By<'_>) -> Result<(), Fault> {
    let head = head_at(store, id, version)?;
    store.delete_webhook(id, by.now, by.saves(Deed::WebhookDeleted, Some(&head), None, Vec::new())?)
}

pub(super) fn head_at(store: &Store, id: &WebhookId, version: u32) -> Result<StoredWebhook, Fault> {
    let head = store.head(id)?;
    if head.version == version {
        return Ok(head);
    }
    let title = format!("Somebody saved version {} meanwhile; yours is based on {version}.", head.version);
    Err(Fault::new(ProblemCode::VersionChanged, title))
}

fn refuse_taken_name(store: &Store, name: &str, id: &WebhookId) -> Result<(), Fault> {
    match store.webhook_named(name)? {
        Some(other) if other != *id => Err(Fault::name_taken("webhook", name)),
        Some(_) | None => Ok(()),
    }
}
