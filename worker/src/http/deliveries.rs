//! Deliveries of one webhook: `/api/webhooks/{id}/deliveries`.

use super::page::PageQuery;
use super::respond;
use super::webhooks::webhook_id;
use crate::durable::outbox::Outbox;
use crate::durable::registry::Registry;
use crate::fault::Fault;
use shared::ids::EventId;
use worker::{Env, Request, Response};

pub(crate) async fn list(request: &Request, env: &Env, id: &str) -> Result<Response, Fault> {
    respond::json(200, &outbox(env, id).await?.list(PageQuery::read(request)?).await?)
}

pub(crate) async fn read(env: &Env, id: &str, event: &str) -> Result<Response, Fault> {
    respond::json(200, &outbox(env, id).await?.delivery(event_id(event)?).await?)
}

pub(crate) async fn retry(env: &Env, id: &str, event: &str) -> Result<Response, Fault> {
    respond::json(200, &outbox(env, id).await?.retry(event_id(event)?).await?)
}

pub(crate) async fn cancel(env: &Env, id: &str, event: &str) -> Result<Response, Fault> {
    respond::json(200, &outbox(env, id).await?.cancel(event_id(event)?).await?)
}

/// The webhook has to exist: asking an Outbox by any name would make one.
async fn outbox<'a>(env: &'a Env, id: &str) -> Result<Outbox<'a>, Fault> {
    let id = webhook_id(id)?;
    Registry::of(env).webhook(id.clone()).await?;
    Ok(Outbox::of(env, &id))
}

fn event_id(text: &str) -> Result<EventId, Fault> {
    EventId::parse(text).ok_or_else(|| Fault::not_found("delivery"))
}
