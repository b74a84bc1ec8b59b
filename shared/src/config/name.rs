//! A webhook's or source's name: 1–64 of letters, digits, `-`, `_` and space, with at least one letter or digit.

use crate::issue::{IssueCode, Issues};
use crate::limits::NAME_CHARS_MAX;

/// Checks a name and trims it. Letters and digits of every script are allowed.
///
/// # Errors
/// Findings at `name`.
pub fn read_name(given: &str) -> Result<String, Issues> {
    let mut issues = Issues::default();
    let name = check(Some(given), &mut issues);
    match name {
        Some(name) => issues.into_result(name),
        None => Err(issues),
    }
}

/// Two names are the same when their keys are.
///
/// ```
/// assert_eq!(shared::config::name_key("SOC-Slack"), shared::config::name_key("soc-SLACK"));
/// ```
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}

pub(super) fn check(given: Option<&str>, issues: &mut Issues) -> Option<String> {
    let name = given.unwrap_or_default().trim();
    if name.is_empty() {
        issues.add("name", IssueCode::Required, "Give it a name, as in SOC-Slack.");
        return None;
    }
    super::add_if_longer(issues, "name", "The name", name, NAME_CHARS_MAX);
    let odd = name.chars().find(|c| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ' ')));
    if let Some(odd) = odd {
        let message = format!("The name has {odd:?}; letters, digits, -, _ and space are allowed.");
        issues.add("name", IssueCode::Malformed, message);
    } else if !name.chars().any(char::is_alphanumeric) {
        issues.add("name", IssueCode::Malformed, "The name needs at least one letter or digit.");
    }
    Some(name.to_owned())
}
