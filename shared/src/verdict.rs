//! Judging a target's answer: by its status and by the validators.

use crate::delivery::Outcome;
use crate::rule::{Rule, RuleVerdict};
use serde_json::{Map, Value, json};

/// A target's answer as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body, as far as it was read.
    pub body: String,
    /// Whether it went on after the last byte that was read.
    pub truncated: bool,
}

/// The verdict on an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How the attempt ended.
    pub outcome: Outcome,
    /// Each validator's verdict; empty when the status had decided already.
    pub validators: Vec<RuleVerdict>,
    /// Why, as a sentence.
    pub explanation: String,
}

impl Answer {
    /// The document validators see: `{"status", "headers", "data"}`. A body that is not JSON is a text.
    ///
    /// ```
    /// use shared::verdict::Answer;
    /// let answer = Answer { status: 200, headers: vec![], body: "ok".into(), truncated: false };
    /// assert_eq!(answer.document()["data"], "ok");
    /// ```
    pub fn document(&self) -> Value {
        let headers: Map<String, Value> =
            self.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        let data = crate::template::parse_json(self.body.trim_start_matches('\u{feff}'))
            .unwrap_or_else(|_| Value::from(self.body.as_str()));
        json!({ "status": self.status, "headers": headers, "data": data })
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// Judges an answer. It is good when the status is 2xx and every validator holds. `show` takes secrets out of what the
/// verdict tells of the answer.
///
/// ```
/// use shared::{delivery::Outcome, rule::Rule, verdict::{Answer, judge}};
/// let ok = Rule { json_path: "$.data.ok".into(), expected_values: vec!["true".into()] };
/// let answer = Answer { status: 200, headers: vec![], body: r#"{"ok": false}"#.into(), truncated: false };
/// let verdict = judge(&answer, &[ok], &str::to_owned);
/// assert_eq!(verdict.outcome, Outcome::ValidatorFailed);
/// assert_eq!(verdict.explanation, "The target answered 200, but a validator failed: $.data.ok is false; expected true.");
/// ```
pub fn judge(answer: &Answer, validators: &[Rule], show: &dyn Fn(&str) -> String) -> Verdict {
    let by_status = Outcome::of_status(answer.status);
    if by_status != Outcome::Delivered {
        let location = answer.header("location").map(show);
        let explanation = explain_status(answer.status, by_status, location.as_deref());
        return Verdict { outcome: by_status, validators: Vec::new(), explanation };
    }
    let status = answer.status;
    if validators.is_empty() {
        let explanation = format!("The target answered {status}.");
        return Verdict { outcome: Outcome::Delivered, validators: Vec::new(), explanation };
    }
    if answer.truncated {
        let max = crate::limits::RESPONSE_BYTES_MAX;
        let explanation = format!(
            "The target answered {status} with more than {max} bytes, so the validators could not be asked."
        );
        return Verdict { outcome: Outcome::ResponseTooLarge, validators: Vec::new(), explanation };
    }
    let document = answer.document();
    let validators: Vec<RuleVerdict> =
        validators.iter().map(|rule| rule.ask_showing(&document, show)).collect();
    let failed = validators.iter().find(|verdict| !verdict.holds);
    let (outcome, explanation) = match failed {
        None => {
            let count = validators.len();
            let what = if count == 1 {
                "its validator holds".to_owned()
            } else {
                format!("all {count} validators hold")
            };
            (Outcome::Delivered, format!("The target answered {status} and {what}."))
        }
        Some(failed) => {
            let why = &failed.explanation;
            (Outcome::ValidatorFailed, format!("The target answered {status}, but a validator failed: {why}"))
        }
    };
    Verdict { outcome, validators, explanation }
}

fn explain_status(status: u16, outcome: Outcome, location: Option<&str>) -> String {
    match outcome {
        Outcome::Redirected => match location {
            Some(location) => {
                let location: String = location.chars().take(200).collect();
                format!("The target answered {status} to {location}, and redirects are never followed.")
            }
            None => format!("The target answered {status}, and redirects are never followed."),
        },
        Outcome::RateLimited => format!("The target answered {status}: it asks to be tried again later."),
        Outcome::Gone => "The target answered 410: it is gone for good.".to_owned(),
        Outcome::DnsFailed => in_its_place(status, "its name does not resolve"),
        Outcome::Unreachable => in_its_place(status, "it took no connection"),
        Outcome::ConnectTimedOut => in_its_place(status, "no connection was made in time"),
        Outcome::TlsFailed => in_its_place(status, "the handshake failed, or its certificate is not good"),
        Outcome::TimedOut => in_its_place(status, "it did not answer in time"),
        Outcome::ServerError => format!("The target answered {status}: it failed on its side."),
        _ => format!("The target answered {status}: it did not accept the request."),
    }
}

fn in_its_place(status: u16, why: &str) -> String {
    format!("The target could not be reached: {why}. The platform answered {status} in its place.")
}
