//! Letting others have their turn: an object does one thing at a time, and an answer to a source must not wait for a
//! long piece of work that could be cut.

use shared::limits::ROUTE_VERDICTS_AT_ONCE;
use std::time::Duration;
use worker::Delay;

/// Bytes of an event that are as much work as one verdict.
const BYTES_PER_VERDICT: usize = 4 * 1024;

/// Counts work, and waits for a moment whenever enough was done.
#[derive(Default)]
pub(super) struct Pause {
    verdicts: usize,
}

impl Pause {
    /// So many filters were asked of an event of this size, or would have been.
    pub(super) async fn after(&mut self, filters: usize, bytes: usize) {
        self.verdicts += 1 + filters * (1 + bytes / BYTES_PER_VERDICT);
        if self.verdicts >= ROUTE_VERDICTS_AT_ONCE {
            self.verdicts = 0;
            Delay::from(Duration::ZERO).await;
        }
    }
}
