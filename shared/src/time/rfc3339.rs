//! Reading and writing a moment as RFC 3339 has it, in the years 0000 to 9999.
//!
//! By hand, although `jiff` does it too: it is all of `jiff` that the console's first page would need, and 50 KB of code
//! there. The tests hold it to `jiff`, which stays where a person chooses a format or a zone.

use std::fmt;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Writes `2025-11-23T12:13:20.123Z`; `None` outside the years that RFC 3339 can write.
pub(super) fn write(millis: i64, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
    let Date { year, month, day } = Date::of_day(millis.div_euclid(DAY_MILLIS))?;
    let of_day = millis.rem_euclid(DAY_MILLIS);
    let (seconds, millis) = (of_day / 1_000, of_day % 1_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    Some(write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"))
}

/// Milliseconds since the epoch; what is finer is cut off, towards the past. A leap second is the second before it.
pub(super) fn read(text: &str) -> Option<i64> {
    let mut rest = Rest(text.as_bytes());
    let year = rest.digits(4)?;
    rest.one_of(b"-")?;
    let month = rest.digits(2)?;
    rest.one_of(b"-")?;
    let day = rest.digits(2)?;
    // RFC 3339 section 5.6 allows a space, and small letters.
    rest.one_of(b"Tt ")?;
    let hour = rest.digits(2).filter(|hour| *hour < 24)?;
    rest.one_of(b":")?;
    let minute = rest.digits(2).filter(|minute| *minute < 60)?;
    rest.one_of(b":")?;
    let second = rest.digits(2).filter(|second| *second <= 60)?.min(59);
    let millis = rest.fraction()?;
    let offset = rest.offset()?;
    let days = Date { year, month, day }.as_day()?;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset * 60;
    rest.0.is_empty().then_some(seconds * 1_000 + millis)
}

/// A day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
}

/// Days of the Gregorian calendar, counted in eras of 400 years that begin on the first of March, so that a leap day is the
/// last of its year (Howard Hinnant, "chrono-compatible low-level date algorithms").
impl Date {
    const DAYS_OF_ERA: i64 = 146_097;
    /// From 0000-03-01 to 1970-01-01.
    const EPOCH: i64 = 719_468;

    fn of_day(day: i64) -> Option<Self> {
        let days = day.checked_add(Self::EPOCH)?;
        let (era, of_era) = (days.div_euclid(Self::DAYS_OF_ERA), days.rem_euclid(Self::DAYS_OF_ERA));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        let date = Self { year, month, day: of_year - (153 * shifted + 2) / 5 + 1 };
        (0..=9_999).contains(&year).then_some(date)
    }

    /// `None` for a day that no calendar has.
    fn as_day(self) -> Option<i64> {
        let Self { year, month, day } = self;
        if !(1..=12).contains(&month) {
            return None;
        }
        let year = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * shifted + 2) / 5 + day - 1;
        let days = era * Self::DAYS_OF_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - Self::EPOCH;
        // The thirtieth of February is a day of March by now.
        (Self::of_day(days) == Some(self)).then_some(days)
    }
}

/// What is still to be read.
struct Rest<'t>(&'t [u8]);

