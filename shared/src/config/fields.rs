//! The single fields of the document: URL, body template, timeout, what it receives.

use super::method::{BodyRule, Method};
use super::{Receives, read::Object};
use crate::guard::{self, Policy, TargetUrl};
use crate::issue::{IssueCode, Issues};
use crate::limits;
use crate::template::Template;

pub(super) fn check_url(given: Option<&str>, policy: &Policy, issues: &mut Issues) -> Option<TargetUrl> {
    let Some(given) = given.filter(|given| !given.is_empty()) else {
        issues.add(
            "url",
            IssueCode::Required,
            "Give the address of the target, as in https://hooks.example.com/…",
        );
        return None;
    };
    match guard::check(given, policy) {
        Ok(url) => Some(url),
        Err(refusal) => {
            issues.add("url", IssueCode::AddressRefused, refusal.to_string());
            None
        }
    }
}

pub(super) fn check_body_template(
    given: Option<&str>,
    method: Option<Method>,
    issues: &mut Issues,
) -> Option<String> {
    let rule = method.unwrap_or_default().body_rule();
    let Some(text) = given.filter(|text| !text.trim().is_empty()) else {
        if rule == BodyRule::Required {
            let message =
                "Write the JSON body that the target expects, as in {\"text\": \"{{data.title}}\"}.";
            issues.add("body_template", IssueCode::Required, message);
        }
        return None;
    };
    if rule == BodyRule::None {
        let message = "A GET request carries no body; empty the template or choose another method.";
        issues.add("body_template", IssueCode::NotAllowed, message);
        return None;
    }
    if let Err(error) = Template::check(text) {
        issues.add("body_template", error.code(), error.to_string());
    }
    Some(text.to_owned())
}

pub(super) fn check_timeout(object: &mut Object<'_>, issues: &mut Issues) -> u32 {
    let range = (limits::TIMEOUT_SECONDS_MIN, limits::TIMEOUT_SECONDS_MAX);
    object.whole_number("timeout_in_sec", range, "seconds", issues).unwrap_or(limits::TIMEOUT_SECONDS_DEFAULT)
}

pub(super) fn check_receives(given: Option<&str>, issues: &mut Issues) -> Receives {
    match given {
        None | Some("events") => Receives::Events,
        Some("operations") => Receives::Operations,
        Some(other) => {
            let message = format!("Given {other:?}; \"events\" or \"operations\" is allowed.");
            issues.add("receives", IssueCode::NotAllowed, message);
            Receives::Events
        }
    }
}
