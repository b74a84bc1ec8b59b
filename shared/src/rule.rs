//! A rule: a JSONPath, an operator and expected values, asked of a document. Validators ask the answer of a target,
//! filters ask the event; it is the same type and the same evaluation.
//!
//! | file | one idea |
//! |---|---|
//! | `op` | [`Op`]: what is expected of the values, and the words for it |
//! | `selector` | [`Selector`]: which values |
//! | `expect` | whether one value is as expected |
//! | `glob` | patterns with `*` and `?` |
//! | `verdict` | [`RuleVerdict`]: how it turned out, and why |

mod expect;
mod glob;
mod op;
mod selector;
#[cfg(test)]
mod tests;
mod verdict;
mod written;

pub use op::{Op, Takes};
pub use selector::{Selector, SelectorError, push_name};
pub use verdict::{RuleVerdict, SHOWN_MAX};

use crate::work::Work;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A JSONPath, and what is expected there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rule {
    /// RFC 9535 text.
    pub json_path: String,
    /// How what stands there is compared.
    #[serde(default, skip_serializing_if = "Op::is_default")]
    pub op: Op,
    /// With what. `exists` takes none, the comparisons take one number, the others at least one.
    pub expected_values: Vec<String>,
    /// What it means for the delivery when a validator does not hold; the webhook says it when this does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<OnFailure>,
}

/// What a failure means for the delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// It is tried again.
    #[default]
    Retry,
    /// It is given up.
    GiveUp,
}

impl OnFailure {
    /// Both, in the order a form offers them.
    pub const ALL: [OnFailure; 2] = [Self::Retry, Self::GiveUp];

    /// As documents write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::GiveUp => "give_up",
        }
    }

    /// Reads what [`OnFailure::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|on_failure| on_failure.as_str() == text)
    }
}

impl Rule {
    /// A rule that says nothing of its failure.
    pub fn new(json_path: impl Into<String>, op: Op, expected_values: &[&str]) -> Self {
        let expected_values = expected_values.iter().map(|&value| value.to_owned()).collect();
        Self { json_path: json_path.into(), op, expected_values, on_failure: None }
    }

    /// Evaluates the rule on a document; see [`Op`] for when it holds. Every node, name and byte that is visited or
    /// compared is charged to `work`. A rule that is cut off for want of it does not hold, and [`Work::is_spent`] tells.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::{rule::{Op, Rule}, work::Work};
    /// let mut work = Work::of(10_000);
    /// let rule = Rule::new("$.data.ok", Op::EqualsAny, &["true"]);
    /// assert!(rule.ask(&json!({ "data": { "ok": true } }), &mut work).holds);
    /// let verdict = rule.ask(&json!({ "data": { "ok": false } }), &mut work);
    /// assert_eq!(verdict.explanation, "$.data.ok is false; expected true.");
    /// assert!(!rule.ask(&json!({}), &mut Work::of(0)).holds);
    /// ```
    pub fn ask(&self, document: &Value, work: &mut Work) -> RuleVerdict {
        verdict::ask(self, document, work)
    }
}

/// A text by its text, anything else by its JSON text.
fn text_of(node: &Value) -> std::borrow::Cow<'_, str> {
    match node {
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}
