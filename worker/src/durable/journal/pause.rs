//! Letting others have their turn: an object does one thing at a time, and an answer to a source must not wait for a
//! long piece of work that could be cut.

use shared::limits::ROUTE_PAUSE_WORK;
use shared::route::Rest;
use std::time::Duration;
use worker::Delay;

/// Waits. What was written before is committed by then.
pub(super) async fn rest(rest: Rest) {
    Delay::from(Duration::from_millis(rest.millis)).await;
}

/// Counts work, and waits whenever enough was done.
#[derive(Default)]
pub(super) struct Pause {
    units: u64,
}

impl Pause {
    /// So many units of work are done.
    pub(super) async fn after(&mut self, units: u64) {
        self.units = self.units.saturating_add(units);
        if self.units >= ROUTE_PAUSE_WORK {
            rest(Rest::after(std::mem::take(&mut self.units))).await;
        }
    }
}
