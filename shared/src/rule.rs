//! A rule: a JSONPath with expected values, asked of a document. Validators ask the answer of a target, filters ask
//! the event; it is the same type and the same evaluation.

mod selector;

pub use selector::{Selector, SelectorError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A JSONPath and the values expected there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// RFC 9535 text.
    pub json_path: String,
    /// The rule holds when every selected node equals one of these.
    pub expected_values: Vec<String>,
}

/// How a rule turned out, and on what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleVerdict {
    /// The rule's JSONPath.
    pub json_path: String,
    /// What it expected; at most [`SHOWN_MAX`] of them, each cut.
    pub expected_values: Vec<String>,
    /// Whether it holds.
    pub holds: bool,
    /// What stood there, as text; at most [`SHOWN_MAX`] of them.
    pub found: Vec<String>,
    /// The verdict as a sentence.
    pub explanation: String,
}

/// Values a verdict shows.
pub const SHOWN_MAX: usize = 5;
/// Characters of each.
const SHOWN_CHARS_MAX: usize = 200;

impl Rule {
    /// Asks the rule of a document. It holds when its path selects at least one node and every selected node equals
    /// one of the expected values: a text by its text, anything else by its JSON text.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::rule::Rule;
    /// let rule = Rule { json_path: "$.data.ok".into(), expected_values: vec!["true".into()] };
    /// assert!(rule.ask(&json!({ "data": { "ok": true } })).holds);
    /// let verdict = rule.ask(&json!({ "data": { "ok": false } }));
    /// assert_eq!(verdict.explanation, "$.data.ok is false; expected true.");
    /// ```
    pub fn ask(&self, document: &Value) -> RuleVerdict {
        self.ask_showing(document, &str::to_owned)
    }

    /// The same of a document that may hold secrets: `show` takes them out of what the verdict tells, and before that
    /// is cut, because a part of a secret is not found any more.
    pub fn ask_showing(&self, document: &Value, show: &dyn Fn(&str) -> String) -> RuleVerdict {
        let selector = match Selector::parse(&self.json_path) {
            Ok(selector) => selector,
            // A stored rule may be older than a limit. It cannot hold, and it says why.
            Err(error) => return self.verdict(false, Vec::new(), error.to_string()),
        };
        let nodes = selector.select(document);
        // Node by node up to the first that is not expected: the texts of all of them might not fit in memory.
        let wrong = nodes.iter().find(|node| !self.expected_values.contains(&text_of(node)));
        let path = &self.json_path;
        let expected = cut(&self.expected_values.join(" or "));
        let shown = |node: &&Value| cut(&show(&text_of(node)));
        let (holds, explanation) = match (nodes.first(), wrong) {
            (None, _) => (false, format!("{path} selects nothing; expected {expected}.")),
            (Some(_), Some(wrong)) => (false, format!("{path} is {}; expected {expected}.", shown(wrong))),
            (Some(first), None) => (true, format!("{path} is {}, as expected.", shown(first))),
        };
        self.verdict(holds, nodes.iter().take(SHOWN_MAX).map(shown).collect(), explanation)
    }

    fn verdict(&self, holds: bool, found: Vec<String>, explanation: String) -> RuleVerdict {
        RuleVerdict {
            json_path: self.json_path.clone(),
            expected_values: self.expected_values.iter().take(SHOWN_MAX).map(|value| cut(value)).collect(),
            holds,
            found,
            explanation,
        }
    }
}

/// A text by its text, anything else by its JSON text.
fn text_of(node: &Value) -> String {
    match node {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_verdict_shows_is_shown_before_it_is_cut() {
        let rule = Rule { json_path: "$.a".to_owned(), expected_values: vec!["b".to_owned()] };
        let document = json!({ "a": format!("{}secret", "x".repeat(SHOWN_CHARS_MAX - 2)) });
        let verdict = rule.ask_showing(&document, &|text| text.replace("secret", "*"));
        let shown = format!("{}*", "x".repeat(SHOWN_CHARS_MAX - 2));
        assert_eq!(verdict.explanation, format!("$.a is {shown}; expected b."));
        assert_eq!(verdict.found, [shown]);
    }

    fn holds(json_path: &str, expected: &[&str], document: &Value) -> bool {
        let expected_values = expected.iter().map(|&value| value.to_owned()).collect();
        Rule { json_path: json_path.to_owned(), expected_values }.ask(document).holds
    }

    #[test]
    fn a_rule_holds_when_every_selected_node_is_expected() {
        let document: Value = serde_json::from_str(
            r#"{"data": {"ok": true, "code": 0, "exact": 1763900000.123456789, "none": null, "s": "true",
                "list": [{"v": "a"}, {"v": "b"}], "object": {"a": 1}}}"#,
        )
        .unwrap();
        for (path, expected, want) in [
            ("$.data.ok", &["true"][..], true),
            ("$.data.ok", &["false"], false),
            ("$.data.ok", &["false", "true"], true),
            ("$.data.s", &["true"], true),
            ("$.data.code", &["0"], true),
            ("$.data.exact", &["1763900000.123456789"], true),
            ("$.data.none", &["null"], true),
            ("$.data.object", &["{\"a\":1}"], true),
            ("$.data.list[*].v", &["a", "b"], true),
            ("$.data.list[*].v", &["a"], false),
            ("$.data.missing", &["a"], false),
            ("$.data['list'][0].v", &["a"], true),
        ] {
            assert_eq!(holds(path, expected, &document), want, "{path} {expected:?}");
        }
    }
}
