//! How a rule turned out: which values stood where, and what was expected of them.

use super::Rule;
use super::expect::Expectation;
use super::op::Op;
use super::selector::{Place, Selector};
use super::written::pieces;
use crate::work::{Spent, Work};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ops::ControlFlow;

/// How a rule turned out, and on what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RuleVerdict {
    /// The rule's JSONPath.
    pub json_path: String,
    /// How it compared.
    #[serde(default, skip_serializing_if = "Op::is_default")]
    pub op: Op,
    /// What it expected; at most [`SHOWN_MAX`] of them, each cut.
    pub expected_values: Vec<String>,
    /// Whether it holds.
    pub holds: bool,
    /// What stood there, as text; at most [`SHOWN_MAX`] of them.
    pub found: Vec<String>,
    /// Where each of them stood, as a JSONPath of its own; none in verdicts of before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found_at: Vec<String>,
    /// The verdict as a sentence.
    pub explanation: String,
}

/// Values a verdict shows.
pub const SHOWN_MAX: usize = 5;
/// Characters of each, and of its path.
pub(super) const SHOWN_CHARS_MAX: usize = 200;

/// A value as it is shown.
struct Shown {
    path: String,
    text: String,
}

/// What was seen on the way through the document.
#[derive(Default)]
struct Seen {
    count: usize,
    shown: Vec<Shown>,
    /// The first value that is not as expected.
    wrong: Option<Shown>,
}

/// Units for a rule, whatever it selects: its sentence, and the lists of its verdict.
const RULE: usize = 200;
/// Units for each character of a JSONPath, which is parsed each time.
const PARSED: usize = 16;
/// Units for a value that is shown.
const SHOWN: usize = 150;

pub(super) fn ask(rule: &Rule, document: &Value, work: &mut Work) -> RuleVerdict {
    let stopped = |spent: Spent| verdict(rule, false, Vec::new(), too_much(rule, spent));
    // The expected values stand in the sentence.
    let expected: usize = rule.expected_values.iter().map(String::len).sum();
    if let Err(spent) = work.spend(RULE + PARSED * rule.json_path.len() + expected / Work::BYTES) {
        return stopped(spent);
    }
    let selector = match Selector::parse(&rule.json_path) {
        Ok(selector) => selector,
        // A stored rule may be older than a limit. It cannot hold, and it says why.
        Err(error) => return verdict(rule, false, Vec::new(), error.to_string()),
    };
    match look(&selector, rule, document, work) {
        Ok(seen) => {
            let (holds, explanation) = explain(rule, &seen);
            verdict(rule, holds, seen.shown, explanation)
        }
        Err(spent) => stopped(spent),
    }
}

/// Evaluates value by value up to the first that is not as expected, and goes on until there is enough to show. A value
/// that is not as expected is enough, also when the work is spent behind it.
fn look(selector: &Selector, rule: &Rule, document: &Value, work: &mut Work) -> Result<Seen, Spent> {
    let expectation = Expectation::of(rule);
    let (mut seen, mut stopped) = (Seen::default(), None);
    let walked = selector.walk(document, work, &mut |place, work| {
        let looked = seen.look(&expectation, place, work);
        if let Err(spent) = looked {
            stopped = Some(spent);
            return ControlFlow::Break(());
        }
        let is_enough = seen.wrong.is_some() && seen.shown.len() == SHOWN_MAX;
        if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match walked.err().or(stopped) {
        Some(spent) if seen.wrong.is_none() => Err(spent),
        _ => Ok(seen),
    }
}

impl Seen {
    fn look(
        &mut self,
        expectation: &Expectation<'_>,
        place: Place<'_, '_>,
        work: &mut Work,
    ) -> Result<(), Spent> {
        if self.wrong.is_none() && !expectation.agrees(place.node(), work)? {
            self.wrong = Some(Shown::of(place, work)?);
        }
        self.count += 1;
        if self.shown.len() < SHOWN_MAX {
            self.shown.push(Shown::of(place, work)?);
        }
        Ok(())
    }
}

impl Shown {
    fn of(place: Place<'_, '_>, work: &mut Work) -> Result<Self, Spent> {
        work.spend(SHOWN)?;
        Ok(Self { path: cut(&place.path(SHOWN_CHARS_MAX, work)?), text: beginning_of(place.node()) })
    }
}

fn too_much(rule: &Rule, spent: Spent) -> String {
    format!("{} {spent}, so the rule does not hold.", cut(&rule.json_path))
}

/// Whether it holds, and why, as a sentence.
fn explain(rule: &Rule, seen: &Seen) -> (bool, String) {
    let expected = cut(&alternatives(&rule.expected_values));
    let expectation = rule.op.expectation(&expected);
    if let Some(Shown { path, text }) = &seen.wrong {
        return (false, format!("{path} is {}; expected {expectation}.", visible(text)));
    }
    let path = &rule.json_path;
    let Some(first) = seen.shown.first() else {
        return match rule.op {
            Op::NotAny => (true, format!("{path} selects nothing, and so nothing that is {expected}.")),
            _ => (false, format!("{path} selects nothing; expected {expectation}.")),
        };
    };
    let same = match seen.count {
        0 | 1 => String::new(),
        count => format!(" It holds for {} more.", count - 1),
    };
    let Shown { path, text } = first;
    (true, format!("{path} is {}, {}.{same}", visible(text), rule.op.agreement(&expected)))
}

/// The values with *or* between them, as far as they can be shown.
fn alternatives(values: &[String]) -> String {
    let mut text = String::new();
    for value in values {
        if !text.is_empty() {
            text.push_str(" or ");
        }
        text.push_str(visible(value));
        // A character has four bytes at most.
        if text.len() > 4 * SHOWN_CHARS_MAX {
            break;
        }
    }
    text
}

/// An empty text shows as two quotes.
fn visible(text: &str) -> &str {
    if text.is_empty() { "\"\"" } else { text }
}

fn verdict(rule: &Rule, holds: bool, shown: Vec<Shown>, explanation: String) -> RuleVerdict {
    let (found_at, found) = shown.into_iter().map(|Shown { path, text }| (path, text)).unzip();
    RuleVerdict {
        json_path: rule.json_path.clone(),
        op: rule.op,
        expected_values: rule.expected_values.iter().take(SHOWN_MAX).map(|value| cut(value)).collect(),
        holds,
        found,
        found_at,
        explanation,
    }
}

/// The value's text, cut. A list may be the whole document: no more of it is written than is shown.
fn beginning_of(node: &Value) -> String {
    if let Value::String(text) = node {
        return cut(text);
    }
    let (mut beginning, mut chars) = (String::new(), 0);
    let _ = pieces(node, &mut |piece| {
        // One character more than is shown says that it is cut; each has four bytes at most.
        let written = piece.written(4 * (SHOWN_CHARS_MAX + 1));
        chars += written.chars().count();
        beginning.push_str(&written);
        if chars > SHOWN_CHARS_MAX { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    cut(&beginning)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
