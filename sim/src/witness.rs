//! The oracle of one webhook: it sees every commit of its Outbox and keeps its own, simpler account of what may be.
//!
//! | file | one idea |
//! |---|---|
//! | `rows` | how a delivery may move from one commit to the next |
//! | `claims` | which attempts may begin, and in whose turn |
//! | `wakes` | that a wake with nothing due does nothing, and that one with something due does something |
//! | `meter` | attempts in a second |

mod claims;
mod meter;
mod rows;
mod wakes;

use crate::sabotage::Bent;
use crate::violation::{Kept, keep};
use meter::Meter;
use shared::delivery::{
    Delivery, Effects, Head, Input, MemoryBook, Next, Notice, Outcome, Send, SendPolicy, State, Sweep,
};
use shared::ids::{EventId, SourceId};
use shared::limits::{BREAKER_FAILURES, DISABLE_AFTER_MILLIS};
use shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A commit of an Outbox.
#[derive(Debug)]
pub(crate) struct Commit<'a> {
    pub(crate) input: &'a Input,
    pub(crate) effects: &'a Effects,
    pub(crate) now: Timestamp,
    pub(crate) room: usize,
}

/// What people did to one delivery.
#[derive(Clone, Copy, Debug, Default)]
struct Track {
    /// Attempts made before it was replayed.
    base: u32,
    /// Up to which attempt a person asked for it.
    granted: u32,
    /// Whether a person ever did.
    touched: bool,
}

/// An attempt that was committed.
#[derive(Clone, Copy, Debug)]
struct Claim {
    version: u32,
    /// It was taken back; its number may be used again.
    returned: bool,
    requests: u32,
}

/// The oracle of one webhook.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    /// The newest head it was told.
    pub(crate) head: Option<Head>,
    pub(crate) is_retired: bool,
    /// The version with which sending was stopped.
    pub(crate) stopped: Option<u32>,
    failures: u32,
    open_since: Option<Timestamp>,
    attempts_promised: u32,
    tracks: BTreeMap<EventId, Track>,
    claims: BTreeMap<(EventId, u32), Claim>,
    last_taken: BTreeMap<SourceId, EventId>,
    pub(crate) taken: u64,
    stops: BTreeSet<(u32, Timestamp)>,
    meter: Meter,
    /// How far its clock has jumped, all jumps together.
    jumps_millis: i64,
}

impl Witness {
    pub(crate) fn clock_stepped(&mut self) {
        self.meter = Meter::default();
        self.jumps_millis += 60 * 60 * 1_000;
    }

    /// A request reached the target.
    pub(crate) fn requested(&mut self, send: &Send) -> Kept {
        let claim = self.claims.get_mut(&(send.id.clone(), send.attempt));
        let Some(claim) = claim.filter(|claim| claim.version == send.version && !claim.returned) else {
            return keep(false, "no send without a claim", || format!("{send:?}"));
        };
        claim.requests += 1;
        keep(claim.requests == 1, "one request for one attempt", || format!("{send:?}"))
    }

    /// A commit was made.
    pub(crate) fn saw(&mut self, before: &MemoryBook, after: &Bent, commit: &Commit<'_>) -> Kept {
        self.take_in(before, commit)?;
        self.take_notices(commit)?;
        for send in &commit.effects.sends {
            self.check_claim(before, &after.book, send, commit)?;
        }
        let rows = rows::Rows { witness: self, before, commit };
        rows.check_all(&after.book)?;
        self.check_turns(&after.book, commit)?;
        self.check_queue(&after.book)?;
        wakes::check(after, commit.now, self.jumps_millis)
    }

    fn track(&self, id: &EventId) -> Track {
        self.tracks.get(id).copied().unwrap_or_default()
    }

    fn policy(&self) -> SendPolicy {
        self.head.as_ref().map(|head| head.policy.clone()).unwrap_or_default()
    }

    /// Inactive, or stopped by the engine.
    fn is_closed(&self) -> bool {
        self.stopped.is_some() || self.head.as_ref().is_some_and(|head| !head.active)
    }

    fn is_broken(&self) -> bool {
        self.open_since.is_some()
    }

