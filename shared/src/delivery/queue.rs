//! What is known of a webhook as a whole, beside its deliveries.

use super::{Breaker, Next, Notice, Outcome, Pace, Shelf, StopReason};
use crate::config::{Flow, Retry};
use crate::limits::TIMEOUT_SECONDS_DEFAULT;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What is known of a webhook as a whole. An Outbox stores it as one JSON document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// The version to send with; `None` before the Registry has told.
    pub head: Option<Head>,
    /// Whether the webhook was deleted.
    pub retired: bool,
    /// Set when the engine itself stopped sending.
    pub stopped: Option<Stopped>,
    /// Whether the target is left alone.
    pub breaker: Breaker,
    /// Attempts in a second.
    pub pace: Pace,
    /// What is being done to all that is held.
    pub sweep: Option<Sweep>,
    /// What has to be told, until it was.
    pub notices: Vec<Notice>,
}

/// A version of the webhook, as far as the engine has to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which version.
    pub version: u32,
    /// Whether events are delivered.
    pub active: bool,
    /// How.
    pub policy: SendPolicy,
}

/// How deliveries are made, as the webhook says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendPolicy {
    /// Attempts a delivery may have.
    pub max_attempts: u32,
    /// The longest an exchange may take.
    pub timeout_millis: i64,
    /// Attempts under way at the same time.
    pub max_in_flight: u32,
    /// Attempts begun in a second; no limit when `None`.
    pub rate_limit_per_sec: Option<u32>,
    /// One at a time, in the order of acceptance.
    pub ordered: bool,
    /// Statuses that are tried again, though the cause table gives them up.
    pub retry_statuses: Vec<u16>,
}

/// The engine itself stopped sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// Why.
    pub reason: StopReason,
    /// When.
    pub at: Timestamp,
    /// With which version; a later active one starts again.
    pub version: u32,
}

/// What is being done to all that is held, a step at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sweep {
    /// What the breaker held goes on.
    ReleaseHeld,
    /// All of it goes on, what waited for a person too.
    ReleaseAll,
    /// All of it is taken back.
    Cancel,
}

impl Sweep {
    /// Where the deliveries are that it is about.
    pub(super) const fn shelves(self) -> &'static [Shelf] {
        match self {
            Self::ReleaseHeld => &[Shelf::Held],
            Self::ReleaseAll | Self::Cancel => &[Shelf::Held, Shelf::Parked],
        }
    }
}

/// Whether deliveries are sent, and what becomes of them when not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// They are sent.
    Open,
    /// They are held until the target is well again.
    Breaker,
    /// They are held until the webhook is active and a person releases them.
    Closed,
    /// They wait until the Registry has told which version to send with.
    Unknown,
    /// They are cancelled.
    Retired,
}

impl Default for SendPolicy {
    fn default() -> Self {
        Self::new(TIMEOUT_SECONDS_DEFAULT, &Retry::default(), Flow::default())
    }
}

impl SendPolicy {
    /// From what a webhook says.
    pub fn new(timeout_in_sec: u32, retry: &Retry, flow: Flow) -> Self {
        Self {
            max_attempts: retry.max_attempts,
            timeout_millis: i64::from(timeout_in_sec) * 1_000,
            max_in_flight: flow.max_in_flight,
            rate_limit_per_sec: flow.rate_limit_per_sec,
            ordered: flow.ordered,
            retry_statuses: retry.statuses.clone(),
        }
    }

    /// What an outcome means for the delivery: the cause table, where the webhook does not say otherwise.
    pub fn next(&self, outcome: Outcome, status: Option<u16>) -> Next {
        match outcome {
            Outcome::Rejected | Outcome::Redirected
                if status.is_some_and(|status| self.retry_statuses.contains(&status)) =>
            {
                Next::Retry
            }
            _ => outcome.next(),
        }
    }

    /// Attempts that may be under way at the same time.
    pub(super) fn places(&self) -> usize {
        if self.ordered { 1 } else { usize::try_from(self.max_in_flight).unwrap_or(usize::MAX).max(1) }
    }

    /// How many of them deliveries may take that were tried before: half, so that a first attempt never waits for a
    /// target that is slow to fail. With one place there is nothing to divide.
    pub(super) fn places_for_retries(&self) -> usize {
        self.places().div_ceil(2)
    }
}

impl Queue {
    /// Whether deliveries are sent.
    pub fn gate(&self) -> Gate {
        match &self.head {
            _ if self.retired => Gate::Retired,
            None => Gate::Unknown,
            Some(head) if !head.active || self.stopped.is_some() => Gate::Closed,
            Some(_) if self.breaker.is_open() => Gate::Breaker,
            Some(_) => Gate::Open,
        }
    }

    /// How deliveries are made, when it is known.
    pub fn policy(&self) -> Option<&SendPolicy> {
        self.head.as_ref().map(|head| &head.policy)
    }

    /// Whether one goes out at a time, in the order of acceptance.
    pub(super) fn is_ordered(&self) -> bool {
        self.head.as_ref().is_some_and(|head| head.policy.ordered)
    }

    /// Takes in a version. An older one, or the same again, changes nothing.
    pub(super) fn set_head(&mut self, now: Timestamp, head: Head) {
        if self.head.as_ref().is_some_and(|known| known.version >= head.version) {
            return;
        }
        let was_closed = self.stopped.is_some() || self.head.as_ref().is_some_and(|known| !known.active);
        if head.active && was_closed {
            // It begins anew: days during which nothing was sent say nothing about the target.
            self.stopped = None;
            if self.breaker.succeeded() {
                // What was held for the breaker's sake and is not parked yet would wait for nobody.
                self.sweep = self.sweep.or(Some(Sweep::ReleaseHeld));
            }
        }
        // Somebody may have mended it: the next delivery finds out.
        self.breaker.probe_now(now);
        self.head = Some(head);
    }

    /// Something to be told. It takes the place of one of the same kind that was not told yet: that one is over, and
    /// to hear that it has arrived must not stand for the new one.
    pub(super) fn add_notice(&mut self, notice: Notice) {
        self.notices.retain(|known| known.kind != notice.kind);
        self.notices.push(notice);
    }

    /// Stops sending, once.
    pub(super) fn stop(&mut self, now: Timestamp, reason: StopReason) {
        let Some(head) = &self.head else { return };
        if self.stopped.is_none() && !self.retired {
            self.stopped = Some(Stopped { reason, at: now, version: head.version });
            let notice = Notice::new(reason.into(), now, head.version);
            self.add_notice(notice);
        }
    }
}
