//! What is held back and let go, a step at a time; and what is told when that lasts.

use super::{Run, Unknown};
use crate::delivery::book::{Book, Lane, Shelf};
use crate::delivery::notice::Notice;
use crate::delivery::outcome::Outcome;
use crate::delivery::queue::{Gate, Sweep};
use crate::delivery::row::{Delivery, State};
use crate::limits::SWEEP_ROWS;
use crate::time::Timestamp;

impl<B: Book> Run<'_, B> {
    /// Attempts whose lease is over are `unknown`. That is our failure, and not the target's.
    pub(super) fn end_leases(&mut self) -> Result<(), B::Error> {
        for (id, mut delivery) in self.book.due(Shelf::Sending, self.now, SWEEP_ROWS)? {
            let (attempt, lease_until) = (delivery.attempt, delivery.lease_until);
            self.settle(&mut delivery, Outcome::Unknown, None, None);
            self.book.put(&id, &delivery)?;
            self.effects.unknown.push(Unknown { id, attempt, lease_until });
        }
        Ok(())
    }

    /// Moves what is held back or let go, a step at a time.
    pub(super) fn sweep(&mut self) -> Result<(), B::Error> {
        const WAITING: [Shelf; 3] =
            [Shelf::Waiting(Lane::ByHand), Shelf::Waiting(Lane::First), Shelf::Waiting(Lane::Retry)];
        match self.queue.gate() {
            Gate::Retired => {
                self.move_all(&WAITING, Timestamp::MAX, |delivery| delivery.state = State::Cancelled)?;
                self.move_all(&[Shelf::Held, Shelf::Parked], Timestamp::MAX, |delivery| {
                    delivery.state = State::Cancelled;
                })?;
                return Ok(());
            }
            Gate::Closed => {
                self.move_all(&WAITING, Timestamp::MAX, |delivery| delivery.hold(true))?;
                self.move_all(&[Shelf::Held], Timestamp::MAX, |delivery| delivery.hold(true))?;
            }
            Gate::Breaker => {
                let due = [Shelf::Waiting(Lane::First), Shelf::Waiting(Lane::Retry)];
                self.move_all(&due, self.now, |delivery| delivery.hold(false))?;
            }
            Gate::Open | Gate::Unknown => {}
        }
        self.carry_on_sweep()
    }

    pub(super) fn carry_on_sweep(&mut self) -> Result<(), B::Error> {
        let Some(sweep) = self.queue.sweep else { return Ok(()) };
        match sweep {
            Sweep::Cancel => self.move_all(sweep.shelves(), Timestamp::MAX, |delivery| {
                delivery.state = State::Cancelled;
            })?,
            // When the target fails again meanwhile, the rest stays held.
            Sweep::ReleaseHeld | Sweep::ReleaseAll if self.queue.gate() != Gate::Open => {
                self.queue.sweep = None;
            }
            // Order is kept by taking each from where it is held, oldest first.
            Sweep::ReleaseHeld | Sweep::ReleaseAll if self.queue.is_ordered() => {}
            Sweep::ReleaseHeld | Sweep::ReleaseAll => {
                self.move_all(sweep.shelves(), Timestamp::MAX, Delivery::release)?;
            }
        }
        self.end_sweep()
    }

    /// It ends with the last delivery that it is about: what is held later is no part of it.
    pub(super) fn end_sweep(&mut self) -> Result<(), B::Error> {
        if let Some(sweep) = self.queue.sweep
            && self.book.oldest(sweep.shelves())?.is_none()
        {
            self.queue.sweep = None;
        }
        Ok(())
    }

    /// Changes what is on these shelves, at most a step.
    pub(super) fn move_all(
        &mut self,
        shelves: &[Shelf],
        by: Timestamp,
        change: impl Fn(&mut Delivery),
    ) -> Result<(), B::Error> {
        let mut left = SWEEP_ROWS;
        for shelf in shelves {
            for (id, mut delivery) in self.book.due(*shelf, by, left)? {
                change(&mut delivery);
                self.book.put(&id, &delivery)?;
                left -= 1;
            }
        }
        Ok(())
    }

    /// Warns, and disables, when the target fails so long after the breaker opened. Only a failure counts, and not the
    /// time alone: a webhook that nothing was sent through since then may have been well for days.
    pub(super) fn look_at_breaker(&mut self) {
        if self.queue.gate() != Gate::Breaker {
            return;
        }
        let Some((kind, at)) = self.queue.breaker.next_notice() else { return };
        if at > self.now {
            return;
        }
        match kind.stop_reason() {
            Some(reason) => self.queue.stop(self.now, reason),
            None => {
                let version = self.queue.head.as_ref().map_or(0, |head| head.version);
                self.queue.add_notice(Notice::new(kind, self.now, version));
            }
        }
        self.queue.breaker.told(kind);
    }

    pub(super) fn tell(&mut self) {
        let now = self.now;
        for notice in self.queue.notices.iter_mut().filter(|notice| notice.tell_at <= now) {
            notice.tell(now);
            self.effects.notices.push(*notice);
        }
    }
}
