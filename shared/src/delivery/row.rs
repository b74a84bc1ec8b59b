//! One event for one webhook: where it stands, and how an attempt changes that.

use super::book::{Lane, Shelf};
use super::outcome::{Next, Outcome};
use super::queue::SendPolicy;
use super::{attempt_millis_max, schedule};
use crate::limits::{ATTEMPTS_MAX, LEASE_SLACK_MILLIS};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// Kept back: the breaker is open, or the webhook is not active.
    Held,
    /// Taken back by a person, or because the webhook was deleted.
    Cancelled,
}

impl State {
    /// Every one of them.
    pub const ALL: [State; 6] =
        [Self::Pending, Self::Sending, Self::Delivered, Self::Dead, Self::Held, Self::Cancelled];

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
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// What it means, as a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Pending => "It waits for its next attempt.",
            Self::Sending => "An attempt is under way.",
            Self::Delivered => "The target took it.",
            Self::Dead => "It was given up, with the outcome of its last attempt.",
            Self::Held => "It is kept back: the breaker is open, or the webhook is not active.",
            Self::Cancelled => "It was taken back by a person, or because the webhook was deleted.",
        }
    }
}

/// One event for one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where it stands.
    pub state: State,
    /// Attempts begun so far; also the number of the one under way.
    pub attempt: u32,
    /// Attempts that were made before it was replayed; 0 when it never was. The schedule begins again there.
    pub replayed_after: u32,
    /// Up to which attempt a person asked for it, whatever the webhook says; 0 while nobody did.
    pub granted: u32,
    /// How often a person asked for it so far; at most [`crate::limits::RETRIES_BY_HAND_MAX`].
    pub by_hand: u32,
    /// When the next attempt is due, while it is pending or held.
    pub due_at: Timestamp,
    /// Until when the attempt under way is left alone, while it is sending.
    pub lease_until: Timestamp,
    /// Whether only a person can release it, while it is held.
    pub parked: bool,
    /// How the last finished attempt ended.
    pub outcome: Option<Outcome>,
}

impl Delivery {
    /// A delivery just accepted: due at once.
    pub const fn accepted(now: Timestamp) -> Self {
        Self {
            state: State::Pending,
            attempt: 0,
            replayed_after: 0,
            granted: 0,
            by_hand: 0,
            due_at: now,
            lease_until: now,
            parked: false,
            outcome: None,
        }
    }

    /// Attempts it may have in all: what the webhook says, or one more that a person asked for.
    pub fn attempts_allowed(&self, max_attempts: u32) -> u32 {
        (self.replayed_after + max_attempts.min(ATTEMPTS_MAX)).max(self.granted)
    }

    /// Where the engine finds it, and at which time; nowhere once it is settled.
    pub fn shelf(&self) -> Option<(Shelf, Timestamp)> {
        match self.state {
            State::Pending => Some((Shelf::Waiting(self.lane()), self.due_at)),
            State::Sending => Some((Shelf::Sending, self.lease_until)),
            State::Held if self.parked => Some((Shelf::Parked, self.due_at)),
            State::Held => Some((Shelf::Held, self.due_at)),
            State::Delivered | State::Dead | State::Cancelled => None,
        }
    }

    /// Whose turn it takes. An attempt under way counts for the lane it came from.
    pub fn lane(&self) -> Lane {
        let begun = u32::from(self.state == State::Sending);
        if self.granted + begun > self.attempt {
            Lane::ByHand
        } else if self.attempt == begun {
            Lane::First
        } else {
            Lane::Retry
        }
    }

    /// Begins an attempt.
    pub(super) fn claim(&mut self, now: Timestamp, timeout_millis: i64) {
        self.state = State::Sending;
        self.attempt += 1;
        self.parked = false;
        self.lease_until = now.plus_millis(attempt_millis_max(timeout_millis) + LEASE_SLACK_MILLIS);
    }

    /// Ends the attempt under way.
    pub(super) fn settle(
        &mut self,
        now: Timestamp,
        entropy: u64,
        policy: &SendPolicy,
        outcome: Outcome,
        next: Next,
        retry_after: Option<i64>,
    ) {
        self.outcome = Some(outcome);
        self.state = match next {
            Next::Done => State::Delivered,
            Next::Retry if self.attempt < self.attempts_allowed(policy.max_attempts) => State::Pending,
            Next::Retry | Next::Final | Next::Stop => State::Dead,
        };
        if self.state == State::Pending {
            let made = self.attempt.saturating_sub(self.replayed_after);
            self.due_at = now.plus_millis(schedule::wait_millis(made, entropy, retry_after));
        }
    }

    /// Takes the attempt under way back: it never began.
    pub(super) fn unclaim(&mut self, due_at: Timestamp) {
        self.state = State::Pending;
        self.attempt = self.attempt.saturating_sub(1);
        self.due_at = due_at;
    }

    /// Asks for an attempt now, one more than allowed if need be.
    pub(super) fn grant(&mut self, now: Timestamp) {
        self.state = State::Pending;
        self.parked = false;
        self.due_at = now;
        self.granted = self.attempt + 1;
        self.by_hand += 1;
    }

    /// Sends it again from the start, with a whole schedule before it.
    pub(super) fn replay(&mut self, now: Timestamp) {
        self.state = State::Pending;
        self.parked = false;
        self.due_at = now;
        self.granted = 0;
        self.replayed_after = self.attempt;
    }

    /// Keeps it back.
    pub(super) fn hold(&mut self, parked: bool) {
        self.state = State::Held;
        self.parked = parked;
    }

    /// Lets it go on where it was held.
    pub(super) fn release(&mut self) {
        self.state = State::Pending;
        self.parked = false;
    }
}
