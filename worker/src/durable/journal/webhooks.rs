//! Asking the Registry which webhooks there are for this source.

use super::{Inner, RETRY_MILLIS};
use crate::clock;
use crate::durable::registry::{Registry, Route};
use crate::fault::Fault;
use shared::route;

/// The webhooks that this source's events concern, in the order of their ids.
pub(super) async fn ask(inner: &Inner) -> Result<Vec<Route>, Fault> {
    let source = inner.source()?;
    match Registry::of(&inner.env).routes().await {
        Ok(routes) => {
            let concerned = routes.webhooks.into_iter();
            let mut routes: Vec<Route> =
                concerned.filter(|route| route::concerns(route.receives, &source)).collect();
            routes.sort_by(|one, other| one.id.cmp(&other.id));
            Ok(routes)
        }
        Err(fault) => {
            inner.paused_until.set(clock::now().plus_millis(RETRY_MILLIS));
            Err(fault)
        }
    }
}
