//! Configs in KV: immutable documents, a key for each version, so a stale read cannot be a wrong one.

use crate::bindings;
use crate::fault::Fault;
use shared::config::StoredWebhook;
use shared::ids::WebhookId;
use worker::Env;

pub(crate) async fn read_version(
    env: &Env,
    id: &WebhookId,
    version: u32,
) -> Result<Option<StoredWebhook>, Fault> {
    let key = StoredWebhook::kv_key(id, version);
    let text = bindings::config_store(env)?.get(&key).text().await?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

pub(crate) async fn write_version(
    env: &Env,
    id: &WebhookId,
    version: u32,
    document: &str,
) -> Result<(), Fault> {
    let key = StoredWebhook::kv_key(id, version);
    bindings::config_store(env)?.put(&key, document)?.execute().await?;
    Ok(())
}
