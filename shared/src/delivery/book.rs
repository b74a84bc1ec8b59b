//! Where the engine's rows are kept.

use super::{Delivery, Queue};
use crate::ids::EventId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The deliveries of one webhook, wherever they are kept. Everything between two commits is seen as one.
///
/// It holds no decisions: a row is on the shelf that [`Delivery::shelf`] says, and that is all there is to sort by.
pub trait Book {
    /// What can go wrong with keeping rows.
    type Error;

    /// What is known of the webhook as a whole.
    ///
    /// # Errors
    /// When rows cannot be read.
    fn queue(&self) -> Result<Queue, Self::Error>;

    /// Keeps it.
    ///
    /// # Errors
    /// When rows cannot be written.
    fn put_queue(&mut self, queue: &Queue) -> Result<(), Self::Error>;

    /// The delivery of an event.
    ///
    /// # Errors
    /// When rows cannot be read.
    fn delivery(&self, id: &EventId) -> Result<Option<Delivery>, Self::Error>;

    /// Keeps a delivery, a new or a known one.
    ///
    /// # Errors
    /// When rows cannot be written.
    fn put(&mut self, id: &EventId, delivery: &Delivery) -> Result<(), Self::Error>;

    /// Attempts under way.
    ///
    /// # Errors
    /// When rows cannot be read.
    fn in_flight(&self) -> Result<InFlight, Self::Error>;

    /// Deliveries on a shelf whose time is `by` or before, earliest first, events of the same time in their order.
    ///
    /// # Errors
    /// When rows cannot be read.
    fn due(&self, shelf: Shelf, by: Timestamp, limit: usize)
    -> Result<Vec<(EventId, Delivery)>, Self::Error>;

    /// The earliest time on a shelf.
    ///
    /// # Errors
    /// When rows cannot be read.
    fn earliest(&self, shelf: Shelf) -> Result<Option<Timestamp>, Self::Error>;

    /// The delivery of the oldest event on any of these shelves.
    ///
    /// # Errors
    /// When rows cannot be read.
    fn oldest(&self, shelves: &[Shelf]) -> Result<Option<(EventId, Delivery)>, Self::Error>;

    /// What is on every shelf, at a glance. A book that can answer this at once should.
    ///
    /// # Errors
    /// When rows cannot be read.
    fn outline(&self) -> Result<Outline, Self::Error> {
        let mut outline = Outline::new(self.in_flight()?);
        for shelf in Shelf::ALL {
            outline.set(shelf, self.earliest(shelf)?);
        }
        Ok(outline)
    }
}

/// Attempts under way, and the earliest time on every shelf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Attempts under way.
    pub in_flight: InFlight,
    earliest: [Option<Timestamp>; Shelf::ALL.len()],
}

impl Outline {
    /// With so many attempts under way, and nothing on any shelf.
    pub fn new(in_flight: InFlight) -> Self {
        Self { in_flight, ..Self::default() }
    }

    /// The earliest time on a shelf.
    pub fn earliest(&self, shelf: Shelf) -> Option<Timestamp> {
        self.earliest.get(shelf.index()).copied().flatten()
    }

    /// Sets it.
    pub fn set(&mut self, shelf: Shelf, earliest: Option<Timestamp>) {
        if let Some(slot) = self.earliest.get_mut(shelf.index()) {
            *slot = earliest;
        }
    }

    /// The earliest time at which one that waits is due.
    pub fn waiting(&self) -> Option<Timestamp> {
        Lane::ALL.into_iter().filter_map(|lane| self.earliest(Shelf::Waiting(lane))).min()
    }
}

/// What the engine finds deliveries by. A settled delivery is on none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shelf {
    /// Pending, by when they are due.
    Waiting(Lane),
    /// Under way, by when their lease ends.
    Sending,
    /// Held while the breaker is open, by when they would be due.
    Held,
    /// Held until a person releases them, by when they would be due.
    Parked,
}

impl Shelf {
    /// Every one of them.
    pub const ALL: [Shelf; 6] = [
        Self::Waiting(Lane::ByHand),
        Self::Waiting(Lane::First),
        Self::Waiting(Lane::Retry),
        Self::Sending,
        Self::Held,
        Self::Parked,
    ];

    const fn index(self) -> usize {
        match self {
            Self::Waiting(Lane::ByHand) => 0,
            Self::Waiting(Lane::First) => 1,
            Self::Waiting(Lane::Retry) => 2,
            Self::Sending => 3,
            Self::Held => 4,
            Self::Parked => 5,
        }
    }
}

/// Whose turn it is: each lane goes before the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// A person asked for it.
    ByHand,
    /// It was never tried.
    First,
    /// It was tried before.
    Retry,
}

impl Lane {
    /// In the order of their turn.
    pub const ALL: [Lane; 3] = [Self::ByHand, Self::First, Self::Retry];
}

/// Attempts under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InFlight {
    /// Of deliveries that were tried before.
    pub retries: usize,
    /// All of them.
    pub total: usize,
}
