//! API tokens: `/api/tokens`.

use super::query::Query;
use super::{body, respond};
use crate::durable::registry::{Caller, Registry};
use crate::fault::Fault;
use shared::api::TokenDraft;
use shared::ids::TokenId;
use worker::{Env, Request, Response};

pub(crate) async fn list(request: &Request, env: &Env) -> Result<Response, Fault> {
    let page = Query::page_alone(request)?;
    respond::json(200, &Registry::of(env).list_tokens(page).await?)
}

pub(crate) async fn create(mut request: Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let draft: TokenDraft = body::typed(&mut request).await?;
    respond::json(201, &Registry::of(env).create_token(by, draft).await?)
}

pub(crate) async fn revoke(env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let id = TokenId::parse(id).ok_or_else(|| Fault::not_found("API token"))?;
    Registry::of(env).revoke_token(by, id).await?;
    respond::nothing()
}