impl Rest<'_> {
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        bytes.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    fn digit(&mut self) -> Option<i64> {
        self.one_of(b"0123456789").map(|byte| i64::from(byte - b'0'))
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        (0..count).try_fold(0, |number, _| Some(number * 10 + self.digit()?))
    }

    /// Milliseconds of `.123`, with one digit or many, or of nothing.
    fn fraction(&mut self) -> Option<i64> {
        if self.one_of(b".").is_none() {
            return Some(0);
        }
        let mut millis = self.digit()? * 100;
        let mut place = 10;
        while let Some(digit) = self.digit() {
            millis += digit * place;
            place /= 10;
        }
        Some(millis)
    }

    /// Minutes east of Greenwich.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.one_of(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(0),
        };
        let hours = self.digits(2).filter(|hours| *hours < 24)?;
        self.one_of(b":")?;
        let minutes = self.digits(2).filter(|minutes| *minutes < 60)?;
        Some(sign * (hours * 60 + minutes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;
    use proptest::prelude::*;

    /// 0000-01-01T00:00:00Z and the last millisecond of 9999.
    const RANGE: std::ops::RangeInclusive<i64> = -62_167_219_200_000..=253_402_300_799_999;

    #[test]
    fn text_that_is_no_moment_is_refused() {
        let wrong = [
            "",
            "2026-11-23",
            "2026-11-23T10:00:00",
            "2026-11-23T10:00Z",
            "2026-02-29T10:00:00Z",
            "2026-13-01T10:00:00Z",
            "2026-00-01T10:00:00Z",
            "2026-11-00T10:00:00Z",
            "2026-11-31T10:00:00Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T10:60:00Z",
            "2026-11-23T10:00:61Z",
            "2026-11-23T10:00:00.Z",
            "2026-11-23T10:00:00+1",
            "2026-11-23T10:00:00+24:00",
            "2026-11-23T10:00:00Z ",
            "+2026-11-23T10:00:00Z",
            "2026-11-23T10:00:00\u{662}Z",
        ];
        for text in wrong {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_ends_of_what_can_be_written_are_kept() {
        for (millis, text) in [
            (*RANGE.start(), "0000-01-01T00:00:00.000Z"),
            (*RANGE.end(), "9999-12-31T23:59:59.999Z"),
            (*RANGE.start() - 1, "-62167219200001"),
            (*RANGE.end() + 1, "253402300800000"),
            (i64::MAX, "9223372036854775807"),
            (i64::MIN, "-9223372036854775808"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
        assert_eq!(read("2016-12-31T23:59:60Z"), read("2016-12-31T23:59:59Z"));
        assert_eq!(read("1985-04-12t23:20:50.52z"), read("1985-04-12 23:20:50.520Z"));
    }

    #[test]
    fn every_day_of_the_calendar_is_the_one_of_jiff() {
        let mut date = jiff::civil::date(0, 1, 1);
        let first = RANGE.start() / DAY_MILLIS;
        for day in first..=RANGE.end() / DAY_MILLIS {
            let found = Date::of_day(day).unwrap();
            let expected = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
            assert_eq!((found.year, found.month, found.day), expected);
            assert_eq!(found.as_day(), Some(day));
            date = date.tomorrow().unwrap_or(date);
        }
    }

    proptest! {
        /// Every moment is written as `jiff` writes it, and read back.
        #[test]
        fn what_is_written_is_what_jiff_writes(millis in *RANGE.start()..=jiff::Timestamp::MAX.as_millisecond()) {
            let text = Timestamp::from_millis(millis).to_string();
            let by_jiff = jiff::Timestamp::from_millisecond(millis).unwrap();
            prop_assert_eq!(&text, &format!("{:.3}", by_jiff));
            prop_assert_eq!(read(&text), Some(millis));
        }

        /// Every text that is read means what it means to `jiff`.
        #[test]
        fn what_is_read_is_what_jiff_reads(
            (year, month, day) in (0_i64..=9_999, 0_u8..14, 0_u8..33),
            (hour, minute, second) in (0_u8..25, 0_u8..61, 0_u8..62),
            fraction in "(\\.[0-9]{1,9})?",
            offset in "Z|z|[+-](0[0-9]|1[0-9]|2[0-3]):([0-5][0-9])",
        ) {
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}");
            let by_jiff = text.parse::<jiff::Timestamp>();
            if let (Some(millis), Ok(by_jiff)) = (read(&text), &by_jiff) {
                prop_assert_eq!(millis, by_jiff.as_nanosecond().div_euclid(1_000_000) as i64);
            } else if let Ok(at) = by_jiff {
                prop_assert!(!RANGE.contains(&at.as_millisecond()), "{} is a moment to jiff", text);
            }
        }
    }
}
