//! The configs: `/api/webhooks`.

use super::page::PageQuery;
use super::{body, respond};
use crate::durable::outbox::Outbox;
use crate::durable::registry::Registry;
use crate::fault::Fault;
use futures_util::future::join_all;
use shared::api::{Page, ProblemCode, WebhookItem};
use shared::config::{StoredWebhook, WebhookView};
use shared::ids::WebhookId;
use worker::{Env, Request, Response};

pub(crate) async fn list(request: &Request, env: &Env) -> Result<Response, Fault> {
    let page = Registry::of(env).list_webhooks(PageQuery::read(request)?).await?;
    let items = join_all(page.items.into_iter().map(|stored| with_last_delivery(env, stored))).await;
    respond::json(200, &Page { items, next_cursor: page.next_cursor })
}

/// A list must not fail because one Outbox does not answer.
async fn with_last_delivery(env: &Env, stored: StoredWebhook) -> WebhookItem {
    let last_delivery = Outbox::of(env, &stored.id).last_delivery().await.ok().flatten();
    WebhookItem { webhook: stored.into(), last_delivery }
}

pub(crate) async fn create(mut request: Request, env: &Env) -> Result<Response, Fault> {
    let document = body::document(&mut request).await?;
    answer(201, Registry::of(env).create_webhook(document).await?)
}

pub(crate) async fn read(env: &Env, id: &str) -> Result<Response, Fault> {
    answer(200, Registry::of(env).webhook(webhook_id(id)?).await?)
}

pub(crate) async fn update(mut request: Request, env: &Env, id: &str) -> Result<Response, Fault> {
    let (id, version) = (webhook_id(id)?, if_match(&request)?);
    let document = body::document(&mut request).await?;
    answer(200, Registry::of(env).update_webhook(id, version, document).await?)
}

pub(crate) async fn delete(request: &Request, env: &Env, id: &str) -> Result<Response, Fault> {
    Registry::of(env).delete_webhook(webhook_id(id)?, if_match(request)?).await?;
    respond::nothing()
}

pub(crate) async fn versions(request: &Request, env: &Env, id: &str) -> Result<Response, Fault> {
    let page = Registry::of(env).list_versions(webhook_id(id)?, PageQuery::read(request)?).await?;
    let items: Vec<WebhookView> = page.items.into_iter().map(WebhookView::from).collect();
    respond::json(200, &Page { items, next_cursor: page.next_cursor })
}

pub(crate) async fn version(env: &Env, id: &str, version: &str) -> Result<Response, Fault> {
    let version = version.parse().map_err(|_| Fault::not_found("version"))?;
    answer(200, Registry::of(env).version(webhook_id(id)?, version).await?)
}

fn answer(status: u16, stored: StoredWebhook) -> Result<Response, Fault> {
    respond::versioned(status, stored.version, &WebhookView::from(stored))
}

pub(crate) fn webhook_id(text: &str) -> Result<WebhookId, Fault> {
    WebhookId::parse(text).ok_or_else(|| Fault::not_found("webhook"))
}

/// The version a change is based on: `If-Match: "3"`.
fn if_match(request: &Request) -> Result<u32, Fault> {
    let header = request.headers().get("if-match")?;
    let version = header
        .as_deref()
        .and_then(|header| header.trim().trim_start_matches("W/").trim_matches('"').parse().ok());
    version.ok_or_else(|| {
        Fault::new(
            ProblemCode::VersionRequired,
            "Send If-Match with the version you read, as in If-Match: \"3\".",
        )
    })
}
