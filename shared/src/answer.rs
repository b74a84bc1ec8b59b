//! A target's answer: as it was read, and as everything behind the attempt sees it.

use crate::secret::Redactor;
use serde_json::{Map, Value, json};

/// A target's answer as it was read. It may hold secrets that the target sends back.
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

impl Answer {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// An answer without the secrets of its exchange. Validators, records and explanations are made of this one and never
/// of an [`Answer`], so what they tell does not depend on a secret.
///
/// ```
/// use shared::answer::{Answer, RedactedAnswer};
/// use shared::secret::{Redactor, Secret};
/// let body = r#"{"token": "s3cr3t-v4lue"}"#.to_owned();
/// let answer = Answer { status: 200, headers: vec![], body, truncated: false };
/// let redacted = RedactedAnswer::of(answer, &Redactor::new([Secret::new("s3cr3t-v4lue")]));
/// assert_eq!(redacted.body(), r#"{"token": "••••"}"#);
/// assert_eq!(redacted.document()["data"]["token"], "••••");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedactedAnswer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    truncated: bool,
}

impl RedactedAnswer {
    /// Takes the secrets out of an answer: out of its body and the names and values of its headers.
    pub fn of(answer: Answer, redactor: &Redactor) -> Self {
        let Answer { status, headers, body, truncated } = answer;
        let headers =
            headers.iter().map(|(name, value)| (redactor.redact(name), redactor.redact(value))).collect();
        Self { status, headers, body: redactor.redact(&body), truncated }
    }

    /// Its status.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Its headers, names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Its body, as far as it was read.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Whether there was more of it than was read.
    pub const fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// The document validators see: `{"status", "headers", "data"}`. A body that is not JSON is a text.
    ///
    /// ```
    /// use shared::answer::{Answer, RedactedAnswer};
    /// let answer = Answer { status: 200, headers: vec![], body: "ok".into(), truncated: false };
    /// assert_eq!(RedactedAnswer::of(answer, &Default::default()).document()["data"], "ok");
    /// ```
    pub fn document(&self) -> Value {
        let headers: Map<String, Value> =
            self.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        let data = crate::template::parse_json(self.body.trim_start_matches('\u{feff}'))
            .unwrap_or_else(|_| Value::from(self.body.as_str()));
        json!({ "status": self.status, "headers": headers, "data": data })
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}
