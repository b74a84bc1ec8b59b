//! How a rule turned out: which values stood where, and what was expected of them.

use super::Rule;
use super::expect::Expectation;
use super::op::Op;
use super::selector::{Place, Selector};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt::Display;
use std::io;
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
    /// Why it was not asked to the end.
    stopped: Option<String>,
}

pub(super) fn ask(rule: &Rule, document: &Value) -> RuleVerdict {
    let seen = match Selector::parse(&rule.json_path) {
        Ok(selector) => look(&selector, rule, document),
        // A stored rule may be older than a limit. It cannot hold, and it says why.
        Err(error) => return verdict(rule, false, Vec::new(), error.to_string()),
    };
    let (holds, explanation) = explain(rule, &seen);
    verdict(rule, holds, seen.shown, explanation)
}

/// Asks value by value up to the first that is not as expected, and looks on until there is enough to show.
fn look(selector: &Selector, rule: &Rule, document: &Value) -> Seen {
    let shown = |place: Place<'_, '_>| Shown { path: cut(&place.path()), text: beginning_of(place.node()) };
    let mut expectation = Expectation::of(rule);
    let mut seen = Seen::default();
    let walked = selector.walk(document, &mut |place| {
        if seen.wrong.is_none() {
            match expectation.agrees(place.node()) {
                Ok(true) => {}
                Ok(false) => seen.wrong = Some(shown(place)),
                Err(spent) => {
                    seen.stopped = Some(too_much(&place.path(), &spent));
                    return ControlFlow::Break(());
                }
            }
        }
        seen.count += 1;
        if seen.shown.len() < SHOWN_MAX {
            seen.shown.push(shown(place));
        }
        let is_enough = seen.wrong.is_some() && seen.shown.len() == SHOWN_MAX;
        if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Err(why) = walked {
        seen.stopped = Some(too_much(&rule.json_path, &why));
    }
    seen
}

fn too_much(path: &str, why: &dyn Display) -> String {
    format!("{} {why}, so the rule does not hold.", cut(path))
}

/// Whether it holds, and why, as a sentence.
fn explain(rule: &Rule, seen: &Seen) -> (bool, String) {
    let expected: Vec<&str> = rule.expected_values.iter().map(|value| visible(value)).collect();
    let expected = cut(&expected.join(" or "));
    let expectation = rule.op.expectation(&expected);
    if let Some(Shown { path, text }) = &seen.wrong {
        return (false, format!("{path} is {}; expected {expectation}.", visible(text)));
    }
    if let Some(why) = &seen.stopped {
        return (false, why.clone());
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
    let mut beginning = Beginning(Vec::new());
    // Refused is what is beyond it, and nothing else.
    let _ = serde_json::to_writer(&mut beginning, node);
    cut(&String::from_utf8_lossy(&beginning.0))
}

/// Takes what is written until it is certain to be cut.
struct Beginning(Vec<u8>);

impl io::Write for Beginning {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A character has four bytes at most.
        if self.0.len() > 4 * SHOWN_CHARS_MAX {
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
