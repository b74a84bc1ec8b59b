//! The ledger: `/api/ledger`.

use super::respond;
use crate::fault::Fault;
use crate::ledger;
use worker::{Env, Response};

pub(crate) async fn read(env: &Env) -> Result<Response, Fault> {
    respond::json(200, &ledger::draw_up(env).await?.view)
}
