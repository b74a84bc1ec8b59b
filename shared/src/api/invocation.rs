//! Invocation data: the record of one attempt, with every secret taken out.

use crate::delivery::Outcome;
use crate::rule::RuleVerdict;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The record of one attempt. A test and a delivery give the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invocation {
    /// Its number, from 1; 0 for a test.
    pub attempt: u32,
    /// The version of the webhook that was used; none for a draft.
    pub version: Option<u32>,
    /// When it began.
    pub started_at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, as a sentence.
    pub explanation: String,
    /// The token step, when the webhook uses OAuth.
    pub token: Option<TokenStep>,
    /// What was sent; none when nothing was.
    pub request: Option<RecordedRequest>,
    /// What came back; none when nothing did.
    pub response: Option<RecordedResponse>,
    /// Each validator's verdict.
    pub validators: Vec<RuleVerdict>,
    /// Fields the template asked for that the event does not have.
    pub missing: Vec<String>,
    /// How long it took.
    pub timings: Timings,
}

impl Invocation {
    /// The record of an attempt of which nothing is known yet but that it was begun.
    pub const fn begun(attempt: u32, version: Option<u32>, at: Timestamp) -> Self {
        Self {
            attempt,
            version,
            started_at: at,
            outcome: Outcome::Unknown,
            explanation: String::new(),
            token: None,
            request: None,
            response: None,
            validators: Vec::new(),
            missing: Vec::new(),
            timings: Timings { token_ms: 0, headers_ms: 0, body_ms: 0, total_ms: 0 },
        }
    }
}

/// The request of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedRequest {
    /// Its method.
    pub method: String,
    /// Where it went.
    pub url: String,
    /// Its headers, secrets masked.
    pub headers: Vec<RecordedHeader>,
    /// Its body, secrets masked, cut at a limit.
    pub body: Option<String>,
    /// Whether the body was cut.
    pub body_cut: bool,
}

/// The answer of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedResponse {
    /// Its status.
    pub status: u16,
    /// Its headers, secrets masked.
    pub headers: Vec<RecordedHeader>,
    /// Its body, secrets masked, cut at a limit.
    pub body: String,
    /// Whether the body was cut, or longer than what is read.
    pub body_cut: bool,
}

/// A header in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedHeader {
    /// Its name.
    pub name: String,
    /// Its value, secrets masked.
    pub value: String,
}

/// Asking for a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenStep {
    /// Where it was asked for.
    pub url: String,
    /// Whether one from an earlier attempt was used.
    pub from_cache: bool,
    /// Whether one was granted.
    pub granted: bool,
    /// What happened, as a sentence.
    pub explanation: String,
}

/// Milliseconds of each step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timings {
    /// Getting a token.
    pub token_ms: i64,
    /// From sending to the answer's headers.
    pub headers_ms: i64,
    /// From its headers to its last byte.
    pub body_ms: i64,
    /// All of it.
    pub total_ms: i64,
}
