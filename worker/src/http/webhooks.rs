//! The configs: `/api/webhooks`.

use super::deliveries::outbox;
use super::query::Query;
use super::{body, respond};
use crate::bindings::{self, Class};
use crate::durable::call;
use crate::durable::outbox::Outbox;
use crate::durable::registry::{Caller, Registry, Saved};
use crate::fault::Fault;
use futures_util::stream::{self, StreamExt};
use shared::access::Veil;
use shared::api::{Page, ProblemCode, WebhookItem, parse_number, parse_version_tag};
use shared::config::{StoredWebhook, WebhookView};
use shared::ids::WebhookId;
use shared::limits::OBJECTS_AT_ONCE;
use std::time::Duration;
use worker::{Env, Request, Response};

/// How long the list waits for an Outbox; a row is worth reading without it.
const STANDING_PATIENCE: Duration = Duration::from_secs(1);

pub(crate) async fn list(request: &Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let page = Registry::of(env).list_webhooks(Query::page_alone(request)?).await?;
    let items = stream::iter(page.items).map(|stored| with_standing(env, stored));
    let items: Vec<WebhookItem> = items.buffered(OBJECTS_AT_ONCE).collect().await;
    respond::json(200, &Page { items, next_cursor: page.next_cursor }.for_role(by.role))
}

/// A list must not fail because one Outbox does not answer.
async fn with_standing(env: &Env, stored: StoredWebhook) -> WebhookItem {
    let outbox = Outbox::of(env, &stored.id);
    let standing = call::within(Class::Outbox, STANDING_PATIENCE, outbox.standing()).await.ok();
    WebhookItem { webhook: stored.into(), standing }
}

pub(crate) async fn standing(env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    respond::json(200, &outbox(env, id).await?.standing().await?.for_role(by.role))
}

pub(crate) async fn create(mut request: Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let own = bindings::own_host(&request)?;
    let document = body::document(&mut request).await?;
    answer_saved(201, Registry::of(env).create_webhook(by, own, document).await?)
}

pub(crate) async fn read(env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    answer(by, Registry::of(env).webhook(webhook_id(id)?).await?)
}

pub(crate) async fn update(
    mut request: Request,
    env: &Env,
    by: &Caller,
    id: &str,
) -> Result<Response, Fault> {
    let (id, version) = (webhook_id(id)?, if_match(&request)?);
    let own = bindings::own_host(&request)?;
    let document = body::document(&mut request).await?;
    answer_saved(200, Registry::of(env).update_webhook(by, own, id, version, document).await?)
}

pub(crate) async fn delete(request: &Request, env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    Registry::of(env).delete_webhook(by, webhook_id(id)?, if_match(request)?).await?;
    respond::nothing()
}

pub(crate) async fn versions(request: &Request, env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let page = Registry::of(env).list_versions(webhook_id(id)?, Query::page_alone(request)?).await?;
    let items: Vec<WebhookView> = page.items.into_iter().map(WebhookView::from).collect();
    respond::json(200, &Page { items, next_cursor: page.next_cursor }.for_role(by.role))
}

pub(crate) async fn version(env: &Env, by: &Caller, id: &str, version: &str) -> Result<Response, Fault> {
    let version = parse_number(version).ok_or_else(|| Fault::not_found("version"))?;
    answer(by, Registry::of(env).version(webhook_id(id)?, version).await?)
}

pub(crate) async fn restore(
    request: &Request,
    env: &Env,
    by: &Caller,
    id: &str,
    version: &str,
) -> Result<Response, Fault> {
    let from = parse_number(version).ok_or_else(|| Fault::not_found("version"))?;
    let (id, version, own) = (webhook_id(id)?, if_match(request)?, bindings::own_host(request)?);
    answer_saved(200, Registry::of(env).restore_webhook(by, own, id, version, from).await?)
}

fn answer(by: &Caller, stored: StoredWebhook) -> Result<Response, Fault> {
    respond::versioned(200, stored.version, &WebhookView::from(stored).for_role(by.role))
}

/// With the key that signs, when it was just made: here it is seen once.
pub(crate) fn answer_saved(status: u16, Saved { stored, signing_secret }: Saved) -> Result<Response, Fault> {
    let version = stored.version;
    let mut view = WebhookView::from(stored);
    view.signing.secret = signing_secret;
    respond::versioned(status, version, &view)
}

pub(crate) fn webhook_id(text: &str) -> Result<WebhookId, Fault> {
    WebhookId::parse(text).ok_or_else(|| Fault::not_found("webhook"))
}

/// The version a change is based on: `If-Match: "3"`.
pub(crate) fn if_match(request: &Request) -> Result<u32, Fault> {
    let header = request.headers().get("if-match")?;
    let version = header.as_deref().and_then(|header| parse_version_tag(header.trim()));
    version.ok_or_else(|| {
        Fault::new(
            ProblemCode::VersionRequired,
            "Send If-Match with the version you read, as in If-Match: \"3\".",
        )
    })
}
