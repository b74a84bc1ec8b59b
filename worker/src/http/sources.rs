//! Sources: `/api/sources`.

use super::{body, respond};
use crate::durable::registry::{Caller, Registry};
use crate::fault::Fault;
use crate::known;
use shared::access::Veil;
use shared::api::{Page, SourceDraft, SourceRotation};
use shared::ids::SourceId;
use worker::{Env, Request, Response};

pub(crate) async fn list(env: &Env, by: &Caller) -> Result<Response, Fault> {
    let items = Registry::of(env).list_sources().await?;
    respond::json(200, &Page { items, next_cursor: None }.for_role(by.role))
}

pub(crate) async fn create(mut request: Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let draft: SourceDraft = body::typed(&mut request).await?;
    let created = Registry::of(env).create_source(by, draft).await?;
    known::add_source(created.source.id.clone());
    respond::json(201, &created)
}

pub(crate) async fn rotate(
    mut request: Request,
    env: &Env,
    by: &Caller,
    id: &str,
) -> Result<Response, Fault> {
    let id = source_id(id)?;
    let rotation: SourceRotation = body::typed(&mut request).await?;
    respond::json(200, &Registry::of(env).rotate_source(by, id, rotation).await?)
}

pub(crate) async fn delete(env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    Registry::of(env).delete_source(by, source_id(id)?).await?;
    respond::nothing()
}

fn source_id(id: &str) -> Result<SourceId, Fault> {
    SourceId::parse(id).ok_or_else(|| Fault::not_found("source"))
}
