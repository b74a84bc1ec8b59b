//! Attempts in a second: evenly, with a second's worth in hand after a rest (GCRA, the virtual-scheduling form of the
//! leaky bucket in ITU-T I.371).

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// When the next attempt would begin if all were spread evenly, in microseconds since the epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    next_micros: i64,
}

const SECOND_MICROS: i64 = 1_000_000;

impl Pace {
    /// When an attempt may begin.
    ///
    /// ```
    /// use shared::{delivery::Pace, time::Timestamp};
    /// let (mut pace, now) = (Pace::default(), Timestamp::from_millis(1_000));
    /// for _ in 0..4 {
    ///     assert!(pace.free_at(4) <= now);
    ///     pace.begin(now, 4);
    /// }
    /// assert_eq!(pace.free_at(4), Timestamp::from_millis(1_250));
    /// ```
    pub fn free_at(&self, per_second: u32) -> Timestamp {
        let in_hand = SECOND_MICROS - interval(per_second);
        let micros = self.next_micros.saturating_sub(in_hand);
        // Up to the next millisecond, so that it is never too early.
        Timestamp::from_millis(micros.div_euclid(1_000) + i64::from(micros.rem_euclid(1_000) > 0))
    }

    /// An attempt begins.
    pub fn begin(&mut self, now: Timestamp, per_second: u32) {
        let now_micros = now.as_millis().saturating_mul(1_000);
        // Whoever begins finds a place, so the next one is at most so far ahead. What is further was written before the
        // clock was set back, and must not keep attempts from beginning until it has caught up.
        let interval = interval(per_second);
        let ahead = self.next_micros.clamp(now_micros, now_micros.saturating_add(SECOND_MICROS - interval));
        self.next_micros = ahead.saturating_add(interval);
    }
}

fn interval(per_second: u32) -> i64 {
    SECOND_MICROS / i64::from(per_second.max(1))
}
