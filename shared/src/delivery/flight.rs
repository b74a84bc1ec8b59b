//! The attempts under way, and how many deliveries have settled: what a [`super::Book`] can keep in one row, so that a
//! claim and an end cost nothing in an index.

use super::{Delivery, InFlight, Lane, State};
use crate::api::Counts;
use crate::ids::EventId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The attempts under way, and how many deliveries have settled. An Outbox stores it as one JSON document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flight {
    /// Each attempt under way, by its event.
    sending: BTreeMap<EventId, Claim>,
    /// Settled deliveries, those that retention has deleted among them.
    delivered: u64,
    dead: u64,
    cancelled: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Claim {
    lane: Lane,
    until: Timestamp,
}

impl Flight {
    /// Notes that a delivery went from one state to another.
    pub fn moved(&mut self, id: &EventId, from: Option<State>, delivery: &Delivery) {
        if let Some(settled) = from.and_then(|state| self.settled(state)) {
            *settled = settled.saturating_sub(1);
        }
        if let Some(settled) = self.settled(delivery.state) {
            *settled += 1;
        }
        if delivery.state == State::Sending {
            let claim = Claim { lane: delivery.lane(), until: delivery.lease_until };
            self.sending.insert(id.clone(), claim);
        } else {
            self.sending.remove(id);
        }
    }

    fn settled(&mut self, state: State) -> Option<&mut u64> {
        match state {
            State::Delivered => Some(&mut self.delivered),
            State::Dead => Some(&mut self.dead),
            State::Cancelled => Some(&mut self.cancelled),
            State::Pending | State::Sending | State::Held => None,
        }
    }

    /// Attempts under way.
    pub fn in_flight(&self) -> InFlight {
        InFlight {
            retries: self.sending.values().filter(|claim| claim.lane == Lane::Retry).count(),
            total: self.sending.len(),
        }
    }

    /// The first lease that ends.
    pub fn earliest(&self) -> Option<Timestamp> {
        self.sending.values().map(|claim| claim.until).min()
    }

    /// Those whose lease has ended by then, in the order of their ends.
    pub fn ended(&self, by: Timestamp, limit: usize) -> Vec<EventId> {
        let mut ended: Vec<(Timestamp, &EventId)> = self
            .sending
            .iter()
            .filter(|(_, claim)| claim.until <= by)
            .map(|(id, claim)| (claim.until, id))
            .collect();
        ended.sort_unstable();
        ended.into_iter().take(limit).map(|(_, id)| id.clone()).collect()
    }

    /// The event of the oldest one under way.
    pub fn oldest(&self) -> Option<&EventId> {
        self.sending.keys().next()
    }

    /// All but what waits or is held, which rows say.
    pub fn counts(&self) -> Counts {
        Counts {
            sending: u64::try_from(self.sending.len()).unwrap_or_default(),
            delivered: self.delivered,
            dead: self.dead,
            cancelled: self.cancelled,
            ..Counts::default()
        }
    }
}
