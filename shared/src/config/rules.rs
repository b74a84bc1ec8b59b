//! The two lists of rules: validators are asked of the answer, filters of the event.

use super::read::Object;
use crate::decimal;
use crate::issue::{IssueCode, Issues};
use crate::limits;
use crate::rule::{OnFailure, Op, Rule, Selector, Takes};
use serde_json::Value;

/// Which list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Validators,
    Filters,
}

pub(super) fn check_validators(object: &mut Object<'_>, issues: &mut Issues) -> Vec<Rule> {
    check(object, List::Validators, issues)
}

pub(super) fn check_filters(object: &mut Object<'_>, issues: &mut Issues) -> Vec<Rule> {
    check(object, List::Filters, issues)
}

/// Reads what a failure means; `None` when nothing is said.
pub(super) fn on_failure(
    object: &mut Object<'_>,
    field: &'static str,
    issues: &mut Issues,
) -> Option<OnFailure> {
    let given = object.text(field, issues)?;
    let read = OnFailure::parse(given);
    if read.is_none() {
        let message = format!("Given {given:?}; \"retry\" or \"give_up\" is allowed.");
        issues.add(object.at(field), IssueCode::NotAllowed, message);
    }
    read
}

fn check(object: &mut Object<'_>, list: List, issues: &mut Issues) -> Vec<Rule> {
    let field = match list {
        List::Validators => "response_validators",
        List::Filters => "filters",
    };
    let given = object.list(field, issues);
    if given.len() > limits::RULES_MAX {
        let message = format!("Given {} rules; {} is the most.", given.len(), limits::RULES_MAX);
        issues.add(field, IssueCode::TooLong, message);
        return Vec::new();
    }
    let mut rules = Vec::with_capacity(given.len());
    for (index, entry) in given.iter().enumerate() {
        if let Some(rule) = Object::open(entry, &format!("{field}[{index}]"), issues) {
            rules.push(check_rule(rule, list, issues));
        }
    }
    let bytes = bytes_of(&rules);
    if bytes > limits::RULES_BYTES_MAX {
        let message = format!(
            "The rules take {bytes} bytes as JSON; {} is the most. Expect fewer values, or shorter ones.",
            limits::RULES_BYTES_MAX
        );
        issues.add(field, IssueCode::TooLong, message);
    }
    rules
}

/// Bytes of a list of rules as JSON, which is how it is stored and sent.
///
/// ```
/// assert_eq!(shared::config::rules_bytes(&[]), 2);
/// ```
pub fn bytes_of(rules: &[Rule]) -> usize {
    // A rule is always writable; one that were not would be over every limit.
    serde_json::to_string(rules).map_or(usize::MAX, |text| text.len())
}

fn check_rule(mut rule: Object<'_>, list: List, issues: &mut Issues) -> Rule {
    let json_path = rule.text("json_path", issues).unwrap_or_default().trim().to_owned();
    check_selector(&json_path, list, &rule.at("json_path"), issues);
    let op = check_op(&mut rule, issues);
    let expected = rule.list("expected_values", issues);
    let expected_values = check_expected(op, expected, &rule.at("expected_values"), issues);
    let on_failure = on_failure(&mut rule, "on_failure", issues);
    if on_failure.is_some() && list == List::Filters {
        let message =
            "A filter has no on_failure: an event that a filter does not want is not sent, so nothing fails.";
        issues.add(rule.at("on_failure"), IssueCode::NotAllowed, message);
    }
    rule.close(&[], issues);
    Rule { json_path, op, expected_values, on_failure }
}

fn check_selector(json_path: &str, list: List, path: &str, issues: &mut Issues) {
    if json_path.is_empty() {
        issues.add(path, IssueCode::Required, "Give a JSONPath, as in $.data.ok");
    } else if let Err(error) = Selector::parse(json_path) {
        issues.add(path, IssueCode::SelectorSyntax, error.to_string());
    } else if list == List::Validators
        && let Some(message) = refuse_validator_path(json_path)
    {
        issues.add(path, IssueCode::NotAllowed, message);
    }
}

/// A validator asks the status, one header, or the body; a path that begins in another way can only be a mistake.
fn refuse_validator_path(path: &str) -> Option<String> {
    let rest = |start: &str| path.strip_prefix(start);
    if path == "$.status"
        || rest("$.data").is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    {
        return None;
    }
    match rest("$.headers").and_then(header_name) {
        Some(name) if name.chars().any(char::is_uppercase) => {
            let lower = name.to_lowercase();
            Some(format!(
                "The names of an answer's headers are in lower case here; write {lower} for {name}."
            ))
        }
        Some(_) => None,
        None => Some(format!(
            "Given {path:?}; a validator asks $.data for the body of the answer, as in $.data.ok, $.headers for one \
             header, as in $.headers['content-type'], or $.status"
        )),
    }
}

/// The name in `.name`, `['name']` or `["name"]`.
fn header_name(rest: &str) -> Option<&str> {
    let between = |start, end| rest.strip_prefix(start).and_then(|rest: &str| rest.strip_suffix(end));
    let name = between("['", "']").or_else(|| between("[\"", "\"]")).or_else(|| rest.strip_prefix('.'))?;
    let is_one = |c: char| !matches!(c, '\'' | '"' | '\\' | '.' | '[' | '*' | ',') && !c.is_whitespace();
    Some(name).filter(|name| !name.is_empty() && name.chars().all(is_one))
}

fn check_op(rule: &mut Object<'_>, issues: &mut Issues) -> Op {
    let Some(given) = rule.text("op", issues) else { return Op::default() };
    Op::parse(given).unwrap_or_else(|| {
        let [others @ .., last] = Op::ALL.map(Op::as_str);
        let message = format!("Given {given:?}; {} and {last} are allowed.", others.join(", "));
        issues.add(rule.at("op"), IssueCode::NotAllowed, message);
        Op::default()
    })
}

fn check_expected(op: Op, given: &[Value], path: &str, issues: &mut Issues) -> Vec<String> {
    let code = if given.is_empty() { IssueCode::Required } else { IssueCode::NotAllowed };
    let name = op.as_str();
    match (op.takes(), given.len()) {
        (Takes::Nothing, 0) | (Takes::OneNumber, 1) | (Takes::Values, 1..=limits::EXPECTED_VALUES_MAX) => {}
        (Takes::Nothing, _) => {
            let message = format!("The operator {name} takes no expected values: what is there is enough.");
            issues.add(path, code, message);
            return Vec::new();
        }
        (Takes::OneNumber, count) => {
            let message = format!("The operator {name} takes one expected value, a number; given {count}.");
            issues.add(path, code, message);
            return Vec::new();
        }
        (Takes::Values, 0) => {
            let message = "Give at least one value that is expected there; Enter adds it.";
            issues.add(path, code, message);
        }
        (Takes::Values, count) => {
            let message = format!("Given {count} values; {} is the most.", limits::EXPECTED_VALUES_MAX);
            issues.add(path, IssueCode::TooLong, message);
            return Vec::new();
        }
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
        if op.takes() == Takes::OneNumber && !decimal::is_number(text) {
            let message = format!("Given {text:?}; {name} compares with a JSON number, as in 10 or -0.5");
            issues.add(at, IssueCode::Malformed, message);
        }
        values.push(text.to_owned());
    }
    values
}
