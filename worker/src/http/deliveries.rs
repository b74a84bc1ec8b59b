//! Deliveries of one webhook: `/api/webhooks/{id}/deliveries`.

use super::page::PageQuery;
use super::respond;
use super::webhooks::webhook_id;
use crate::durable::outbox::Outbox;
use crate::durable::registry::Registry;
use crate::fault::Fault;
use shared::api::ProblemCode;
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

/// The webhook has to have existed: asking an Outbox by any name would make one. What a deleted webhook delivered
/// can still be read.
async fn outbox<'a>(env: &'a Env, id: &str) -> Result<Outbox<'a>, Fault> {
    let id = webhook_id(id)?;
    Registry::of(env).version(id.clone(), 1).await.map_err(|fault| match fault.problem.code {
        ProblemCode::NotFound => Fault::not_found("webhook"),
        _ => fault,
    })?;
    Ok(Outbox::of(env, &id))
}

fn event_id(text: &str) -> Result<EventId, Fault> {
    EventId::parse(text).ok_or_else(|| Fault::not_found("delivery"))
}
