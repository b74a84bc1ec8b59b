//! Letting others have their turn: an object does one thing at a time, and an answer to a source must not wait for a
//! long piece of work that could be cut.

use shared::limits::ROUTE_PAUSE_WORK;
use std::time::Duration;
use worker::Delay;

/// Waits for a moment. What was written before is committed by then.
pub(super) async fn others_first() {
    Delay::from(Duration::ZERO).await;
}

/// Counts work, and waits for a moment whenever enough was done.
#[derive(Default)]
pub(super) struct Pause {
    units: u64,
}

impl Pause {
    /// So many units of work are done.
    pub(super) async fn after(&mut self, units: u64) {
        self.units = self.units.saturating_add(units);
        if self.units >= ROUTE_PAUSE_WORK {
            self.units = 0;
            others_first().await;
        }
    }
}
