//! The ledger: `/api/ledger`.

use super::respond;
use crate::durable::registry::Caller;
use crate::fault::Fault;
use crate::ledger;
use shared::access::Veil;
use worker::{Env, Response};

pub(crate) async fn read(env: &Env, by: &Caller) -> Result<Response, Fault> {
    respond::json(200, &ledger::draw_up(env).await?.view.for_role(by.role))
}
