//! How an attempt can end: a closed set of codes, and what each means for the delivery.

use serde::{Deserialize, Serialize};

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 2xx, and every validator held.
    Delivered,
    /// 2xx, and a validator did not hold.
    ValidatorFailed,
    /// 3xx: redirects are never followed.
    Redirected,
    /// 4xx other than the ones below.
    Rejected,
    /// 410: the target says it is gone for good.
    Gone,
    /// 429, or 408 and 425, which ask for another try as well.
    RateLimited,
    /// 5xx.
    ServerError,
    /// The platform's 520–530: the target could not be reached (DNS, TCP, TLS).
    Unreachable,
    /// No whole answer within the timeout.
    TimedOut,
    /// The answer is longer than what is read, so its validators could not be asked.
    ResponseTooLarge,
    /// No OAuth token could be had, so nothing was sent.
    TokenFailed,
    /// The guard refused the address, so nothing was sent.
    AddressRefused,
    /// The template did not make JSON of this event, so nothing was sent.
    TemplateFailed,
    /// A stored secret could not be opened, so nothing was sent.
    SecretUnreadable,
    /// It was begun, and a restart left nobody who knows how it ended.
    Unknown,
}

/// What an outcome means for the delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is delivered.
    Done,
    /// It is tried again.
    Retry,
    /// It is given up: another try would end the same way.
    Final,
}

impl Outcome {
    /// Every code.
    pub const ALL: [Outcome; 15] = [
        Self::Delivered,
        Self::ValidatorFailed,
        Self::Redirected,
        Self::Rejected,
        Self::Gone,
        Self::RateLimited,
        Self::ServerError,
        Self::Unreachable,
        Self::TimedOut,
        Self::ResponseTooLarge,
        Self::TokenFailed,
        Self::AddressRefused,
        Self::TemplateFailed,
        Self::SecretUnreadable,
        Self::Unknown,
    ];

    /// The cause table.
    pub const fn next(self) -> Next {
        match self {
            Self::Delivered => Next::Done,
            Self::ValidatorFailed
            | Self::RateLimited
            | Self::ServerError
            | Self::Unreachable
            | Self::TimedOut
            | Self::TokenFailed
            | Self::SecretUnreadable
            | Self::Unknown => Next::Retry,
            Self::Redirected
            | Self::Rejected
            | Self::Gone
            | Self::ResponseTooLarge
            | Self::AddressRefused
            | Self::TemplateFailed => Next::Final,
        }
    }

    /// What a status means before validators are asked.
    ///
    /// ```
    /// use shared::delivery::Outcome;
    /// assert_eq!(Outcome::of_status(204), Outcome::Delivered);
    /// assert_eq!(Outcome::of_status(302), Outcome::Redirected);
    /// assert_eq!(Outcome::of_status(526), Outcome::Unreachable);
    /// ```
    pub const fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Delivered,
            300..=399 => Self::Redirected,
            408 | 425 | 429 => Self::RateLimited,
            410 => Self::Gone,
            520..=530 => Self::Unreachable,
            500..=599 => Self::ServerError,
            _ => Self::Rejected,
        }
    }

    /// As the API and SQL write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::ValidatorFailed => "validator_failed",
            Self::Redirected => "redirected",
            Self::Rejected => "rejected",
            Self::Gone => "gone",
            Self::RateLimited => "rate_limited",
            Self::ServerError => "server_error",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::ResponseTooLarge => "response_too_large",
            Self::TokenFailed => "token_failed",
            Self::AddressRefused => "address_refused",
            Self::TemplateFailed => "template_failed",
            Self::SecretUnreadable => "secret_unreadable",
            Self::Unknown => "unknown",
        }
    }

    /// Reads what [`Outcome::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
}
