//! Keys: the public ones for targets, and changing the one that signs or the one that seals.

use super::respond;
use super::webhooks::{answer_saved, if_match, webhook_id};
use crate::durable::registry::{Caller, Registry};
use crate::fault::Fault;
use crate::known;
use worker::{Env, Request, Response};

/// For anybody: a public key says nothing, and who verifies has no account here.
pub(crate) async fn public(env: &Env, id: &str) -> Result<Response, Fault> {
    respond::json(200, &known::public_keys(env, &webhook_id(id)?).await?)
}

pub(crate) async fn rotate_signing(
    request: &Request,
    env: &Env,
    by: &Caller,
    id: &str,
) -> Result<Response, Fault> {
    answer_saved(200, Registry::of(env).rotate_signing(by, webhook_id(id)?, if_match(request)?).await?)
}

pub(crate) async fn reseal(env: &Env, by: &Caller) -> Result<Response, Fault> {
    respond::json(200, &Registry::of(env).reseal(by).await?)
}
