//! What is counted in a JSONPath before it is parsed.

use super::error::SelectorError;
use crate::limits::{
    SELECTOR_BRACKETS_MAX, SELECTOR_CHARS_MAX, SELECTOR_CHOICES_MAX, SELECTOR_DESCENDANTS_MAX,
    SELECTOR_FILTERS_MAX, SELECTOR_PARENS_MAX, SELECTOR_ROOTS_MAX,
};

/// What a `..` counts among the combinations of selectors.
const DESCENDANT_COMBINATIONS: usize = 4;

/// Refuses what would take long to parse or to run.
pub(super) fn check(text: &str) -> Result<(), SelectorError> {
    let unquoted = without_quoted(text);
    let bounds = [
        ("characters", text.chars().count(), SELECTOR_CHARS_MAX),
        ("parentheses and negations", count(text, &['(', '!']), SELECTOR_PARENS_MAX),
        ("filters", count(text, &['?']), SELECTOR_FILTERS_MAX),
        ("brackets", count(text, &['[']), SELECTOR_BRACKETS_MAX),
        ("descendant segments (..)", text.matches("..").count(), SELECTOR_DESCENDANTS_MAX),
        ("combinations of selectors", combinations(&unquoted), SELECTOR_CHOICES_MAX),
        ("roots ($)", count(&unquoted, &['$']), SELECTOR_ROOTS_MAX),
    ];
    match bounds.into_iter().find(|(_, given, max)| given > max) {
        Some((what, given, max)) => Err(SelectorError::Limit { what, given, max }),
        None => Ok(()),
    }
}

fn count(text: &str, characters: &[char]) -> usize {
    text.chars().filter(|c| characters.contains(c)).count()
}

/// The text without what stands in quotes: a name may hold any character.
pub(super) fn without_quoted(text: &str) -> String {
    let mut quotes = Quotes::default();
    text.chars().filter(|c| !quotes.holds(*c)).collect()
}

/// Follows a JSONPath character by character, and knows what stands in quotes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quotes {
    open: Option<char>,
    escaped: bool,
}

impl Quotes {
    /// Whether the next character is a quote or stands in quotes.
    pub(super) fn holds(&mut self, c: char) -> bool {
        match self.open {
            None if matches!(c, '"' | '\'') => self.open = Some(c),
            None => return false,
            Some(_) if self.escaped => self.escaped = false,
            Some(_) if c == '\\' => self.escaped = true,
            Some(open) if c == open => self.open = None,
            Some(_) => {}
        }
        true
    }

    /// Whether the next character stands in quotes or ends them.
    pub(super) const fn is_open(self) -> bool {
        self.open.is_some()
    }
}

/// How many times over nodes may be selected: the selectors in each pair of brackets, multiplied.
fn combinations(text: &str) -> usize {
    let descendants = text.matches("..").map(|_| DESCENDANT_COMBINATIONS);
    let (mut product, mut open) = (descendants.fold(1, usize::saturating_mul), Vec::new());
    for c in text.chars() {
        match c {
            '[' => open.push(1_usize),
            ',' => {
                if let Some(selectors) = open.last_mut() {
                    *selectors += 1;
                }
            }
            ']' => product = product.saturating_mul(open.pop().unwrap_or(1)),
            _ => {}
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<String> {
        check(text).err().map(|error| error.to_string())
    }

    #[test]
    fn what_multiplies_work_is_bounded() {
        for (text, message) in [
            (
                "$[*,*]".to_owned() + &"[*,*]".repeat(4),
                "The JSONPath has 32 combinations of selectors; 16 is the most.",
            ),
            ("$..['a','b']..*".to_owned(), "The JSONPath has 32 combinations of selectors; 16 is the most."),
            ("$..[?$..a]".to_owned(), "The JSONPath has 2 roots ($); 1 is the most."),
            ("$..*..*..*".to_owned(), "The JSONPath has 3 descendant segments (..); 2 is the most."),
            (
                format!("$[?{}@.a", "(".repeat(9)),
                "The JSONPath has 9 parentheses and negations; 8 is the most.",
            ),
        ] {
            assert_eq!(refusal(&text).as_deref(), Some(message), "{text}");
        }
    }

    #[test]
    fn a_name_in_quotes_may_hold_anything() {
        for text in [
            r#"$.data["$schema"]"#,
            r"$['a,b\',c$']['$']",
            r#"$.data[?@["a,$"] == 'x,y$']"#,
            "$[0,1,'a']",
            "$..a..b",
        ] {
            assert_eq!(refusal(text), None, "{text}");
        }
    }
}
