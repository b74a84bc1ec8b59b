//! The operators: a closed set, and the words for each. `docs/rules.md` shows the table, and a test holds the two
//! together.

use serde::{Deserialize, Serialize};

/// How a rule compares the values that its path selects. A value's *text* is a text as it is, and the JSON text of
/// anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// At least one value is selected, and the text of each is one of the expected values.
    #[default]
    EqualsAny,
    /// No selected value's text is one of the expected values; so too when nothing is selected.
    NotAny,
    /// At least one value is selected, whatever it is.
    Exists,
    /// At least one value is selected, and each is a text with one of the expected values in it, or a list with an
    /// entry whose text is one of them.
    Contains,
    /// At least one value is selected, and each is a number, or a text that reads as one, above the expected number.
    /// Numbers are compared by their digits.
    GreaterThan,
    /// The same, below the expected number.
    LessThan,
    /// At least one value is selected, and the whole text of each matches one of the expected patterns: `*` stands for
    /// any run of characters, `?` for one, and case counts.
    MatchesGlob,
}

/// How many expected values an operator takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// None.
    Nothing,
    /// One, a JSON number.
    OneNumber,
    /// At least one.
    Values,
}

impl Op {
    /// All of them, in the order a form offers them.
    pub const ALL: [Op; 7] = [
        Self::EqualsAny,
        Self::NotAny,
        Self::Exists,
        Self::Contains,
        Self::GreaterThan,
        Self::LessThan,
        Self::MatchesGlob,
    ];

    /// As documents write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EqualsAny => "equals_any",
            Self::NotAny => "not_any",
            Self::Exists => "exists",
            Self::Contains => "contains",
            Self::GreaterThan => "greater_than",
            Self::LessThan => "less_than",
            Self::MatchesGlob => "matches_glob",
        }
    }

    /// Reads what [`Op::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.as_str() == text)
    }

    /// How many expected values it takes.
    pub const fn takes(self) -> Takes {
        match self {
            Self::Exists => Takes::Nothing,
            Self::GreaterThan | Self::LessThan => Takes::OneNumber,
            Self::EqualsAny | Self::NotAny | Self::Contains | Self::MatchesGlob => Takes::Values,
        }
    }

    /// When it holds, as a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::EqualsAny => {
                "At least one value is selected, and the text of each is one of the expected values."
            }
            Self::NotAny => {
                "No selected value's text is one of the expected values; so too when nothing is selected."
            }
            Self::Exists => {
                "At least one value is selected, whatever it is, `null` too. It takes no expected values."
            }
            Self::Contains => {
                "At least one value is selected, and each is a text with one of the expected values in it, or a list with an entry whose text is one of them."
            }
            Self::GreaterThan => {
                "At least one value is selected, and each is a number, or a text that reads as a JSON number, above the one expected number."
            }
            Self::LessThan => "The same, below the one expected number.",
            Self::MatchesGlob => {
                "At least one value is selected, and the whole text of each matches one of the expected patterns: `*` stands for any run of characters, `?` for one, and case counts."
            }
        }
    }

    /// Whether documents leave it out.
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// What is expected, after `expected`.
    pub(super) fn expectation(self, values: &str) -> String {
        match self {
            Self::EqualsAny => values.to_owned(),
            Self::NotAny => format!("anything but {values}"),
            Self::Exists => "it to be there".to_owned(),
            Self::Contains => format!("a text or a list that contains {values}"),
            Self::GreaterThan => format!("a number greater than {values}"),
            Self::LessThan => format!("a number less than {values}"),
            Self::MatchesGlob => format!("a match of {values}"),
        }
    }

    /// How a value is as expected, after the value.
    pub(super) fn agreement(self, values: &str) -> String {
        match self {
            Self::EqualsAny => "as expected".to_owned(),
            Self::NotAny => format!("which is not {values}"),
            Self::Exists => "and so it is there".to_owned(),
            Self::Contains => format!("which contains {values}"),
            Self::GreaterThan => format!("which is greater than {values}"),
            Self::LessThan => format!("which is less than {values}"),
            Self::MatchesGlob => format!("which matches {values}"),
        }
    }
}
