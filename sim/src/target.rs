//! A target, and its own book of what it was sent.

use crate::random::Random;
use shared::delivery::Outcome;
use shared::ids::EventId;
use std::collections::BTreeMap;

/// What a target does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Takes it.
    Well,
    /// Answers with this status.
    Fails(u16),
    /// Fails so many times for each event, then takes it.
    FailsFirst(u32),
    /// 429, asking for so many seconds.
    Throttles(i64),
    /// 410.
    Gone,
    /// Takes it, after so many milliseconds.
    Slow(i64),
    /// 200, with an answer that some validator does not like; a few times one whose failure is final.
    Picky,
    /// Fails in so many of a hundred cases.
    Flaps(u64),
    /// 302.
    Redirects,
}

/// What a target answers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) outcome: Outcome,
    pub(crate) retry_after: Option<i64>,
    pub(crate) after_millis: i64,
}

/// What it wrote down of one event.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// Requests with this `webhook-id`.
    pub(crate) requests: u32,
    /// Of them, those it took.
    pub(crate) taken: u32,
}

/// A target, and its own book.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) behaviour: Behaviour,
    pub(crate) book: BTreeMap<EventId, Seen>,
    random: Random,
}

impl Target {
    pub(crate) fn new(behaviour: Behaviour, random: Random) -> Self {
        Self { behaviour, book: BTreeMap::new(), random }
    }

    /// A request arrives.
    pub(crate) fn answer(&mut self, id: &EventId) -> Answer {
        let seen = self.book.entry(id.clone()).or_default();
        seen.requests += 1;
        let mut after_millis = self.random.between(5, 900);
        let mut retry_after = None;
        let status = match self.behaviour {
            Behaviour::Well | Behaviour::Picky => 200,
            Behaviour::Fails(status) => status,
            Behaviour::FailsFirst(times) if seen.requests <= times => 503,
            Behaviour::FailsFirst(_) => 200,
            Behaviour::Throttles(seconds) => {
                retry_after = Some(seconds);
                429
            }
            Behaviour::Gone => 410,
            Behaviour::Slow(millis) => {
                after_millis = millis;
                200
            }
            Behaviour::Flaps(per_cent) => {
                if self.random.chance(per_cent) {
                    500
                } else {
                    204
                }
            }
            Behaviour::Redirects => 302,
        };
        let outcome = match self.behaviour {
            Behaviour::Picky if self.random.chance(10) => Outcome::ValidatorRefused,
            Behaviour::Picky => Outcome::ValidatorFailed,
            _ => Outcome::of_status(status),
        };
        seen.taken += u32::from(outcome == Outcome::Delivered);
        Answer { status, outcome, retry_after, after_millis }
    }
}
