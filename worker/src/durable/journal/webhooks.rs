//! The webhooks that there are for this source.

use super::{Inner, RETRY_MILLIS};
use crate::durable::registry::Route;
use crate::fault::Fault;
use crate::{clock, routes};
use shared::route;

/// The webhooks that this source's events concern, in the order of their ids.
pub(super) async fn ask(inner: &Inner) -> Result<Vec<Route>, Fault> {
    let source = inner.source()?;
    match routes::current(&inner.env).await {
        Ok(routes) => {
            let concerned = routes.iter().filter(|route| route::concerns(route.receives, &source));
            let mut routes: Vec<Route> = concerned.cloned().collect();
            routes.sort_by(|one, other| one.id.cmp(&other.id));
            Ok(routes)
        }
        Err(fault) => {
            inner.paused_until.set(clock::now().plus_millis(RETRY_MILLIS));
            Err(fault)
        }
    }
}
