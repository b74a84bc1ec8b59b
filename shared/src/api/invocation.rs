//! Invocation data: the record of one attempt, with every secret taken out.

use crate::delivery::Outcome;
use crate::rule::RuleVerdict;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The record of one attempt. A test and a delivery give the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// What the target's name resolved to, where DNS over HTTPS is set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup: Option<Lookup>,
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
            lookup: None,
            token: None,
            request: None,
            response: None,
            validators: Vec::new(),
            missing: Vec::new(),
            timings: Timings { lookup_ms: 0, token_ms: 0, headers_ms: 0, body_ms: 0, total_ms: 0 },
        }
    }
}

/// The request of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RecordedRequest {
    /// Its method.
    pub method: String,
    /// Where it went; the origin alone for a role that sees no bodies.
    pub url: String,
    /// Its headers, secrets masked; none for a role that does not see them.
    pub headers: Vec<RecordedHeader>,
    /// Its body, secrets masked, cut at a limit; none for a role that does not see it.
    pub body: Option<String>,
    /// Whether the body was cut.
    pub body_cut: bool,
}

/// The answer of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RecordedResponse {
    /// Its status.
    pub status: u16,
    /// Its headers, secrets masked; none for a role that does not see them.
    pub headers: Vec<RecordedHeader>,
    /// Its body, secrets masked, cut at a limit; none for a role that does not see it.
    pub body: Option<String>,
    /// Whether the body was cut, or longer than what is read.
    pub body_cut: bool,
}

/// A header in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RecordedHeader {
    /// Its name.
    pub name: String,
    /// Its value, secrets masked.
    pub value: String,
}

/// Asking for a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// What a name resolved to, just before an attempt. What the platform connects to may have changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lookup {
    /// The name.
    pub host: String,
    /// What the resolver answered; what is not public stands first.
    pub answers: Vec<LookupAnswer>,
    /// How many more there were.
    pub left_out: u32,
    /// What that means, as a sentence.
    pub explanation: String,
}

/// One answer of a resolver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LookupAnswer {
    /// What it is.
    pub kind: AnswerKind,
    /// An address, or a name.
    pub data: String,
    /// Why it is not public; none when it is.
    pub refused: Option<String>,
}

/// A kind of answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum AnswerKind {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// Another name.
    Cname,
}

impl AnswerKind {
    /// As DNS writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
        }
    }
}

/// Milliseconds of each step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Timings {
    /// Asking what the target's name resolves to.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lookup_ms: i64,
    /// Getting a token.
    pub token_ms: i64,
    /// From sending to the answer's headers.
    pub headers_ms: i64,
    /// From its headers to its last byte.
    pub body_ms: i64,
    /// All of it.
    pub total_ms: i64,
}

const fn is_zero(millis: &i64) -> bool {
    *millis == 0
}