    fn take_in(&mut self, before: &MemoryBook, commit: &Commit<'_>) -> Kept {
        let is_refused = commit.effects.refusal.is_some();
        match commit.input {
            Input::HeadTold(head) => self.take_head(head),
            Input::Retired => self.is_retired = true,
            Input::Finished { id, attempt, version, outcome, .. } if is_under_way(before, id, *attempt) => {
                self.take_result(*version, *outcome, commit.now);
            }
            Input::Returned { id, attempt } if is_under_way(before, id, *attempt) => {
                if let Some(claim) = self.claims.get_mut(&(id.clone(), *attempt)) {
                    claim.returned = true;
                }
            }
            Input::RetryRequested { id } if !is_refused => {
                let made = before.deliveries.get(id).map_or(0, |delivery| delivery.attempt);
                let track = self.tracks.entry(id.clone()).or_default();
                *track = Track { granted: made + 1, touched: true, ..*track };
            }
            Input::Replayed { id } if !is_refused => {
                let made = before.deliveries.get(id).map_or(0, |delivery| delivery.attempt);
                self.tracks.insert(id.clone(), Track { base: made, granted: 0, touched: true });
            }
            Input::Taken { ids } => {
                for id in ids.iter().filter(|id| !before.deliveries.contains_key(id)) {
                    let last = self.last_taken.insert(id.source(), id.clone());
                    let is_next = last.as_ref().is_none_or(|last| last < id);
                    keep(is_next, "events of a source come in order", || format!("{id} after {last:?}"))?;
                    self.taken += 1;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_head(&mut self, head: &Head) {
        if self.head.as_ref().is_some_and(|known| known.version >= head.version) {
            return;
        }
        if head.active && self.is_closed() {
            self.stopped = None;
            self.failures = 0;
            self.open_since = None;
        }
        if self
            .head
            .as_ref()
            .is_none_or(|known| known.policy.rate_limit_per_sec != head.policy.rate_limit_per_sec)
        {
            self.meter = Meter::default();
        }
        self.attempts_promised = self.attempts_promised.max(head.policy.max_attempts);
        self.head = Some(head.clone());
    }

    fn take_result(&mut self, version: u32, outcome: Outcome, now: Timestamp) {
        let is_old = self.head.as_ref().is_some_and(|head| head.version > version);
        if outcome.next() == Next::Done {
            self.failures = 0;
            self.open_since = None;
        } else if !is_old {
            if outcome.counts_against_target() {
                self.failures += 1;
                if self.failures >= BREAKER_FAILURES {
                    self.open_since.get_or_insert(now);
                }
            }
            if outcome.stops().is_some() && self.stopped.is_none() && !self.is_retired {
                self.stopped = self.head.as_ref().map(|head| head.version);
            }
        }
    }

    /// A webhook is disabled for a reason, and once.
    fn take_notices(&mut self, commit: &Commit<'_>) -> Kept {
        for Notice { kind, at, version, .. } in &commit.effects.notices {
            let Some(reason) = kind.stop_reason() else { continue };
            if !self.stops.insert((*version, *at)) {
                continue;
            }
            let again = self.stops.iter().filter(|(other, _)| other == version).count() > 1;
            keep(!again, "a webhook is disabled once", || format!("v{version}: {reason:?} again"))?;
            if reason == shared::delivery::StopReason::Failing {
                let millis = self.open_since.map_or(0, |since| at.millis_since(since));
                let is_due = millis + self.jumps_millis >= DISABLE_AFTER_MILLIS;
                keep(is_due, "a webhook is disabled after days of failure", || {
                    format!("after {millis} ms, v{version}")
                })?;
                let is_failure = matches!(commit.input, Input::Finished { outcome, .. } if outcome.counts_against_target());
                keep(is_failure, "time alone disables nothing", || format!("{:?}", commit.input))?;
                self.stopped = self.head.as_ref().map(|head| head.version);
            }
            keep(self.stopped.is_some(), "a webhook is disabled for a reason", || format!("{reason:?}"))?;
        }
        Ok(())
    }

    fn check_queue(&self, after: &MemoryBook) -> Kept {
        let queue = &after.queue;
        keep(
            queue.breaker.is_open() == self.is_broken(),
            "the breaker opens after ten failures in a row",
            || format!("{:?}, and {} failures since {:?}", queue.breaker, self.failures, self.open_since),
        )?;
        keep(
            queue.stopped.map(|stopped| stopped.version) == self.stopped,
            "sending stops for a reason",
            || format!("{:?} and not {:?}", queue.stopped, self.stopped),
        )?;
        let held = || after.deliveries.values().any(|delivery| delivery.state == State::Held);
        let lingers = queue.sweep == Some(Sweep::Cancel) && !self.is_retired && !held();
        keep(!lingers, "what is to be cancelled ends with what was held", || format!("{:?}", queue.sweep))
    }
}

fn is_under_way(book: &MemoryBook, id: &EventId, attempt: u32) -> bool {
    let is_it = |delivery: &Delivery| delivery.state == State::Sending && delivery.attempt == attempt;
    book.deliveries.get(id).is_some_and(is_it)
}
