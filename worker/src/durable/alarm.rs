//! The one alarm an object has.

use super::meter::Meter;
use crate::clock;
use crate::fault::Fault;
use shared::time::Timestamp;
use std::cell::Cell;
use worker::{State, Storage};

/// How long an alarm that failed waits.
const AGAIN_MILLIS: i64 = 5_000;

/// One that is so late by what this object remembers is set again. Not sooner: an object that is busy would write the
/// alarm anew with every call while the first one waits for its turn.
const FORGOTTEN_MILLIS: i64 = 2_000;

/// One that is so late by what storage says is taken for lost.
const LOST_MILLIS: i64 = 2 * 60 * 1_000;

/// The alarm, and what this object remembers of it: setting it writes a row, so it is only set when it has to be.
///
/// It may go early, or with nothing to do any more: a wake with nothing due does nothing.
pub(super) struct Alarm {
    storage: Storage,
    meter: Meter,
    /// When it is set to go, as far as this object knows.
    set: Cell<Option<Timestamp>>,
}

impl Alarm {
    pub(super) fn new(state: &State) -> Self {
        Self { storage: state.storage(), meter: Meter::of(state), set: Cell::new(None) }
    }

    /// To be called first in `alarm()`: it has gone, and is set no more.
    pub(super) fn fired(&self) {
        self.set.set(None);
    }

    /// Sees to it that it goes at `at`, or before. Commits with what was written since the last wait.
    pub(super) async fn arm(&self, at: Timestamp) -> Result<(), Fault> {
        let is_good = |set: Timestamp| set <= at && clock::now().millis_since(set) < FORGOTTEN_MILLIS;
        if self.set.get().is_some_and(is_good) {
            return Ok(());
        }
        // At least a millisecond ahead: one set for now, from within an alarm, may be lost.
        self.write(at.millis_since(clock::now()).max(1)).await.map_err(Fault::from)
    }

    /// Sets it in an `alarm()` that failed; this needs nothing but the alarm itself.
    pub(super) async fn again(&self) -> worker::Result<()> {
        self.write(AGAIN_MILLIS).await
    }

    /// The sweep: sets it when storage has none, or one that was missed. `true` when there was something to mend.
    pub(super) async fn mend(&self, at: Timestamp) -> Result<bool, Fault> {
        let stored = self.storage.get_alarm().await?.map(Timestamp::from_millis);
        let now = clock::now();
        let is_due = stored.is_some_and(|stored| stored <= at.max(now));
        let is_lost = stored.is_none_or(|stored| now.millis_since(stored) >= LOST_MILLIS);
        if is_due && !is_lost {
            self.set.set(stored);
            return Ok(false);
        }
        self.write(at.millis_since(now).max(1)).await?;
        Ok(is_lost)
    }

    async fn write(&self, offset_millis: i64) -> worker::Result<()> {
        // Remembered before the wait: who comes in between finds it set.
        self.set.set(Some(clock::now().plus_millis(offset_millis)));
        self.meter.add(1);
        let written = self.storage.set_alarm(offset_millis).await;
        if written.is_err() {
            self.set.set(None);
        }
        written
    }
}
