//! How often somebody may guess a token: so many times in a while, from one address.

use crate::limits::{GUESSES_MAX, GUESSES_MILLIS};
use crate::time::Timestamp;
use std::net::{IpAddr, Ipv6Addr};

/// Wrong tokens from one neighbourhood, within a window that begins with the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guesses {
    /// When the first one came.
    pub since: Timestamp,
    /// How many there were.
    pub count: u32,
}

impl Guesses {
    /// With one more. It begins a new window when the last one is over, or lies ahead, as after a clock was set back.
    ///
    /// ```
    /// use shared::{access::Guesses, limits::GUESSES_MAX, time::Timestamp};
    /// let now = Timestamp::from_millis(0);
    /// let mut guesses = None;
    /// for _ in 0..GUESSES_MAX {
    ///     guesses = Some(Guesses::with_one_more(guesses, now));
    /// }
    /// assert_eq!(guesses.and_then(|guesses| guesses.wait_sec(now.plus_millis(1))), Some(900));
    /// ```
    pub fn with_one_more(before: Option<Self>, now: Timestamp) -> Self {
        match before.filter(|before| before.is_open(now)) {
            Some(before) => Self { count: before.count.saturating_add(1), ..before },
            None => Self { since: now, count: 1 },
        }
    }

    /// Whole seconds until the next guess is looked at; `None` when it is looked at now.
    pub fn wait_sec(&self, now: Timestamp) -> Option<u64> {
        if self.count < GUESSES_MAX || !self.is_open(now) {
            return None;
        }
        let millis = u64::try_from(GUESSES_MILLIS - now.millis_since(self.since)).unwrap_or_default();
        Some(millis.div_ceil(1_000).max(1))
    }

    fn is_open(&self, now: Timestamp) -> bool {
        (0..GUESSES_MILLIS).contains(&now.millis_since(self.since))
    }
}

/// Whom an address is counted with: itself, or the /64 that one subscriber has of IPv6 (RFC 6177). Without one that can
/// be read, all are counted together.
///
/// ```
/// use shared::access::neighbourhood;
/// assert_eq!(neighbourhood(Some("192.0.2.7")), "192.0.2.7");
/// assert_eq!(neighbourhood(Some("2001:db8:0:1::7")), neighbourhood(Some("2001:db8:0:1:a:b:c:d")));
/// assert_eq!(neighbourhood(None), "unknown");
/// ```
pub fn neighbourhood(address: Option<&str>) -> String {
    let address: Option<IpAddr> = address.and_then(|address| address.trim().parse().ok());
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(count: u32, at: Timestamp) -> Guesses {
        (1..count)
            .fold(Guesses::with_one_more(None, at), |guesses, _| Guesses::with_one_more(Some(guesses), at))
    }

    #[test]
    fn the_window_is_fixed_and_ends() {
        let start = Timestamp::from_millis(1_763_900_000_000);
        assert_eq!(after(GUESSES_MAX - 1, start).wait_sec(start), None);
        let full = after(GUESSES_MAX, start);
        let end = start.plus_millis(GUESSES_MILLIS);
        assert_eq!(full.wait_sec(start), Some(GUESSES_MILLIS.unsigned_abs() / 1_000));
        assert_eq!(full.wait_sec(end.plus_millis(-1)), Some(1));
        assert_eq!(full.wait_sec(end), None);
        // Guessing on does not move its end.
        let more = Guesses::with_one_more(Some(full), end.plus_millis(-1));
        assert_eq!((more.since, more.wait_sec(end)), (start, None));
        assert_eq!(Guesses::with_one_more(Some(more), end), Guesses { since: end, count: 1 });
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let start = Timestamp::from_millis(1_763_900_000_000);
        let full = after(GUESSES_MAX, start);
        assert_eq!(full.wait_sec(start.plus_millis(-1)), None);
        assert_eq!(Guesses::with_one_more(Some(full), start.plus_millis(-1)).count, 1);
    }

    #[test]
    fn spellings_of_one_address_are_counted_together() {
        let same = [
            ("::ffff:192.0.2.7", "192.0.2.7"),
            (" 192.0.2.7 ", "192.0.2.7"),
            ("2001:DB8::1", "2001:db8::/64"),
            ("2001:db8:0:0:ffff:ffff:ffff:ffff", "2001:db8::/64"),
            ("2001:db8:0:1::", "2001:db8:0:1::/64"),
            ("", "unknown"),
            ("192.0.2", "unknown"),
            ("192.0.2.7, 192.0.2.8", "unknown"),
            ("fe80::1%eth0", "unknown"),
        ];
        for (given, counted) in same {
            assert_eq!(neighbourhood(Some(given)), counted, "{given}");
        }
    }
}
