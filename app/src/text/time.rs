//! Moments and spans.

use shared::limits::KEY_OVERLAP_MILLIS;
use shared::time::Timestamp;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment as seen from `now`: `12 s ago`, `in 5 min`, or the date when it is further than four weeks away. What is
/// to come is rounded up: twelve hours that have just begun are not eleven.
pub(crate) fn relative(at: Timestamp, now: Timestamp) -> String {
    let past = now.millis_since(at);
    let span = past.saturating_abs();
    // `now` moves once a second: what has just happened may lie after it.
    if past > -2 * SECOND && past < SECOND {
        return "now".to_owned();
    }
    if span >= 28 * DAY {
        return date(at);
    }
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s")];
    let (unit, name) = units.into_iter().find(|(unit, _)| span >= *unit).unwrap_or((SECOND, "s"));
    let count = if past >= 0 { span / unit } else { (span + unit - 1) / unit };
    let text = format!("{count} {name}");
    if past >= 0 { format!("{text} ago") } else { format!("in {text}") }
}

/// How long what was replaced holds beside the new one: `24 hours`.
pub(crate) fn overlap() -> String {
    format!("{} hours", KEY_OVERLAP_MILLIS / HOUR)
}

/// A moment in full, in UTC: `2026-11-23 10:00:00.000 UTC`.
pub(crate) fn absolute(at: Timestamp) -> String {
    let text = at.to_string();
    format!("{} UTC", text.trim_end_matches('Z').replacen('T', " ", 1))
}

fn date(at: Timestamp) -> String {
    let text = at.to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}

/// A span in milliseconds: `184 ms`, `2.4 s`.
pub(crate) fn millis(span: i64) -> String {
    if span < 10 * SECOND {
        format!("{span} ms")
    } else {
        format!("{}.{} s", span / SECOND, (span % SECOND) / 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        let now = Timestamp::from_millis(1_763_900_000_000);
        for (before, text) in [
            (400, "now"),
            (-1_900, "now"),
            (-2 * SECOND, "in 2 s"),
            (12 * SECOND, "12 s ago"),
            (59 * MINUTE, "59 min ago"),
            (5 * HOUR, "5 h ago"),
            (3 * DAY, "3 d ago"),
            (40 * DAY, "2025-10-14"),
            (-90 * SECOND, "in 2 min"),
            (-12 * HOUR + SECOND, "in 12 h"),
        ] {
            assert_eq!(relative(now.plus_millis(-before), now), text);
        }
        assert_eq!(absolute(now), "2025-11-23 12:13:20.000 UTC");
    }

    #[test]
    fn spans_read_in_the_unit_that_fits() {
        assert_eq!(millis(184), "184 ms");
        assert_eq!(millis(12_345), "12.3 s");
    }
}
