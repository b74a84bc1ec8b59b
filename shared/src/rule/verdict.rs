//! How a rule turned out: which values stood where, and what was expected of them.

use super::Rule;
use super::expect::Expectation;
use super::op::Op;
use super::selector::{Place, Selector};
use crate::work::{Spent, Work};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
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

/// Units for each character of a JSONPath, which is parsed each time.
const PARSED: usize = 8;

pub(super) fn ask(rule: &Rule, document: &Value, work: &mut Work) -> RuleVerdict {
    if let Err(spent) = work.spend(PARSED * rule.json_path.len()) {
        return verdict(rule, false, Vec::new(), too_much(&rule.json_path, spent));
    }
    let seen = match Selector::parse(&rule.json_path) {
        Ok(selector) => look(&selector, rule, document, work),
        // A stored rule may be older than a limit. It cannot hold, and it says why.
        Err(error) => return verdict(rule, false, Vec::new(), error.to_string()),
    };
    let (holds, explanation) = explain(rule, &seen);
    verdict(rule, holds, seen.shown, explanation)
}

/// Asks value by value up to the first that is not as expected, and looks on until there is enough to show.
fn look(selector: &Selector, rule: &Rule, document: &Value, work: &mut Work) -> Seen {
    let shown = |place: Place<'_, '_>| Shown { path: cut(&place.path()), text: cut(&begin_of(place.node())) };
    let expectation = Expectation::of(rule);
    let mut seen = Seen::default();
    let walked = selector.walk(document, work, &mut |place, work| {
        if seen.wrong.is_none() {
            match expectation.agrees(place.node(), work) {
                Ok(true) => {}
                Ok(false) => seen.wrong = Some(shown(place)),
                Err(spent) => {
                    seen.stopped = Some(too_much(&place.path(), spent));
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
        seen.stopped = Some(too_much(&rule.json_path, why));
    }
    seen
}

/// The text of a value, as far as it may be shown: a list of thousands is not written to its end.
fn begin_of(node: &Value) -> Cow<'_, str> {
    if let Value::String(text) = node {
        let end = text.char_indices().nth(2 * SHOWN_CHARS_MAX).map_or(text.len(), |(end, _)| end);
        return Cow::Borrowed(text.get(..end).unwrap_or_default());
    }
    let mut begin = Begin(Vec::new());
    // It fails where it has enough.
    let _ = serde_json::to_writer(&mut begin, node);
    String::from_utf8_lossy(&begin.0).into_owned().into()
}

/// What a writer takes before it has enough. Every character has at most four bytes.
struct Begin(Vec<u8>);

impl io::Write for Begin {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
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

fn too_much(path: &str, spent: Spent) -> String {
    format!("{} {spent}, so the rule does not hold.", cut(path))
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

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
