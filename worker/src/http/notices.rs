//! Notices: `/api/notices`.

use super::query::Query;
use super::respond;
use crate::durable::registry::{Caller, Registry};
use crate::fault::Fault;
use shared::access::Veil;
use shared::api::parse_number;
use worker::{Env, Request, Response};

pub(crate) async fn list(request: &Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let page = Query::page_alone(request)?;
    respond::json(200, &Registry::of(env).list_notices(page).await?.for_role(by.role))
}

pub(crate) async fn dismiss(env: &Env, by: &Caller, number: &str) -> Result<Response, Fault> {
    let number = parse_number(number).ok_or_else(|| Fault::not_found("notice"))?;
    Registry::of(env).dismiss_notice(by, number).await?;
    respond::nothing()
}
