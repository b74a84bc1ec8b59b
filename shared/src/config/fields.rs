//! The single fields of the document: URL, body template, timeout, what it receives.

use super::method::{BodyRule, Method};
use super::{OnMissing, Receives, Samples, read::Object, samples};
use crate::address::Address;
use crate::gallery;
use crate::guard::Policy;
use crate::issue::{IssueCode, Issues};
use crate::limits;
use crate::request::PartFault;
use crate::template::Template;

pub(super) fn check_url(
    given: Option<&str>,
    policy: &Policy,
    samples: &mut Samples,
    issues: &mut Issues,
) -> Option<Address> {
    let Some(given) = given.filter(|given| !given.is_empty()) else {
        issues.add(
            "url",
            IssueCode::Required,
            "Give the address of the target, as in https://hooks.example.com/…",
        );
        return None;
    };
    match Address::check(given, policy) {
        Ok(address) => {
            if let Samples::Tried(work) = samples {
                samples::check_address(&address, work, issues);
            }
            Some(address)
        }
        Err(error) => {
            let fault = PartFault::from(error);
            issues.add("url", fault.code(), fault.to_string());
            None
        }
    }
}

pub(super) fn check_body_template(
    given: Option<&str>,
    method: Option<Method>,
    samples: &mut Samples,
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
    match (Template::compile(text), samples) {
        (Ok(template), Samples::Tried(work)) => samples::check_body(&template, work, issues),
        (Ok(_), Samples::LeftOut) => {}
        (Err(error), _) => issues.add("body_template", error.code(), error.to_string()),
    }
    for blank in gallery::blanks(text) {
        let message = format!("Put your own value in place of {blank}.");
        issues.add("body_template", IssueCode::Malformed, message);
    }
    Some(text.to_owned())
}

pub(super) fn check_timeout(object: &mut Object<'_>, issues: &mut Issues) -> u32 {
    let range = (limits::TIMEOUT_SECONDS_MIN, limits::TIMEOUT_SECONDS_MAX);
    object.whole_number("timeout_in_sec", range, "seconds", issues).unwrap_or(limits::TIMEOUT_SECONDS_DEFAULT)
}

pub(super) fn check_on_missing(given: Option<&str>, issues: &mut Issues) -> OnMissing {
    match given {
        None | Some("empty") => OnMissing::Empty,
        Some("fail") => OnMissing::Fail,
        Some(other) => {
            let message = format!("Given {other:?}; \"empty\" or \"fail\" is allowed.");
            issues.add("on_missing_field", IssueCode::NotAllowed, message);
            OnMissing::Empty
        }
    }
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
