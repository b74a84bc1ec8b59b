//! Asking which webhooks there are.

use super::{Inner, RETRY_MILLIS};
use crate::durable::registry::Route;
use crate::fault::Fault;
use crate::{clock, routes};
use std::rc::Rc;

/// All webhooks, in the order of their ids.
pub(super) async fn ask(inner: &Inner) -> Result<Rc<Vec<Route>>, Fault> {
    let asked = routes::current(&inner.env).await;
    if asked.is_err() {
        inner.paused_until.set(clock::now().plus_millis(RETRY_MILLIS));
    }
    asked
}
