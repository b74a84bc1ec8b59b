//! How fast a source may post: a bucket of tokens, which a request takes one of, and which fills up with time.

use crate::limits::{INGEST_BURST_SECONDS, INGEST_PER_SEC_DEFAULT, INGEST_PER_SEC_MAX};
use crate::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

/// Requests a second that a source may make, a batch being one; [`INGEST_BURST_SECONDS`] as many may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct RateLimit(u32);

impl RateLimit {
    /// From 1 to [`INGEST_PER_SEC_MAX`]; what is outside is brought inside.
    pub fn per_sec(requests: u32) -> Self {
        Self(requests.clamp(1, INGEST_PER_SEC_MAX))
    }

    /// Requests a second.
    pub const fn as_per_sec(self) -> u32 {
        self.0
    }

    /// Requests that may come at once.
    pub const fn burst(self) -> u32 {
        self.0 * INGEST_BURST_SECONDS
    }
}

impl Default for RateLimit {
    fn default() -> Self {
        Self(INGEST_PER_SEC_DEFAULT)
    }
}

impl<'de> Deserialize<'de> for RateLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(Self::per_sec)
    }
}

/// The bucket of one source. It is full to begin with, as after a long rest.
///
/// ```
/// use shared::{event::{RateLimit, TokenBucket}, time::Timestamp};
/// let (limit, now) = (RateLimit::per_sec(1), Timestamp::from_millis(0));
/// let mut bucket = TokenBucket::default();
/// assert!((0..10).all(|_| bucket.take(limit, now).is_ok()));
/// assert_eq!(bucket.take(limit, now), Err(1));
/// assert!(bucket.take(limit, now.plus_millis(1_000)).is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenBucket {
    /// Thousandths of tokens that were taken and are not filled up yet.
    missing: u64,
    /// When that was so.
    at: Timestamp,
}

/// A token in thousandths: with so many a second, a millisecond fills up as many of them.
const TOKEN: u64 = 1_000;

impl TokenBucket {
    /// Takes a token for a request at `now`.
    ///
    /// # Errors
    /// There is none; it holds the whole seconds after which there is one.
    pub fn take(&mut self, limit: RateLimit, now: Timestamp) -> Result<(), u64> {
        let per_milli = u64::from(limit.as_per_sec());
        // A clock that was set back fills nothing up.
        let passed = u64::try_from(now.millis_since(self.at)).unwrap_or_default();
        let capacity = u64::from(limit.burst()) * TOKEN;
        self.missing = self.missing.saturating_sub(passed.saturating_mul(per_milli)).min(capacity);
        self.at = now;
        let after = self.missing + TOKEN;
        if after > capacity {
            return Err((after - capacity).div_ceil(per_milli).div_ceil(1_000).max(1));
        }
        self.missing = after;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_763_900_000_000 + millis)
    }

    #[test]
    fn a_burst_is_let_through_and_then_the_rate() {
        let limit = RateLimit::per_sec(5);
        let mut bucket = TokenBucket::default();
        let taken = (0..200).filter(|_| bucket.take(limit, at(0)).is_ok()).count();
        assert_eq!(taken, 50);
        let later = (1..=10_000).filter(|millis| bucket.take(limit, at(*millis)).is_ok()).count();
        assert_eq!(later, 50);
    }

    #[test]
    fn whoever_waits_as_long_as_told_is_let_in() {
        for requests in [1, 3, 7, 200, 1_000] {
            let limit = RateLimit::per_sec(requests);
            let mut bucket = TokenBucket::default();
            while bucket.take(limit, at(0)).is_ok() {}
            let seconds = bucket.take(limit, at(0)).unwrap_err();
            assert_eq!(seconds, 1, "{requests}");
            assert_eq!(bucket.take(limit, at(i64::try_from(seconds).unwrap() * 1_000)), Ok(()));
        }
    }

    #[test]
    fn a_clock_that_jumps_neither_locks_out_nor_lets_more_in_than_a_burst() {
        let limit = RateLimit::per_sec(1);
        let mut bucket = TokenBucket::default();
        while bucket.take(limit, at(0)).is_ok() {}
        assert_eq!(bucket.take(limit, at(-3_600_000)), Err(1));
        assert_eq!(bucket.take(limit, at(-3_599_000)), Ok(()));
        let taken = (0..100).filter(|_| bucket.take(limit, at(3_600_000)).is_ok()).count();
        assert_eq!(taken, 10);
    }

    #[test]
    fn a_limit_that_is_lowered_holds_at_once() {
        let mut bucket = TokenBucket::default();
        for _ in 0..1_000 {
            assert!(bucket.take(RateLimit::per_sec(100), at(0)).is_ok());
        }
        // No debt from before is carried beyond what is full now.
        assert_eq!(bucket.take(RateLimit::per_sec(1), at(0)), Err(1));
        assert_eq!(bucket.take(RateLimit::per_sec(1), at(1_000)), Ok(()));
    }

    #[test]
    fn a_limit_is_within_its_bounds_wherever_it_comes_from() {
        for (given, kept) in [("0", 1), ("1", 1), ("1000", 1_000), ("4294967295", 1_000)] {
            assert_eq!(serde_json::from_str::<RateLimit>(given).unwrap().as_per_sec(), kept);
        }
    }

    proptest! {
        /// In any second, and in any stretch of seconds, no more than a burst and the rate.
        #[test]
        fn no_more_than_promised(
            requests in 1_u32..20, steps in prop::collection::vec(0_i64..500, 1..400),
        ) {
            let (limit, mut bucket) = (RateLimit::per_sec(requests), TokenBucket::default());
            let (mut now, mut taken) = (0, 0_u64);
            for step in steps {
                now += step;
                taken += u64::from(bucket.take(limit, at(now)).is_ok());
                let promised = u64::from(limit.burst()) + u64::from(requests) * u64::try_from(now).unwrap() / 1_000;
                prop_assert!(taken <= promised + 1, "{} of {} after {} ms", taken, promised, now);
            }
        }
    }
}
