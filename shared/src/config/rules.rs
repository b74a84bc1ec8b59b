//! The two lists of rules: validators are asked of the answer, filters of the event.

use super::read::Object;
use crate::issue::{IssueCode, Issues};
use crate::limits;
use crate::rule::{Rule, Selector};
use serde_json::Value;

pub(super) fn check_validators(object: &mut Object<'_>, issues: &mut Issues) -> Vec<Rule> {
    check(object, "response_validators", check_validator_path, issues)
}

pub(super) fn check_filters(object: &mut Object<'_>, issues: &mut Issues) -> Vec<Rule> {
    check(object, "filters", |_| None, issues)
}

/// The documented page has validators start with `$.data.`; the body of an answer stands there.
fn check_validator_path(path: &str) -> Option<String> {
    let inside_data = path.starts_with("$.data.") || path.starts_with("$.data[");
    (!inside_data)
        .then(|| format!("Given {path:?}; start with $.data. to ask the body of the answer, as in $.data.ok"))
}

fn check(
    object: &mut Object<'_>,
    field: &'static str,
    check_place: impl Fn(&str) -> Option<String>,
    issues: &mut Issues,
) -> Vec<Rule> {
    let given = object.list(field, issues);
    if given.len() > limits::RULES_MAX {
        let message = format!("Given {} rules; {} is the most.", given.len(), limits::RULES_MAX);
        issues.add(field, IssueCode::TooLong, message);
        return Vec::new();
    }
    let mut rules = Vec::with_capacity(given.len());
    for (index, entry) in given.iter().enumerate() {
        let path = format!("{field}[{index}]");
        let Some(mut rule) = Object::open(entry, &path, issues) else { continue };
        let json_path = rule.text("json_path", issues).unwrap_or_default().trim();
        let expected = rule.list("expected_values", issues);
        rule.close(&[], issues);
        check_selector(json_path, &format!("{path}.json_path"), &check_place, issues);
        let expected_values = check_expected(expected, &format!("{path}.expected_values"), issues);
        rules.push(Rule { json_path: json_path.to_owned(), expected_values });
    }
    rules
}

fn check_selector(
    json_path: &str,
    path: &str,
    check_place: &impl Fn(&str) -> Option<String>,
    issues: &mut Issues,
) {
    if json_path.is_empty() {
        issues.add(path, IssueCode::Required, "Give a JSONPath, as in $.data.ok");
    } else if let Err(error) = Selector::parse(json_path) {
        issues.add(path, IssueCode::SelectorSyntax, error.to_string());
    } else if let Some(message) = check_place(json_path) {
        issues.add(path, IssueCode::NotAllowed, message);
    }
}

fn check_expected(given: &[Value], path: &str, issues: &mut Issues) -> Vec<String> {
    if given.is_empty() {
        let message = "Give at least one value that is expected there; Enter adds it.";
        issues.add(path, IssueCode::Required, message);
    }
    if given.len() > limits::EXPECTED_VALUES_MAX {
        let message = format!("Given {} values; {} is the most.", given.len(), limits::EXPECTED_VALUES_MAX);
        issues.add(path, IssueCode::TooLong, message);
        return Vec::new();
    }
    let mut values = Vec::with_capacity(given.len());
    for (index, value) in given.iter().enumerate() {
        let at = format!("{path}[{index}]");
        let Some(text) = value.as_str() else {
            let message = format!("Expected values are texts; write {value} as a text.");
            issues.add(at, IssueCode::WrongType, message);
            continue;
        };
        super::add_if_longer(issues, &at, "The value", text, limits::EXPECTED_VALUE_CHARS_MAX);
        values.push(text.to_owned());
    }
    values
}
