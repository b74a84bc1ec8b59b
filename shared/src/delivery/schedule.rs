//! How long to wait before the next attempt.

use crate::limits::RETRY_AFTER_SECONDS_MAX;

/// Seconds to wait after the first, second, … failed attempt: ten attempts over about a day. Quick at first, because
/// most failures are a restart; then slow, because the rest are an outage that somebody has to end.
pub const WAITS_SECONDS: [i64; 9] = [5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200];

/// Parts of a thousand by which a wait may be shorter or longer, so that a crowd of retries spreads out.
const JITTER_PER_MILLE: i64 = 200;

/// Milliseconds to wait after attempt number `attempt`. What the target asked for is never shortened.
pub(super) fn wait_millis(attempt: u32, entropy: u64, retry_after: Option<i64>) -> i64 {
    let index = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
    let seconds = WAITS_SECONDS.get(index).or(WAITS_SECONDS.last()).copied().unwrap_or_default();
    let own = spread(seconds, entropy);
    let asked = retry_after.unwrap_or_default().clamp(0, RETRY_AFTER_SECONDS_MAX) * 1_000;
    own.max(asked)
}

/// So many seconds in milliseconds, a little shorter or longer.
pub(super) fn spread(seconds: i64, entropy: u64) -> i64 {
    let spread = i64::try_from(entropy % (2 * JITTER_PER_MILLE.unsigned_abs() + 1)).unwrap_or_default();
    seconds * (1_000 - JITTER_PER_MILLE + spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_within_their_jitter() {
        for (attempt, seconds) in [(1, 5), (2, 30), (9, 43_200), (19, 43_200)] {
            assert_eq!(wait_millis(attempt, 0, None), seconds * 800);
            assert_eq!(wait_millis(attempt, 400, None), seconds * 1_200);
            assert!((seconds * 800..=seconds * 1_200).contains(&wait_millis(attempt, u64::MAX, None)));
        }
    }

    #[test]
    fn retry_after_is_honoured_in_full_up_to_a_day() {
        assert_eq!(wait_millis(1, 0, Some(120)), 120_000);
        assert_eq!(wait_millis(1, 0, Some(1)), 4_000, "it never shortens our own wait");
        assert_eq!(wait_millis(1, 0, Some(i64::MAX)), 86_400_000);
        assert_eq!(wait_millis(1, 0, Some(-5)), 4_000);
    }
}
