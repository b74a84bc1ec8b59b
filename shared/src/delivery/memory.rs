//! A book in memory: for examples, tests and the simulation.

use super::{Book, Delivery, InFlight, Lane, Queue, Shelf, State};
use crate::ids::EventId;
use crate::time::Timestamp;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// A [`Book`] in memory. To commit is to keep it, to roll back is to drop the clone that was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryBook {
    /// What is known of the webhook as a whole.
    pub queue: Queue,
    /// Its deliveries, in the order of their events.
    pub deliveries: BTreeMap<EventId, Delivery>,
}

impl MemoryBook {
    /// How many deliveries are in a state.
    pub fn count(&self, state: State) -> usize {
        self.deliveries.values().filter(|delivery| delivery.state == state).count()
    }

    fn on(&self, shelf: Shelf) -> impl Iterator<Item = (Timestamp, &EventId, &Delivery)> {
        self.deliveries.iter().filter_map(move |(id, delivery)| match delivery.shelf() {
            Some((other, at)) if other == shelf => Some((at, id, delivery)),
            Some(_) | None => None,
        })
    }
}

impl Book for MemoryBook {
    type Error = Infallible;

    fn queue(&self) -> Result<Queue, Infallible> {
        Ok(self.queue.clone())
    }

    fn put_queue(&mut self, queue: &Queue) -> Result<(), Infallible> {
        self.queue = queue.clone();
        Ok(())
    }

    fn delivery(&self, id: &EventId) -> Result<Option<Delivery>, Infallible> {
        Ok(self.deliveries.get(id).cloned())
    }

    fn put(&mut self, id: &EventId, delivery: &Delivery) -> Result<(), Infallible> {
        self.deliveries.insert(id.clone(), delivery.clone());
        Ok(())
    }

    fn in_flight(&self) -> Result<InFlight, Infallible> {
        let sending = || self.on(Shelf::Sending).map(|(_, _, delivery)| delivery.lane());
        Ok(InFlight {
            retries: sending().filter(|lane| *lane == Lane::Retry).count(),
            total: sending().count(),
        })
    }

    fn due(&self, shelf: Shelf, by: Timestamp, limit: usize) -> Result<Vec<(EventId, Delivery)>, Infallible> {
        let mut due: Vec<_> = self.on(shelf).filter(|(at, _, _)| *at <= by).collect();
        due.sort_by_key(|(at, id, _)| (*at, (*id).clone()));
        Ok(due.into_iter().take(limit).map(|(_, id, delivery)| (id.clone(), delivery.clone())).collect())
    }

    fn earliest(&self, shelf: Shelf) -> Result<Option<Timestamp>, Infallible> {
        Ok(self.on(shelf).map(|(at, _, _)| at).min())
    }

    fn oldest(&self, shelves: &[Shelf]) -> Result<Option<(EventId, Delivery)>, Infallible> {
        let found = self
            .deliveries
            .iter()
            .find(|(_, delivery)| delivery.shelf().is_some_and(|(shelf, _)| shelves.contains(&shelf)));
        Ok(found.map(|(id, delivery)| (id.clone(), delivery.clone())))
    }
}
