//! Attempts in a second, counted by a bucket of tokens: another way than the engine's, for the same promise.

use shared::time::Timestamp;

/// A token, in millionths. A little less than one: the engine's interval is rounded down to a microsecond.
const TOKEN: i64 = 1_000_000 - 20;

/// A bucket that holds a second's worth.
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// What is in it, and since when; full at first.
    level: Option<(i64, Timestamp)>,
}

impl Meter {
    /// Takes a token; `false` when there is none.
    pub(super) fn take(&mut self, now: Timestamp, per_second: u32) -> bool {
        let rate = i64::from(per_second);
        let full = rate * 1_000_000;
        let level = self.level.map_or(full, |(level, since)| {
            (level + now.millis_since(since).max(0).saturating_mul(rate * 1_000)).min(full)
        });
        self.level = Some((level - TOKEN, now));
        level >= TOKEN
    }
}
