//! `retry`: how often a failing delivery is tried, and which failures are worth another try.

use super::read::{Object, type_name};
use super::rules;
use crate::issue::{IssueCode, Issues};
use crate::limits::{ATTEMPTS_DEFAULT, ATTEMPTS_MAX, ATTEMPTS_MIN, RETRY_STATUSES_MAX};
use crate::rule::OnFailure;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How often a failing delivery is tried, and where a webhook departs from the cause table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Retry {
    /// Attempts in all, the first included.
    pub max_attempts: u32,
    /// Statuses from 300 to 499 that are tried again, though the cause table gives them up.
    #[serde(default)]
    pub statuses: Vec<u16>,
    /// What it means when a validator does not hold that does not say so itself.
    #[serde(default)]
    pub on_validator_failure: OnFailure,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            max_attempts: ATTEMPTS_DEFAULT,
            statuses: Vec::new(),
            on_validator_failure: OnFailure::default(),
        }
    }
}

pub(super) fn check(given: Option<&Value>, issues: &mut Issues) -> Retry {
    let Some(mut object) = given.and_then(|given| Object::open(given, "retry", issues)) else {
        return Retry::default();
    };
    let range = (ATTEMPTS_MIN, ATTEMPTS_MAX);
    let max_attempts =
        object.whole_number("max_attempts", range, "attempts", issues).unwrap_or(ATTEMPTS_DEFAULT);
    let statuses = check_statuses(object.list("statuses", issues), issues);
    let on_validator_failure =
        rules::on_failure(&mut object, "on_validator_failure", issues).unwrap_or_default();
    object.close(&[], issues);
    Retry { max_attempts, statuses, on_validator_failure }
}

fn check_statuses(given: &[Value], issues: &mut Issues) -> Vec<u16> {
    if given.len() > RETRY_STATUSES_MAX {
        let message = format!("Given {} statuses; {RETRY_STATUSES_MAX} is the most.", given.len());
        issues.add("retry.statuses", IssueCode::OutOfRange, message);
    }
    let mut statuses = Vec::new();
    for (index, status) in given.iter().enumerate() {
        let path = format!("retry.statuses[{index}]");
        match status.as_u64().and_then(|status| u16::try_from(status).ok()) {
            // 410 says that nothing more is wanted; to go on would be to disregard it.
            Some(410) => {
                let message = "410 stops the webhook: the target says it is gone for good.";
                issues.add(path, IssueCode::NotAllowed, message);
            }
            Some(status @ 300..=499) => {
                if !statuses.contains(&status) {
                    statuses.push(status);
                }
            }
            Some(_) | None => {
                let given =
                    if status.is_number() { status.to_string() } else { type_name(status).to_owned() };
                let message = format!(
                    "Given {given}; a status from 300 to 499 is allowed. 5xx are tried again anyway."
                );
                issues.add(path, IssueCode::OutOfRange, message);
            }
        }
    }
    statuses
}
