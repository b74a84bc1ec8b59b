//! `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date.

use crate::time::Timestamp;

/// Reads the header; what is neither form is as if it were not there.
///
/// ```
/// use shared::{delivery::parse_retry_after, time::Timestamp};
/// let now = Timestamp::from_millis(1_763_900_000_000); // Sun, 23 Nov 2025 12:13:20 GMT
/// assert_eq!(parse_retry_after("120", now), Some(120));
/// assert_eq!(parse_retry_after("Sun, 23 Nov 2025 12:14:20 GMT", now), Some(60));
/// assert_eq!(parse_retry_after("soon", now), None);
/// ```
pub fn parse_retry_after(header: &str, now: Timestamp) -> Option<i64> {
    let text = header.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse().unwrap_or(i64::MAX));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some((date.as_second() - now.as_seconds()).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_is_ignored() {
        let now = Timestamp::from_millis(0);
        for header in ["", "-1", "1.5", "NaN", "1e400", "0x10", "Sun, 99 Nov 2025", "2025-11-23T12:00:00Z"] {
            assert_eq!(parse_retry_after(header, now), None, "{header}");
        }
        assert_eq!(parse_retry_after("99999999999999999999", now), Some(i64::MAX));
        assert_eq!(
            parse_retry_after("Thu, 01 Jan 1970 00:00:00 GMT", Timestamp::from_millis(9_000)),
            Some(0)
        );
    }
}
