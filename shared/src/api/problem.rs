//! The only error body on the wire: RFC 9457, with a closed code and the findings.

use crate::event::Refused;
use crate::issue::Issues;
use serde::{Deserialize, Serialize};

/// What went wrong, as a closed code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The body is not JSON, or not the JSON that belongs here.
    Malformed,
    /// The document has findings; see `issues`.
    Invalid,
    /// No session, no token, or a wrong one.
    Unauthorized,
    /// The request comes from another site.
    Forbidden,
    /// Tocsin sent this request itself, and takes nothing back.
    Loop,
    /// Whoever asks is known, and has a role that may not do this.
    RoleTooLow,
    /// There is no such thing.
    NotFound,
    /// There is, but not with this method.
    MethodNotAllowed,
    /// Something else of its kind has this name.
    NameTaken,
    /// An event with this identity and another body was accepted before.
    IdentityTaken,
    /// It cannot be done in the state it is in.
    WrongState,
    /// There are as many as are allowed; the title says how many, and what to do.
    LimitReached,
    /// `If-Match` names another version than the present one.
    VersionChanged,
    /// `If-Match` is missing.
    VersionRequired,
    /// More bytes than allowed.
    TooLarge,
    /// The body is in an encoding, a charset or a type that is not read.
    UnsupportedMedia,
    /// More requests than allowed; `Retry-After` says when there may be one again.
    TooManyRequests,
    /// A part of Tocsin did not answer in time; try again.
    Unavailable,
    /// A setting is missing or wrong; the operator has to act.
    Misconfigured,
    /// An object's storage could not be brought up to date. What is in it is as it was; the operator has to act.
    StorageUnready,
    /// A bug of ours.
    Internal,
}

impl ProblemCode {
    /// All of them.
    pub const ALL: [ProblemCode; 21] = [
        Self::Malformed,
        Self::Invalid,
        Self::Unauthorized,
        Self::Forbidden,
        Self::RoleTooLow,
        Self::Loop,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NameTaken,
        Self::IdentityTaken,
        Self::WrongState,
        Self::LimitReached,
        Self::VersionChanged,
        Self::VersionRequired,
        Self::TooLarge,
        Self::UnsupportedMedia,
        Self::TooManyRequests,
        Self::Unavailable,
        Self::Misconfigured,
        Self::StorageUnready,
        Self::Internal,
    ];

    /// The HTTP status that goes with it.
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthorized => 401,
            Self::Forbidden | Self::Loop | Self::RoleTooLow => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::NameTaken | Self::IdentityTaken | Self::WrongState | Self::LimitReached => 409,
            Self::VersionChanged => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMedia => 415,
            Self::Invalid => 422,
            Self::VersionRequired => 428,
            Self::TooManyRequests => 429,
            Self::Misconfigured | Self::StorageUnready | Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

/// An error answer, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// What went wrong.
    pub code: ProblemCode,
    /// The same for people.
    pub title: String,
    /// The findings, when it was about a document.
    #[serde(default)]
    pub issues: Issues,
    /// Whole seconds after which to try again, as in the header `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_sec: Option<u64>,
}

impl Problem {
    /// A problem without findings.
    pub fn new(code: ProblemCode, title: impl Into<String>) -> Self {
        Self {
            status: code.status(),
            code,
            title: title.into(),
            issues: Issues::default(),
            retry_after_sec: None,
        }
    }

    /// A problem with findings.
    pub fn with_issues(code: ProblemCode, title: impl Into<String>, issues: Issues) -> Self {
        Self { status: code.status(), code, title: title.into(), issues, retry_after_sec: None }
    }
}

impl Problem {
    /// A problem that will be over after so many seconds.
    pub fn for_a_while(code: ProblemCode, title: impl Into<String>, seconds: u64) -> Self {
        Self { retry_after_sec: Some(seconds), ..Self::new(code, title) }
    }
}

/// What a source sent and cannot be accepted.
impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Media(title) => Self::new(ProblemCode::UnsupportedMedia, title),
            Refused::TooLarge => {
                let title = "The event would be larger, as it is stored, than an event may be.";
                Self::new(ProblemCode::TooLarge, title)
            }
            Refused::Found(issues) => {
                let title = "The body is not an event that can be accepted.";
                Self::with_issues(ProblemCode::Malformed, title, issues)
            }
        }
    }
}

/// Findings about a document that was sent.
impl From<Issues> for Problem {
    fn from(issues: Issues) -> Self {
        let count = issues.iter().count();
        let title = if count == 1 {
            "One field needs a change.".to_owned()
        } else {
            format!("{count} fields need a change.")
        };
        Self::with_issues(ProblemCode::Invalid, title, issues)
    }
}
