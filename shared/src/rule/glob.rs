//! Patterns with `*` for any run of characters and `?` for one. No regular expressions: a pattern meets texts that
//! anybody may send, and this one takes at most the one length times the other.

use crate::work::{Spent, Work};

/// Whether the whole text matches the pattern, by characters and with case.
pub(super) fn matches(pattern: &str, text: &str, work: &mut Work) -> Result<bool, Spent> {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // After the last star, and where the run ends that it stands for. The run only grows: a longer one of an earlier
    // star finds nothing that this one does not.
    let mut star = None;
    loop {
        work.spend(1)?;
        let (mut wanted, mut given) = (pattern.clone(), text.clone());
        match (wanted.next(), given.next()) {
            (Some('*'), _) => {
                star = Some((wanted.clone(), text.clone()));
                pattern = wanted;
                continue;
            }
            (None, None) => return Ok(true),
            (Some(_), None) => return Ok(false),
            (Some(one), Some(other)) if one == '?' || one == other => {
                (pattern, text) = (wanted, given);
                continue;
            }
            (_, Some(_)) => {}
        }
        let Some((after, run)) = &mut star else { return Ok(false) };
        if run.next().is_none() {
            return Ok(false);
        }
        (pattern, text) = (after.clone(), run.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{EVENT_BYTES_MAX, EXPECTED_VALUE_CHARS_MAX};
    use proptest::prelude::*;

    fn is_match(pattern: &str, text: &str) -> bool {
        matches(pattern, text, &mut Work::of(10_000_000)).unwrap()
    }

    #[test]
    fn a_star_is_any_run_and_a_question_mark_one_character() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "anything", true),
            ("?", "", false),
            ("?", "é", true),
            ("?", "🔔", true),
            ("prod-*", "prod-db", true),
            ("prod-*", "prod-", true),
            ("prod-*", "my prod-db", false),
            ("*prod*", "my prod-db", true),
            ("*.example.com", "a.example.com", true),
            ("*.example.com", "a.example.com.evil.org", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("High*", "high", false),
            ("***a", "aaa", true),
            ("[ab]", "a", false),
            ("[ab]", "[ab]", true),
        ] {
            assert_eq!(is_match(pattern, text), expected, "{pattern:?} {text:?}");
        }
    }

    /// Every way to divide the text, by definition.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], _) => text.is_empty(),
            (['*', rest @ ..], _) => (0..=text.len()).any(|run| by_definition(rest, &text[run..])),
            ([one, rest @ ..], [other, others @ ..]) => {
                (*one == '?' || one == other) && by_definition(rest, others)
            }
            ([_, ..], []) => false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn it_is_the_definition(pattern in "[ab*?é]{0,7}", text in "[abé]{0,9}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = by_definition(&chars(&pattern), &chars(&text));
            prop_assert_eq!(is_match(&pattern, &text), expected, "{} {}", pattern, text);
        }
    }

    #[test]
    fn a_pattern_that_would_take_long_ends() {
        let text = "a".repeat(EVENT_BYTES_MAX);
        assert_eq!(
            matches("*a", &text, &mut Work::of(10_000_000)),
            Ok(true),
            "an honest pattern may see the largest event"
        );
        let pattern = format!("*{}b", "a".repeat(EXPECTED_VALUE_CHARS_MAX - 2));
        assert_eq!(matches(&pattern, &text, &mut Work::of(2_000_000)), Err(Spent { units: 2_000_000 }));
    }
}
