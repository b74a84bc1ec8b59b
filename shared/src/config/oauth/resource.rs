//! What a token is to be for beside its scopes: an audience, and the resources of RFC 8707.

use super::{at, check_printable};
use crate::config::add_if_longer;
use crate::config::read::type_name;
use crate::issue::{IssueCode, Issues};
use crate::limits;
use serde_json::Value;
use url::Url;

/// An audience is whatever the authorization server calls the API; only its characters are known.
pub(super) fn check_audience(given: Option<&str>, issues: &mut Issues) -> Option<String> {
    let audience = given.filter(|given| !given.is_empty())?;
    check_printable(audience, "audience", "Audience", issues);
    Some(audience.to_owned())
}

/// One resource or a list of them: the parameter may be there once or several times.
pub(super) fn check_resource(given: Option<&Value>, issues: &mut Issues) -> Vec<String> {
    let list: &[Value] = match given {
        None => &[],
        Some(Value::Array(list)) => list,
        Some(Value::String(text)) if text.is_empty() => &[],
        Some(one @ Value::String(_)) => std::slice::from_ref(one),
        Some(other) => {
            let message = format!("Expected a text or a list of texts, given {}.", type_name(other));
            issues.add(at("resource"), IssueCode::WrongType, message);
            &[]
        }
    };
    if list.len() > limits::OAUTH_RESOURCES_MAX {
        let message = format!("Given {} resources; {} is the most.", list.len(), limits::OAUTH_RESOURCES_MAX);
        issues.add(at("resource"), IssueCode::TooLong, message);
        return Vec::new();
    }
    let mut resources: Vec<String> = Vec::with_capacity(list.len());
    for (index, resource) in list.iter().enumerate() {
        let path = format!("{}[{index}]", at("resource"));
        match resource.as_str().map(|text| (text, problem_of(text))) {
            Some((text, None)) if resources.iter().any(|known| known == text) => {
                issues.add(path, IssueCode::Duplicate, format!("The resource {text} stands here twice."));
            }
            Some((text, None)) => {
                add_if_longer(issues, &path, "The resource", text, limits::OAUTH_FIELD_CHARS_MAX);
                resources.push(text.to_owned());
            }
            Some((_, Some(problem))) => issues.add(path, IssueCode::Malformed, problem),
            None => {
                let message = format!("Expected a text, given {}.", type_name(resource));
                issues.add(path, IssueCode::WrongType, message);
            }
        }
    }
    resources
}

/// RFC 8707 section 2: an absolute URI (RFC 3986 section 4.3), so without a fragment. It is a name, and nothing is ever
/// sent to it: the guard has no say here, and it goes to the server as it was typed.
fn problem_of(given: &str) -> Option<String> {
    if let Some(odd) = given.chars().find(|c| !is_uri_character(*c)) {
        return Some(format!("A resource is an absolute URI; this one has {odd:?}, which no URI has."));
    }
    if given.contains('#') {
        return Some("A resource has no fragment (RFC 8707); leave out what begins with #.".to_owned());
    }
    if Url::parse(given).is_err() {
        return Some("A resource is an absolute URI, as in https://api.example.com/ or urn:siem.".to_owned());
    }
    None
}

/// RFC 3986 appendix A: unreserved, reserved, and what writes all others.
fn is_uri_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}
