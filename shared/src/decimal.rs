//! JSON numbers compared by their digits, as exactly as they were written: 2^53+1 is more than 2^53, and 1e400 is less
//! than 1e401. Nothing here goes through a float.

use std::cmp::Ordering;

/// Which of two JSON numbers is the greater one; `None` when one of the texts is no JSON number. It takes time in
/// proportion to the texts' length, however large an exponent is.
pub(crate) fn compare(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (Decimal::read(left)?, Decimal::read(right)?);
    Some(match (left.sign(), right.sign()) {
        (0, 0) => Ordering::Equal,
        (one, other) if one != other => one.cmp(&other),
        (1, _) => left.compare_sizes(&right),
        _ => right.compare_sizes(&left),
    })
}

/// Whether a text is a JSON number (RFC 8259 section 6), with nothing around it.
pub(crate) fn is_number(text: &str) -> bool {
    Decimal::read(text).is_some()
}

/// A number in its parts; the value is `whole.fraction` times ten to the `exponent`.
struct Decimal<'a> {
    is_negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    exponent_is_negative: bool,
    exponent: &'a [u8],
}

impl<'a> Decimal<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix('-');
        let is_negative = rest.is_some();
        let (whole, rest) = digits(rest.unwrap_or(text));
        if whole.is_empty() || (whole.len() > 1 && whole.starts_with(b"0")) {
            return None;
        }
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => Some(digits(rest)).filter(|(fraction, _)| !fraction.is_empty())?,
            None => (&[][..], rest),
        };
        let (exponent_is_negative, exponent) = match rest.strip_prefix(['e', 'E']) {
            Some(rest) => {
                let (exponent, end) = digits(rest.strip_prefix(['+', '-']).unwrap_or(rest));
                (
                    rest.starts_with('-'),
                    Some(exponent).filter(|exponent| !exponent.is_empty() && end.is_empty())?,
                )
            }
            None if rest.is_empty() => (false, &[][..]),
            None => return None,
        };
        Some(Self { is_negative, whole, fraction, exponent_is_negative, exponent })
    }

    /// 1, 0 or -1. There is a -0 in JSON; it is 0.
    fn sign(&self) -> i8 {
        match self.significant().next() {
            None => 0,
            Some(_) if self.is_negative => -1,
            Some(_) => 1,
        }
    }

    /// The digits from the first that is not 0.
    fn significant(&self) -> impl Iterator<Item = u8> {
        self.whole.iter().chain(self.fraction).copied().skip_while(|digit| *digit == b'0')
    }

    /// Where the first significant digit stands before the exponent moves it: 1 for the ones, -1 for the hundredths.
    fn place(&self) -> i128 {
        let zeros = self.whole.iter().chain(self.fraction).take_while(|digit| **digit == b'0').count();
        wide(self.whole.len()) - wide(zeros)
    }

    /// Compares without the signs. Neither is zero.
    fn compare_sizes(&self, other: &Self) -> Ordering {
        let apart = self.exponent_less(other) + self.place() - other.place();
        apart.cmp(&0).then_with(|| {
            let (mut one, mut other) = (self.significant(), other.significant());
            loop {
                match (one.next(), other.next()) {
                    (None, None) => return Ordering::Equal,
                    (one, other) => match one.unwrap_or(b'0').cmp(&other.unwrap_or(b'0')) {
                        Ordering::Equal => {}
                        unequal => return unequal,
                    },
                }
            }
        })
    }

    /// One exponent less the other. They have any number of digits, so it is worked out from the first digit on, and
    /// what is far apart stays far apart, whatever digits follow.
    fn exponent_less(&self, other: &Self) -> i128 {
        const FAR: i128 = 1 << 100;
        let length = self.exponent.len().max(other.exponent.len());
        (0..length).rev().fold(0, |apart: i128, place| {
            let digit = self.exponent_digit(place) - other.exponent_digit(place);
            (apart * 10 + digit).clamp(-FAR, FAR)
        })
    }

    /// The exponent's digit in this place, counted from the last one, with the exponent's sign.
    fn exponent_digit(&self, place: usize) -> i128 {
        let digit = self.exponent.iter().rev().nth(place).map_or(0, |digit| i128::from(digit - b'0'));
        if self.exponent_is_negative { -digit } else { digit }
    }
}

/// The digits a text begins with, and the rest.
fn digits(text: &str) -> (&[u8], &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (digits.as_bytes(), rest)
}

