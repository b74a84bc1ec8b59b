//! JSONPath (RFC 9535) with bounds that are checked before the text is parsed, because parsing is the danger: the
//! parser recurses on parentheses and takes exponential time for filters within filters, and a stack overflow in
//! Wasm ends the whole instance.

use crate::limits::{
    SELECTOR_BRACKETS_MAX, SELECTOR_CHARS_MAX, SELECTOR_DESCENDANTS_MAX, SELECTOR_FILTERS_MAX,
    SELECTOR_PARENS_MAX,
};
use serde_json::Value;
use serde_json_path::JsonPath;
use std::fmt;

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
        let bounds = [
            ("characters", text.chars().count(), SELECTOR_CHARS_MAX),
            ("parentheses and negations", count(text, &['(', '!']), SELECTOR_PARENS_MAX),
            ("filters", count(text, &['?']), SELECTOR_FILTERS_MAX),
            ("brackets", count(text, &['[']), SELECTOR_BRACKETS_MAX),
            ("descendant segments (..)", text.matches("..").count(), SELECTOR_DESCENDANTS_MAX),
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
