//! JSONPath (RFC 9535) with bounds that are checked before the text is parsed, because parsing is the danger: the
//! parser recurses on parentheses and takes exponential time for filters within filters, and a stack overflow in
//! Wasm ends the whole instance.

use crate::limits::{
    SELECTOR_BRACKETS_MAX, SELECTOR_CHARS_MAX, SELECTOR_CHOICES_MAX, SELECTOR_DESCENDANTS_MAX,
    SELECTOR_FILTERS_MAX, SELECTOR_PARENS_MAX, SELECTOR_ROOTS_MAX,
};
use serde_json::Value;
use serde_json_path::JsonPath;
use std::fmt;

/// What a `..` counts among the combinations of selectors.
const DESCENDANT_COMBINATIONS: usize = 4;

/// A JSONPath that is safe to run.
#[derive(Clone, Debug)]
pub struct Selector(JsonPath);

/// Why a JSONPath is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectorError {
    /// It holds more of something than allowed.
    Limit {
        /// Of what, in words.
        what: &'static str,
        /// How many it holds.
        given: usize,
        /// How many are allowed.
        max: usize,
    },
    /// It does not begin with `$`.
    NoRoot,
    /// It cannot be read.
    Syntax {
        /// Characters before the place where reading failed.
        position: usize,
    },
}

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit { what, given, max } => {
                write!(f, "The JSONPath has {given} {what}; {max} is the most.")
            }
            Self::NoRoot => f.write_str("A JSONPath begins with $, as in $.data.ok"),
            Self::Syntax { position } => {
                write!(f, "The JSONPath cannot be read at character {}.", position + 1)
            }
        }
    }
}

impl Selector {
    /// Reads a JSONPath.
    ///
    /// ```
    /// use shared::rule::Selector;
    /// assert!(Selector::parse("$.data.items[?@.code == 0].id").is_ok());
    /// assert!(Selector::parse(&format!("$[?{}", "(".repeat(4_000))).is_err());
    /// ```
    ///
    /// # Errors
    /// A limit, or the place that cannot be read.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
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
        if let Some((what, given, max)) = bounds.into_iter().find(|(_, given, max)| given > max) {
            return Err(SelectorError::Limit { what, given, max });
        }
        if !text.starts_with('$') {
            return Err(SelectorError::NoRoot);
        }
        JsonPath::parse(text).map(Self).map_err(|error| SelectorError::Syntax { position: error.position() })
    }

    /// The nodes it selects, in the order of the document.
    pub fn select<'a>(&self, document: &'a Value) -> Vec<&'a Value> {
        self.0.query(document).all()
    }
}

fn count(text: &str, characters: &[char]) -> usize {
    text.chars().filter(|c| characters.contains(c)).count()
}

/// The text without what stands in quotes: a name may hold any character.
fn without_quoted(text: &str) -> String {
    let (mut quote, mut escaped) = (None, false);
    let outside = |c: &char| {
        match quote {
            None if matches!(c, '"' | '\'') => quote = Some(*c),
            None => return true,
            Some(_) if escaped => escaped = false,
            Some(_) if *c == '\\' => escaped = true,
            Some(open) if *c == open => quote = None,
            Some(_) => {}
        }
        false
    };
    text.chars().filter(outside).collect()
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
        Selector::parse(text).err().map(|error| error.to_string())
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
