//! Beginning what is due.

use super::places::{free_at, free_places, shelves_in_order};
use super::{Run, Send};
use crate::delivery::book::{Book, Lane, Shelf};
use crate::delivery::queue::{Gate, Sweep};
use crate::delivery::row::Delivery;
use crate::ids::EventId;

impl<B: Book> Run<'_, B> {
    pub(super) fn begin(&mut self) -> Result<(), B::Error> {
        match self.queue.gate() {
            Gate::Open if self.queue.is_ordered() => self.begin_in_order(),
            Gate::Open => self.begin_in_lanes(&Lane::ALL),
            Gate::Breaker => {
                self.begin_in_lanes(&[Lane::ByHand])?;
                self.probe()
            }
            Gate::Unknown => {
                // A person who was refused for want of it should not be refused again.
                self.effects.asks_for_head =
                    self.effects.refusal.is_some() || self.book.outline()?.waiting().is_some();
                Ok(())
            }
            Gate::Closed | Gate::Retired => Ok(()),
        }
    }

    pub(super) fn begin_in_lanes(&mut self, lanes: &[Lane]) -> Result<(), B::Error> {
        let Some(policy) = self.queue.policy().cloned() else { return Ok(()) };
        let mut outline = self.book.outline()?;
        for lane in lanes {
            let shelf = Shelf::Waiting(*lane);
            let free = free_places(&policy, outline.in_flight, *lane).min(self.room);
            if free == 0 || outline.earliest(shelf).is_none_or(|at| at > self.now) {
                continue;
            }
            for (id, delivery) in self.book.due(shelf, self.now, free)? {
                if free_at(&self.queue, &policy, self.now) > self.now {
                    return Ok(());
                }
                self.claim(id, delivery)?;
                outline.in_flight.total += 1;
                outline.in_flight.retries += usize::from(*lane == Lane::Retry);
            }
        }
        Ok(())
    }

    pub(super) fn begin_in_order(&mut self) -> Result<(), B::Error> {
        let Some(policy) = self.queue.policy() else { return Ok(()) };
        if self.room == 0
            || free_at(&self.queue, policy, self.now) > self.now
            || self.book.in_flight()?.total > 0
        {
            return Ok(());
        }
        match self.book.oldest(shelves_in_order(self.queue.sweep))? {
            Some((id, delivery)) if delivery.due_at <= self.now => {
                self.claim(id, delivery)?;
                self.end_sweep()
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Lets one delivery through, to see whether the target is well again.
    pub(super) fn probe(&mut self) -> Result<(), B::Error> {
        let is_time = self.queue.breaker.probe_at().is_some_and(|at| at <= self.now);
        let Some(policy) = self.queue.policy() else { return Ok(()) };
        let is_free = self.room > 0 && free_at(&self.queue, policy, self.now) <= self.now;
        if !is_time || !is_free || self.book.in_flight()?.total > 0 {
            return Ok(());
        }
        let held = if policy.ordered {
            // An earlier one that is not due yet holds up the rest, as it does while the breaker is closed.
            let oldest = self.book.oldest(shelves_in_order(Some(Sweep::ReleaseHeld)))?;
            oldest.filter(|(_, delivery)| delivery.due_at <= self.now)
        } else {
            self.book.due(Shelf::Held, self.now, 1)?.into_iter().next()
        };
        let Some((id, delivery)) = held else { return Ok(()) };
        let entropy = self.random();
        self.queue.breaker.probed(self.now, entropy);
        self.claim(id, delivery)
    }

    pub(super) fn claim(&mut self, id: EventId, mut delivery: Delivery) -> Result<(), B::Error> {
        let Some(head) = &self.queue.head else { return Ok(()) };
        delivery.claim(self.now, head.policy.timeout_millis);
        if let Some(rate) = head.policy.rate_limit_per_sec {
            self.queue.pace.begin(self.now, rate);
        }
        self.book.put(&id, &delivery)?;
        self.room = self.room.saturating_sub(1);
        self.effects.sends.push(Send { id, attempt: delivery.attempt, version: head.version });
        Ok(())
    }
}
