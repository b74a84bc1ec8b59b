//! Times in events, and how `date` writes them. There is no clock and no time zone here: everything is UTC.

use jiff::Timestamp;
use jiff::fmt::strtime;
use serde_json::Value;

/// From here on a number counts milliseconds: as seconds, it would be the year 5138.
const MILLIS_FROM: u64 = 100_000_000_000;
const NANOS: usize = 9;

/// Checks a format that is written down.
pub(super) fn check(format: &str) -> Result<(), String> {
    write(Timestamp::UNIX_EPOCH, Some(format)).map(drop)
}

/// The time in the given format; RFC 3339 when none is given.
pub(super) fn write(at: Timestamp, format: Option<&str>) -> Result<String, String> {
    let Some(format) = format else { return Ok(at.to_string()) };
    strtime::format(format, at).map_err(|_| {
        format!("{format:?} is no form of a time; it is written as in \"%Y-%m-%d %H:%M:%S\" (strftime)")
    })
}

/// Reads a time: RFC 3339, or a number of seconds or milliseconds since 1970.
pub(super) fn read(value: &Value) -> Result<Timestamp, String> {
    let read = match value {
        Value::Number(number) => read_number(&number.to_string()),
        Value::String(text) => text.trim().parse().ok().or_else(|| read_number(text.trim())),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    read.ok_or_else(|| {
        let shown: String = value.to_string().chars().take(60).collect();
        format!("{shown} is no time; date takes a time of RFC 3339, or seconds since 1970")
    })
}

/// By its digits: a float would lose the last ones.
fn read_number(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole_number: i64 = whole.parse().ok()?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_millis = whole_number.unsigned_abs() >= MILLIS_FROM;
    // Of a millisecond, the fraction counts from its seventh digit on.
    let (seconds, millis) =
        if is_millis { (whole_number / 1_000, whole_number % 1_000) } else { (whole_number, 0) };
    let places = if is_millis { NANOS - 3 } else { NANOS };
    let below: i64 = format!("{fraction:0<NANOS$}").get(..places)?.parse().ok()?;
    let below = if whole.starts_with('-') { -below } else { below };
    Timestamp::new(seconds, i32::try_from(millis * 1_000_000 + below).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn date(value: &str, format: Option<&str>) -> Result<String, String> {
        write(read(&serde_json::from_str(value).unwrap())?, format)
    }

    #[test]
    fn a_time_is_read_in_each_of_its_forms() {
        for (value, written) in [
            ("\"2026-11-23T10:00:00Z\"", "2026-11-23T10:00:00Z"),
            ("\"2026-11-23T12:00:00+02:00\"", "2026-11-23T10:00:00Z"),
            ("\"2026-11-23T10:00:00.5Z\"", "2026-11-23T10:00:00.5Z"),
            ("1763900000", "2025-11-23T12:13:20Z"),
            ("1763900000.123456789", "2025-11-23T12:13:20.123456789Z"),
            ("\"1763900000.25\"", "2025-11-23T12:13:20.25Z"),
            ("1763900000123", "2025-11-23T12:13:20.123Z"),
            ("1763900000123.4567", "2025-11-23T12:13:20.1234567Z"),
            ("-100000000000.5", "1966-10-31T14:13:19.9995Z"),
            ("-1.5", "1969-12-31T23:59:58.5Z"),
            ("0", "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(date(value, None).as_deref(), Ok(written), "{value}");
        }
        for value in [
            "\"soon\"",
            "null",
            "true",
            "[]",
            "1e400",
            "1e3",
            "99999999999999999999",
            "-9223372036854775808",
            "9223372036854775807",
            "\"\"",
            "\"1.2.3\"",
        ] {
            assert!(date(value, None).is_err(), "{value}");
        }
    }

    #[test]
    fn a_format_is_strftime() {
        assert_eq!(date("1763900000.5", Some("%s%3f")).as_deref(), Ok("1763900000500"));
        assert_eq!(date("1763900000", Some("%d %b %Y %H:%M %%")).as_deref(), Ok("23 Nov 2025 12:13 %"));
        assert!(date("0", Some("%!")).is_err() && check("%").is_err() && check("%Y").is_ok());
        assert!(read(&json!({})).is_err());
    }
}
