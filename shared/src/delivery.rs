//! The delivery engine: what happens to one event for one webhook, decided without IO.
//!
//! The Outbox loads a row, calls [`Delivery::handle`], commits the row and the next alarm together, and only then
//! carries out the effect. A crash at any point leaves a row that [`Delivery::next_wake`] brings back: an attempt
//! that was begun and never finished is `unknown` once its lease is over, and is tried again.

mod outcome;
mod retry_after;
mod schedule;

pub use outcome::{Next, Outcome};
pub use retry_after::parse_retry_after;

use crate::limits::{ATTEMPTS_MAX, LEASE_SLACK_MILLIS};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for its next attempt.
    Pending,
    /// An attempt is under way.
    Sending,
    /// The target took it.
    Delivered,
    /// Given up, with the outcome of the last attempt.
    Dead,
    /// Kept back while the webhook is not active.
    Held,
    /// Taken back by a person, or because the webhook was deleted.
    Cancelled,
}

impl State {
    /// As the API and SQL write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads what [`State::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Sending, Self::Delivered, Self::Dead, Self::Held, Self::Cancelled]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// One event for one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where it stands.
    pub state: State,
    /// Attempts begun so far; also the number of the one under way.
    pub attempt: u32,
    /// Up to which attempt a person asked for it, whatever the webhook says; 0 while nobody did.
    pub granted: u32,
    /// When the next attempt is due, while it is pending.
    pub due_at: Timestamp,
    /// Until when the attempt under way is left alone, while it is sending.
    pub lease_until: Timestamp,
    /// How the last finished attempt ended.
    pub outcome: Option<Outcome>,
}

/// What the webhook's configuration says about deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendPolicy {
    /// Attempts a delivery may have.
    pub max_attempts: u32,
    /// The longest an exchange may take.
    pub timeout_millis: i64,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The alarm went, or anybody looked: is there something to do?
    Woke,
    /// An attempt ended.
    Finished {
        /// Which one.
        attempt: u32,
        /// How.
        outcome: Outcome,
        /// How long the target asked to be left alone, in seconds.
        retry_after: Option<i64>,
    },
    /// A person wants it tried now.
    RetryRequested,
    /// A person, or a deletion, takes it back.
    Cancelled,
    /// The webhook was made inactive.
    Held,
    /// It was made active again.
    Released,
}

/// What the shell has to do, after it has committed the delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Begin this attempt.
    Send {
        /// Its number, from 1.
        attempt: u32,
    },
    /// Record that this attempt was begun and nobody knows how it ended.
    RecordUnknown {
        /// Its number.
        attempt: u32,
    },
}

/// How long an attempt may take in all, in milliseconds: a token may be fetched first, and each exchange has the
/// webhook's timeout. Whatever a shell does within an attempt has to be over by then.
pub const fn attempt_millis_max(timeout_millis: i64) -> i64 {
    2 * timeout_millis
}

impl Delivery {
    /// A delivery just accepted: due at once.
    ///
    /// ```
    /// use shared::{delivery::{Delivery, Effect, Input, Outcome, SendPolicy, State}, time::Timestamp};
    /// let policy = SendPolicy { max_attempts: 10, timeout_millis: 10_000 };
    /// let now = Timestamp::from_millis(0);
    /// let mut delivery = Delivery::accepted(now);
    /// assert_eq!(delivery.handle(now, 0, policy, Input::Woke), Some(Effect::Send { attempt: 1 }));
    /// let ended = Input::Finished { attempt: 1, outcome: Outcome::ServerError, retry_after: None };
    /// assert_eq!(delivery.handle(now, 0, policy, ended), None);
    /// assert_eq!(delivery.state, State::Pending);
    /// ```
    pub const fn accepted(now: Timestamp) -> Self {
        Self { state: State::Pending, attempt: 0, granted: 0, due_at: now, lease_until: now, outcome: None }
    }

    /// Attempts it may have in all: what the webhook says, or one more that a person asked for.
    pub fn attempts_allowed(&self, max_attempts: u32) -> u32 {
        max_attempts.min(ATTEMPTS_MAX).max(self.granted)
    }

    /// Takes in what happened. `entropy` is a random number, for jitter.
    ///
    /// A repeated or late input changes nothing: waking with nothing due, and the end of an attempt that is no
    /// longer under way.
    pub fn handle(
        &mut self,
        now: Timestamp,
        entropy: u64,
        policy: SendPolicy,
        input: Input,
    ) -> Option<Effect> {
        match (self.state, input) {
            (State::Pending, Input::Woke) if self.due_at <= now => {
                self.state = State::Sending;
                self.attempt += 1;
                let longest = attempt_millis_max(policy.timeout_millis) + LEASE_SLACK_MILLIS;
                self.lease_until = now.plus_millis(longest);
                Some(Effect::Send { attempt: self.attempt })
            }
            (State::Sending, Input::Woke) if self.lease_until <= now => {
                self.settle(now, entropy, policy, Outcome::Unknown, None);
                Some(Effect::RecordUnknown { attempt: self.attempt })
            }
            (State::Sending, Input::Finished { attempt, outcome, retry_after })
                if attempt == self.attempt =>
            {
                self.settle(now, entropy, policy, outcome, retry_after);
                None
            }
            (State::Dead | State::Cancelled, Input::RetryRequested) => {
                self.state = State::Pending;
                self.due_at = now;
                self.granted = self.attempt + 1;
                None
            }
            (State::Pending, Input::RetryRequested) => {
                self.due_at = now;
                None
            }
            (State::Pending | State::Held, Input::Cancelled) => {
                self.state = State::Cancelled;
                None
            }
            (State::Pending, Input::Held) => {
                self.state = State::Held;
                None
            }
            (State::Held, Input::Released) => {
                self.state = State::Pending;
                None
            }
            _ => None,
        }
    }

    /// When [`Input::Woke`] will next have something to do; `None` when only a person can change anything.
    pub fn next_wake(&self) -> Option<Timestamp> {
        match self.state {
            State::Pending => Some(self.due_at),
            State::Sending => Some(self.lease_until),
            State::Delivered | State::Dead | State::Held | State::Cancelled => None,
        }
    }

    fn settle(
        &mut self,
        now: Timestamp,
        entropy: u64,
        policy: SendPolicy,
        outcome: Outcome,
        retry_after: Option<i64>,
    ) {
        self.outcome = Some(outcome);
        self.state = match outcome.next() {
            Next::Done => State::Delivered,
            Next::Retry if self.attempt < self.attempts_allowed(policy.max_attempts) => State::Pending,
            Next::Retry | Next::Final => State::Dead,
        };
        if self.state == State::Pending {
            self.due_at = now.plus_millis(schedule::wait_millis(self.attempt, entropy, retry_after));
        }
    }
}

#[cfg(test)]
mod tests;
