//! Taking in what happened: events handed over, attempts that ended, what a person asks for.

use super::places::{free_at, free_places};
use super::{Input, Refusal, Run};
use crate::delivery::book::{Book, Lane, Outline, Shelf};
use crate::delivery::outcome::{Next, Outcome};
use crate::delivery::queue::{Gate, SendPolicy, Sweep};
use crate::delivery::row::{Delivery, State};
use crate::ids::EventId;
use crate::limits::{RETRIES_BY_HAND_MAX, RETRY_AFTER_SECONDS_MAX};
use crate::time::Timestamp;

/// How long an attempt that could not be begun waits.
const RETURNED_MILLIS: i64 = 5_000;

impl<B: Book> Run<'_, B> {
    pub(super) fn take_in(&mut self, input: Input) -> Result<(), B::Error> {
        match input {
            Input::Woke => {}
            Input::Taken { ids } => self.take(&ids)?,
            Input::Finished { id, attempt, version, outcome, status, retry_after } => {
                self.finish(&id, attempt, version, outcome, status, retry_after)?;
            }
            Input::Returned { id, attempt } => {
                if let Some(mut delivery) = self.under_way(&id, attempt)? {
                    delivery.unclaim(self.now.plus_millis(RETURNED_MILLIS));
                    self.book.put(&id, &delivery)?;
                }
            }
            Input::HeadTold(head) => self.queue.set_head(self.now, head),
            Input::Retired => {
                self.queue.retired = true;
                // There is nobody left to tell.
                self.queue.notices.clear();
            }
            Input::NoticeTold { kind, at } => {
                self.queue.notices.retain(|notice| notice.kind != kind || notice.at != at);
            }
            Input::RetryRequested { id } => {
                let is_sending = matches!(self.queue.gate(), Gate::Open | Gate::Breaker);
                self.change(&id, |delivery, now| match delivery.state {
                    State::Pending | State::Dead | State::Cancelled | State::Held if is_sending => {
                        if delivery.by_hand >= RETRIES_BY_HAND_MAX {
                            return Err(Refusal::TooManyRetries);
                        }
                        delivery.grant(now);
                        Ok(())
                    }
                    _ => Err(Refusal::WrongState),
                })?;
            }
            Input::CancelRequested { id } => {
                self.change(&id, |delivery, _| {
                    if !matches!(delivery.state, State::Pending | State::Held) {
                        return Err(Refusal::WrongState);
                    }
                    delivery.state = State::Cancelled;
                    Ok(())
                })?;
            }
            Input::Replayed { id } => {
                let gate = self.queue.gate();
                self.change(&id, |delivery, now| match delivery.state {
                    State::Delivered | State::Dead | State::Cancelled | State::Held
                        if gate != Gate::Retired =>
                    {
                        delivery.replay(now);
                        Ok(())
                    }
                    _ => Err(Refusal::WrongState),
                })?;
            }
            Input::ReleaseRequested => match self.queue.gate() {
                Gate::Open => self.queue.sweep = Some(Sweep::ReleaseAll),
                // Held for the target's sake: the most that helps is to ask the target at once.
                Gate::Breaker => self.queue.breaker.probe_now(self.now),
                Gate::Closed | Gate::Unknown | Gate::Retired => {
                    self.effects.refusal = Some(Refusal::WrongState);
                }
            },
            Input::CancelHeldRequested => self.queue.sweep = Some(Sweep::Cancel),
        }
        Ok(())
    }

    pub(super) fn take(&mut self, ids: &[EventId]) -> Result<(), B::Error> {
        let mut outline = self.book.outline()?;
        for id in ids {
            if self.book.delivery(id)?.is_some() {
                continue;
            }
            let mut delivery = Delivery::accepted(self.now);
            match self.queue.gate() {
                Gate::Retired => delivery.state = State::Cancelled,
                Gate::Closed => delivery.hold(true),
                Gate::Breaker => delivery.hold(false),
                // One row written instead of two, when it need not wait.
                Gate::Open if self.may_begin_at_once(outline) => {
                    self.claim(id.clone(), delivery)?;
                    outline.in_flight.total += 1;
                    continue;
                }
                Gate::Open | Gate::Unknown => {}
            }
            self.book.put(id, &delivery)?;
        }
        Ok(())
    }

    /// Whether an event just taken goes out now: there is a place for it, and none that came before waits for one.
    pub(super) fn may_begin_at_once(&self, outline: Outline) -> bool {
        let Some(policy) = self.queue.policy() else { return false };
        let waits = [Lane::ByHand, Lane::First]
            .into_iter()
            .any(|lane| outline.earliest(Shelf::Waiting(lane)).is_some_and(|at| at <= self.now));
        !policy.ordered
            && !waits
            && self.room > 0
            && free_at(&self.queue, policy, self.now) <= self.now
            && free_places(policy, outline.in_flight, Lane::First) > 0
    }

    pub(super) fn finish(
        &mut self,
        id: &EventId,
        attempt: u32,
        version: u32,
        outcome: Outcome,
        status: Option<u16>,
        retry_after: Option<i64>,
    ) -> Result<(), B::Error> {
        let Some(mut delivery) = self.under_way(id, attempt)? else {
            return self.finish_late(id, attempt, outcome);
        };
        self.settle(&mut delivery, outcome, status, retry_after);
        self.book.put(id, &delivery)?;
        // What an older version met says nothing about this one.
        if self.queue.head.as_ref().is_some_and(|head| head.version > version) && outcome.next() != Next::Done
        {
            return Ok(());
        }
        if outcome.next() == Next::Done {
            if self.queue.breaker.succeeded() && self.queue.sweep.is_none() {
                self.queue.sweep = Some(Sweep::ReleaseHeld);
            }
        } else if outcome.counts_against_target() {
            let leave_alone = retry_after.unwrap_or_default().clamp(0, RETRY_AFTER_SECONDS_MAX) * 1_000;
            let entropy = self.random();
            self.queue.breaker.failed(self.now, entropy, leave_alone);
            self.look_at_breaker();
        }
        if let Some(reason) = outcome.stops() {
            self.queue.stop(self.now, reason);
        }
        Ok(())
    }

    /// An answer that comes after its lease. That the target took it is worth knowing as long as nothing else was begun.
    pub(super) fn finish_late(
        &mut self,
        id: &EventId,
        attempt: u32,
        outcome: Outcome,
    ) -> Result<(), B::Error> {
        let Some(mut delivery) = self.book.delivery(id)? else { return Ok(()) };
        let is_unknown = delivery.attempt == attempt && delivery.outcome == Some(Outcome::Unknown);
        let waits = matches!(delivery.state, State::Pending | State::Held | State::Dead);
        if is_unknown && waits && outcome.next() == Next::Done {
            delivery.state = State::Delivered;
            delivery.outcome = Some(outcome);
            self.book.put(id, &delivery)?;
        }
        Ok(())
    }

    /// The delivery, if this attempt is the one under way.
    pub(super) fn under_way(&self, id: &EventId, attempt: u32) -> Result<Option<Delivery>, B::Error> {
        let delivery = self.book.delivery(id)?;
        Ok(delivery.filter(|delivery| delivery.state == State::Sending && delivery.attempt == attempt))
    }

    pub(super) fn settle(
        &mut self,
        delivery: &mut Delivery,
        outcome: Outcome,
        status: Option<u16>,
        retry_after: Option<i64>,
    ) {
        let entropy = self.random();
        // What was claimed before an upgrade has no head yet.
        let fallback = SendPolicy::default();
        let policy = self.queue.policy().unwrap_or(&fallback);
        let next = policy.next(outcome, status);
        delivery.settle(self.now, entropy, policy, outcome, next, retry_after);
    }

    pub(super) fn change(
        &mut self,
        id: &EventId,
        change: impl Fn(&mut Delivery, Timestamp) -> Result<(), Refusal>,
    ) -> Result<(), B::Error> {
        let Some(mut delivery) = self.book.delivery(id)? else {
            self.effects.refusal = Some(Refusal::WrongState);
            return Ok(());
        };
        match change(&mut delivery, self.now) {
            Ok(()) => self.book.put(id, &delivery),
            Err(refusal) => {
                self.effects.refusal = Some(refusal);
                Ok(())
            }
        }
    }
}
