//! How an attempt can end: a closed set of codes, and what each means for the delivery. This is the cause table;
//! `docs/delivery.md` shows it, and a test holds the two together.

use super::StopReason;
use serde::{Deserialize, Serialize};

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 2xx, and every validator held.
    Delivered,
    /// 2xx, and a validator did not hold whose failure is tried again.
    ValidatorFailed,
    /// 2xx, and a validator did not hold whose failure is final.
    ValidatorRefused,
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
    /// 530, as the platform reports a name that does not resolve; or a lookup of ours that gave no verdict.
    DnsFailed,
    /// Our resolver could not be asked; nothing was sent.
    LookupFailed,
    /// No connection, or one that was closed without an answer; 520, 521 and 523, as the platform reports it.
    Unreachable,
    /// 522, as the platform reports a connection that could not be made in time.
    ConnectTimedOut,
    /// 525 and 526, as the platform reports a certificate or a handshake that is not good.
    TlsFailed,
    /// No answer within the timeout; 524, as the platform reports it.
    TimedOut,
    /// An answer that began within the timeout, and did not end in it.
    BodyTimedOut,
    /// An answer that began, and then the connection broke.
    BrokenOff,
    /// The answer is longer than what is read, so its validators could not be asked.
    ResponseTooLarge,
    /// No OAuth token could be had, so nothing was sent.
    TokenFailed,
    /// The guard refused the address, so nothing was sent.
    AddressRefused,
    /// The template did not make JSON of this event, so nothing was sent.
    TemplateFailed,
    /// Its templates or its validators take more work than one attempt may cost.
    TooMuchWork,
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
    /// It is given up, and the webhook is disabled.
    Stop,
}

impl Outcome {
    /// Every code.
    pub const ALL: [Outcome; 23] = [
        Self::Delivered,
        Self::ValidatorFailed,
        Self::ValidatorRefused,
        Self::Redirected,
        Self::Rejected,
        Self::Gone,
        Self::RateLimited,
        Self::ServerError,
        Self::DnsFailed,
        Self::LookupFailed,
        Self::Unreachable,
        Self::ConnectTimedOut,
        Self::TlsFailed,
        Self::TimedOut,
        Self::BodyTimedOut,
        Self::BrokenOff,
        Self::ResponseTooLarge,
        Self::TokenFailed,
        Self::AddressRefused,
        Self::TemplateFailed,
        Self::TooMuchWork,
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
            | Self::DnsFailed
            | Self::LookupFailed
            | Self::Unreachable
            | Self::ConnectTimedOut
            | Self::TlsFailed
            | Self::TimedOut
            | Self::BodyTimedOut
            | Self::BrokenOff
            | Self::TokenFailed
            | Self::SecretUnreadable
            | Self::Unknown => Next::Retry,
            Self::ValidatorRefused
            | Self::Redirected
            | Self::Rejected
            | Self::ResponseTooLarge
            | Self::AddressRefused
            | Self::TemplateFailed
            | Self::TooMuchWork => Next::Final,
            Self::Gone => Next::Stop,
        }
    }

    /// Why the webhook is disabled, when it is.
    pub const fn stops(self) -> Option<StopReason> {
        match self.next() {
            Next::Stop => Some(StopReason::Gone),
            Next::Done | Next::Retry | Next::Final => None,
        }
    }

    /// Whether the breaker counts it as a failure. A template that does not fit one event says nothing about the
    /// target; an attempt that was cut off, a resolver that cannot be asked and a secret that cannot be opened are our
    /// own failures, and must not disable anybody's webhook.
    pub const fn counts_against_target(self) -> bool {
        !matches!(
            self,
            Self::Delivered
                | Self::TemplateFailed
                | Self::TooMuchWork
                | Self::LookupFailed
                | Self::SecretUnreadable
                | Self::Unknown
        )
    }

    /// What a status means before validators are asked.
    ///
    /// ```
    /// use shared::delivery::Outcome;
    /// assert_eq!(Outcome::of_status(204), Outcome::Delivered);
    /// assert_eq!(Outcome::of_status(302), Outcome::Redirected);
    /// assert_eq!(Outcome::of_status(526), Outcome::TlsFailed);
    /// ```
    pub const fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Delivered,
            300..=399 => Self::Redirected,
            408 | 425 | 429 => Self::RateLimited,
            410 => Self::Gone,
            522 => Self::ConnectTimedOut,
            524 => Self::TimedOut,
            525 | 526 => Self::TlsFailed,
            530 => Self::DnsFailed,
            520..=529 => Self::Unreachable,
            500..=599 => Self::ServerError,
            _ => Self::Rejected,
        }
    }

    /// As the API and SQL write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::ValidatorFailed => "validator_failed",
            Self::ValidatorRefused => "validator_refused",
            Self::Redirected => "redirected",
            Self::Rejected => "rejected",
            Self::Gone => "gone",
            Self::RateLimited => "rate_limited",
            Self::ServerError => "server_error",
            Self::DnsFailed => "dns_failed",
            Self::LookupFailed => "lookup_failed",
            Self::Unreachable => "unreachable",
            Self::ConnectTimedOut => "connect_timed_out",
            Self::TlsFailed => "tls_failed",
            Self::TimedOut => "timed_out",
            Self::BodyTimedOut => "body_timed_out",
            Self::BrokenOff => "broken_off",
            Self::ResponseTooLarge => "response_too_large",
            Self::TokenFailed => "token_failed",
            Self::AddressRefused => "address_refused",
            Self::TemplateFailed => "template_failed",
            Self::TooMuchWork => "too_much_work",
            Self::SecretUnreadable => "secret_unreadable",
            Self::Unknown => "unknown",
        }
    }

    /// When it happens, as a sentence without its subject.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Delivered => "2xx, and every validator holds",
            Self::ValidatorFailed => "2xx, and a validator does not hold",
            Self::ValidatorRefused => "2xx, and a validator does not hold whose failure is final",
            Self::Redirected => "3xx; redirects are never followed",
            Self::Rejected => "4xx other than 408, 410, 425 and 429, and what is no status of HTTP",
            Self::Gone => "410",
            Self::RateLimited => "408, 425 or 429",
            Self::ServerError => "500 to 519, 531 to 599",
            Self::DnsFailed => "530, or a lookup before the attempt: the name does not resolve",
            Self::LookupFailed => "the resolver of DNS_OVER_HTTPS_URL could not be asked; nothing was sent",
            Self::Unreachable => "no connection, or closed without an answer; 520, 521, 523, 527 to 529",
            Self::ConnectTimedOut => "522: no connection in time",
            Self::TlsFailed => "525 or 526: the handshake or the certificate is not good",
            Self::TimedOut => "no answer within the timeout; 524",
            Self::BodyTimedOut => "the answer began, and did not end within the timeout",
            Self::BrokenOff => "the answer began, and then the connection broke",
            Self::ResponseTooLarge => "2xx with more than is read, so validators could not be asked",
            Self::TokenFailed => "no OAuth token could be had; nothing was sent",
            Self::AddressRefused => "the guard refused the address; nothing was sent",
            Self::TemplateFailed => "the template makes no JSON of this event; nothing was sent",
            Self::TooMuchWork => "the templates or the validators take more work than one attempt may cost",
            Self::SecretUnreadable => "a stored secret could not be opened; nothing was sent",
            Self::Unknown => "begun, and a restart left nobody who knows how it ended",
        }
    }

    /// Reads what [`Outcome::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
}
