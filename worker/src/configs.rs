//! The version of a webhook to send with, its secrets open: from memory, else KV, else the Registry.
//!
//! A version never changes, so what an instance has read once it may keep.

use crate::durable::registry::Registry;
use crate::fault::Fault;
use crate::{bindings, kv, log};
use futures_util::future::{Either, select};
use shared::config::{StoredWebhook, Webhook};
use shared::ids::WebhookId;
use shared::limits::CONFIGS_KEPT_MAX;
use shared::request::{PartError, RequestTemplate};
use shared::secret::Secret;
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;
use worker::{Delay, Env};

/// How long KV is waited for before the Registry is asked. An attempt's lease has room for both.
const KV_PATIENCE: Duration = Duration::from_secs(5);

/// A version of a webhook, ready to send with.
pub(crate) struct Config {
    id: WebhookId,
    version: u32,
    /// `None` when a stored secret could not be opened.
    pub(crate) webhook: Option<Webhook<Secret>>,
    /// Its templates, read.
    pub(crate) template: Result<RequestTemplate, PartError>,
}

thread_local! {
    /// The ones used last, newest at the end. Plain data: nothing here belongs to a request.
    static KEPT: RefCell<Vec<Rc<Config>>> = const { RefCell::new(Vec::new()) };
}

pub(crate) async fn load(env: &Env, id: &WebhookId, version: u32) -> Result<Rc<Config>, Fault> {
    if let Some(config) = kept(id, version) {
        return Ok(config);
    }
    let read = pin!(kv::read_version(env, id, version));
    let in_kv = match select(read, pin!(Delay::from(KV_PATIENCE))).await {
        Either::Left((read, _)) => read.unwrap_or(None),
        Either::Right(((), _)) => None,
    };
    let stored = match in_kv {
        Some(stored) => stored,
        None => Registry::of(env).version(id.clone(), version).await?,
    };
    let config = Rc::new(open(env, stored));
    // An old SEAL_KEY that is put right must not need a restart.
    if config.webhook.is_some() {
        keep(&config);
    }
    Ok(config)
}

fn kept(id: &WebhookId, version: u32) -> Option<Rc<Config>> {
    KEPT.with_borrow_mut(|kept| {
        let index = kept.iter().position(|config| config.version == version && config.id == *id)?;
        let config = kept.remove(index);
        kept.push(Rc::clone(&config));
        Some(config)
    })
}

fn keep(config: &Rc<Config>) {
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= CONFIGS_KEPT_MAX {
            kept.remove(0);
        }
        kept.push(Rc::clone(config));
    });
}

fn open(env: &Env, stored: StoredWebhook) -> Config {
    // Without a key, what has no secrets can still be sent.
    let keys = bindings::seal_keys(env);
    let template = RequestTemplate::read(&stored.webhook);
    let webhook = match keys {
        // What was sealed for the version before opens in one that was disabled, for the Registry alone. Nothing is sent with
        // such a version, and a document in KV may say of itself what it likes.
        Ok(keys) => StoredWebhook { disabled: None, ..stored.clone() }.open(&keys).map_err(Fault::from),
        Err(fault) => stored.webhook.clone().map_secrets(|_, _| Err(fault.clone())),
    };
    let webhook = webhook.inspect_err(|fault| log::failure("config", fault)).ok();
    Config { id: stored.id, version: stored.version, webhook, template }
}