/// No text is as long as an `i128` can count.
fn wide(length: usize) -> i128 {
    i128::try_from(length).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_compared_to_the_last_digit() {
        for (left, right, expected) in [
            ("1763900000.123456789", "1763900000.123456788", Ordering::Greater),
            ("9007199254740993", "9007199254740992", Ordering::Greater),
            ("1e400", "1e401", Ordering::Less),
            ("1e400", "10E+399", Ordering::Equal),
            ("-1e400", "1e-400", Ordering::Less),
            ("1E-7", "0.0000001", Ordering::Equal),
            ("1E-7", "0.00000010000000000000000000000001", Ordering::Less),
            ("-0", "0", Ordering::Equal),
            ("-0.0e5", "0e-99999999999999999999999999999999999999999999", Ordering::Equal),
            ("0", "1e-99999999999999999999999999999999999999999999", Ordering::Less),
            ("-2", "-10", Ordering::Greater),
            ("10", "9", Ordering::Greater),
            ("1.50", "1.5", Ordering::Equal),
            ("100e-2", "1", Ordering::Equal),
            // Exponents beyond any integer type, which the digits before them still move.
            (
                "1e100000000000000000000000000000000000000",
                "10e99999999999999999999999999999999999999",
                Ordering::Equal,
            ),
            (
                "1e100000000000000000000000000000000000000",
                "9e99999999999999999999999999999999999999",
                Ordering::Greater,
            ),
            (
                "1e-100000000000000000000000000000000000000",
                "1e-99999999999999999999999999999999999999",
                Ordering::Less,
            ),
            ("1e007", "1e7", Ordering::Equal),
        ] {
            assert_eq!(compare(left, right), Some(expected), "{left} and {right}");
            assert_eq!(compare(right, left), Some(expected.reverse()), "{right} and {left}");
        }
    }

    #[test]
    fn only_what_json_calls_a_number_is_one() {
        for good in ["0", "-0", "10", "0.0", "1.5e+3", "1E9", "-1.0E-9"] {
            assert!(is_number(good), "{good}");
        }
        for bad in [
            "", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1e1.5", " 1", "1 ", "0x1", "1_000", "1,5",
            "NaN", "Infinity", "١", "--1", "1e--1",
        ] {
            assert!(!is_number(bad), "{bad}");
            assert_eq!((compare(bad, "1"), compare("1", bad)), (None, None), "{bad}");
        }
    }

    /// `mantissa * 10^exponent`, written with the point moved `moved` digits, and zeros that do not matter.
    fn write(mantissa: i64, exponent: i32, moved: usize, zeros: usize) -> String {
        let sign = if mantissa < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = moved + 1);
        let (whole, fraction) = digits.split_at(digits.len() - moved);
        let fraction = format!("{fraction}{}", "0".repeat(zeros));
        let point = if fraction.is_empty() { "" } else { "." };
        let whole = Some(whole.trim_start_matches('0')).filter(|whole| !whole.is_empty()).unwrap_or("0");
        format!("{sign}{whole}{point}{fraction}e{}", exponent + i32::try_from(moved).unwrap())
    }

    proptest! {
        #[test]
        fn it_agrees_with_arithmetic(
            (left, right) in (any::<i64>(), any::<i64>()),
            (up, down) in (0_i32..18, 0_i32..18),
            (moved, zeros) in (0_usize..30, 0_usize..5),
        ) {
            let scale = |mantissa: i64, exponent: i32| i128::from(mantissa) * 10_i128.pow(exponent.unsigned_abs());
            let expected = scale(left, up).cmp(&scale(right, down));
            // The same distance from zero for both changes nothing.
            for by in [-9_000, 0, 9_000] {
                let (one, other) = (write(left, up + by, moved, zeros), write(right, down + by, zeros, moved));
                prop_assert_eq!(compare(&one, &other), Some(expected), "{} and {}", one, other);
            }
        }

        #[test]
        fn however_a_number_is_written_it_is_the_same(
            mantissa in any::<i64>(), exponent in -500_i32..500, moved in 0_usize..30, zeros in 0_usize..5,
        ) {
            let (one, other) = (write(mantissa, exponent, 0, 0), write(mantissa, exponent, moved, zeros));
            prop_assert_eq!(compare(&one, &other), Some(Ordering::Equal), "{} and {}", one, other);
        }

        #[test]
        fn it_agrees_with_floats_that_are_not_equal(left in -1e300_f64..1e300, right in -1e300_f64..1e300) {
            prop_assume!(left != right);
            prop_assert_eq!(compare(&left.to_string(), &right.to_string()), left.partial_cmp(&right));
        }

        #[test]
        fn no_text_makes_it_panic(left in "[-+0-9.eE]{0,12}", right in "\\PC{0,8}") {
            let is_json = serde_json::from_str::<serde_json::Number>(&left).is_ok();
            prop_assert_eq!(is_number(&left), is_json, "{}", left);
            let _ = compare(&left, &right);
        }
    }
}
