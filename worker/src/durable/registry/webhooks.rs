//! Saving a webhook: check, name, version, seal, write. Everything up to the write is synchronous, so two saves
//! cannot come between each other's steps.

use super::store::Store;
use crate::bindings;
use crate::entropy;
use crate::fault::Fault;
use serde_json::Value;
use shared::address::Address;
use shared::api::{Problem, ProblemCode};
use shared::config::{self, Disabled, StoredWebhook, Webhook};
use shared::guard::{self, Policy};
use shared::ids::WebhookId;
use shared::issue::{IssueCode, Issues};
use shared::secret::{Sealed, SecretInput};
use shared::time::Timestamp;
use worker::Env;

pub(super) fn create(
    store: &Store,
    env: &Env,
    document: &Value,
    now: Timestamp,
) -> Result<StoredWebhook, Fault> {
    let checked = config::check(document, &bindings::policy(env), None)?;
    let id = WebhookId::from_entropy(entropy::bytes()?);
    refuse_taken_name(store, &checked.name, &id)?;
    let webhook = seal(env, &id, checked, None)?;
    let stored = StoredWebhook { id, version: 1, created_at: now, updated_at: now, disabled: None, webhook };
    store.write_version(&stored)?;
    Ok(stored)
}

pub(super) fn update(
    store: &Store,
    env: &Env,
    id: &WebhookId,
    version: u32,
    document: &Value,
    now: Timestamp,
) -> Result<StoredWebhook, Fault> {
    let head = head_at(store, id, version)?;
    let checked = config::check(document, &bindings::policy(env), Some(&head.secrets()))?;
    refuse_taken_name(store, &checked.name, id)?;
    let webhook = seal(env, id, checked, Some(&head))?;
    // As long as nobody enables it again, it stays known why it was disabled.
    let disabled = head.disabled.filter(|_| !webhook.active);
    let stored = StoredWebhook { disabled, ..next(&head, webhook, now) };
    store.write_version(&stored)?;
    Ok(stored)
}

/// Saves an old version again, as a new one. Its secrets are taken over as they are: they are bound to the webhook, to
/// their field and to an origin, and all of these are the same.
pub(super) fn restore(
    store: &Store,
    env: &Env,
    id: &WebhookId,
    version: u32,
    from: u32,
    now: Timestamp,
) -> Result<StoredWebhook, Fault> {
    let head = head_at(store, id, version)?;
    let webhook = store.version(id, from)?.webhook;
    refuse_addresses(&webhook, &bindings::policy(env))?;
    refuse_taken_name(store, &webhook.name, id)?;
    let disabled = head.disabled.filter(|_| !webhook.active);
    let stored = StoredWebhook { disabled, ..next(&head, webhook, now) };
    store.write_version(&stored)?;
    Ok(stored)
}

/// Makes a webhook inactive, because its Outbox stopped sending; within a transaction.
pub(super) fn disable(
    store: &Store,
    head: &StoredWebhook,
    disabled: Disabled,
    now: Timestamp,
) -> Result<(), Fault> {
    let mut webhook = head.webhook.clone();
    webhook.active = false;
    store.add_version(&StoredWebhook { disabled: Some(disabled), ..next(head, webhook, now) })
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

pub(super) fn delete(store: &Store, id: &WebhookId, version: u32) -> Result<(), Fault> {
    head_at(store, id, version)?;
    store.delete_webhook(id)
}

fn head_at(store: &Store, id: &WebhookId, version: u32) -> Result<StoredWebhook, Fault> {
    let head = store.head(id)?;
    if head.version == version {
        return Ok(head);
    }
    let title = format!("Somebody saved version {} meanwhile; yours is based on {version}.", head.version);
    Err(Fault::new(ProblemCode::VersionChanged, title))
}

fn refuse_taken_name(store: &Store, name: &str, id: &WebhookId) -> Result<(), Fault> {
    match store.webhook_named(name)? {
        Some(other) if other != *id => {
            let message =
                format!("Another webhook is called {name:?}; names are unique without regard to case.");
            let issues = Issues::one("name", IssueCode::NameTaken, message);
            Err(Problem::with_issues(ProblemCode::NameTaken, "The name is taken.", issues).into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Seals what was typed; what was kept is taken over as it is, since webhook, field and origin are the same.
fn seal(
    env: &Env,
    id: &WebhookId,
    checked: Webhook<SecretInput>,
    head: Option<&StoredWebhook>,
) -> Result<Webhook<Sealed>, Fault> {
    let key = bindings::seal_key(env)?;
    let origins = checked.clone();
    checked.map_secrets(|field, secret| match secret {
        SecretInput::Typed(secret) => {
            key.seal(&secret, entropy::bytes()?, id, field, &origins.origin_of(field)).map_err(|error| {
                Fault::new(ProblemCode::Internal, "A secret could not be sealed.").because(error)
            })
        }
        SecretInput::Kept => {
            let kept = head.and_then(|head| head.secret(field)).cloned();
            kept.ok_or_else(|| {
                Fault::new(ProblemCode::Internal, "A stored secret is missing.").because(field)
            })
        }
    })
}
