//! Deliberate breaks of the engine and of the protocol around it, to see that the simulation finds them. They are made
//! at the boundary: in what goes into the engine, in what its book says, and in what is made of what comes out.

use shared::delivery::{Book, Delivery, InFlight, Input, MemoryBook, Queue, Shelf, State};
use shared::ids::EventId;
use shared::time::Timestamp;
use std::convert::Infallible;

/// A deliberate break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// The result of an attempt whose lease is over counts for the one that followed.
    LateResultsCount,
    /// The next wake leaves out when leases end.
    LeasesForgotten,
    /// What follows is done before it is committed.
    EffectsBeforeCommit,
    /// What is handed over again is a new delivery.
    DedupeDropped,
    /// Attempts are not counted.
    AttemptsNotCounted,
    /// Deliveries of an ordered webhook go out as they are due.
    OrderIgnored,
    /// Retries may take every place.
    RetriesTakeEveryPlace,
    /// What is held is forgotten.
    HeldDropped,
    /// The Journal's watermark moves before events are handed over.
    WatermarkFirst,
    /// A Journal that comes back decides again where events go.
    RoutesDecidedAgain,
    /// What is decided of an event is not written before all of it is.
    PartsNotKept,
    /// An event whose alarm was cut off is decided from its first webhook on.
    EventsStartOver,
    /// What a target asks for in `Retry-After` is not heard.
    RetryAfterIgnored,
    /// A head that was told late replaces a newer one.
    OldHeadsTaken,
    /// A notice counts as told when it is on its way.
    NoticesForgotten,
    /// Attempts in a second are not limited.
    PaceIgnored,
    /// What is given up counts as delivered.
    FailuresDelivered,
}

impl Sabotage {
    /// Every one of them.
    pub const ALL: [Sabotage; 17] = [
        Self::LateResultsCount,
        Self::LeasesForgotten,
        Self::EffectsBeforeCommit,
        Self::DedupeDropped,
        Self::AttemptsNotCounted,
        Self::OrderIgnored,
        Self::RetriesTakeEveryPlace,
        Self::HeldDropped,
        Self::WatermarkFirst,
        Self::RoutesDecidedAgain,
        Self::PartsNotKept,
        Self::EventsStartOver,
        Self::RetryAfterIgnored,
        Self::OldHeadsTaken,
        Self::NoticesForgotten,
        Self::PaceIgnored,
        Self::FailuresDelivered,
    ];
}

/// The engine's book, bent or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bent {
    pub(crate) book: MemoryBook,
    pub(crate) how: Option<Sabotage>,
}

impl Bent {
    /// Bends an input, and the book before it.
    pub(crate) fn bend(&mut self, input: &Input) -> Input {
        let mut input = input.clone();
        match (self.how, &mut input) {
            (Some(Sabotage::LateResultsCount), Input::Finished { id, attempt, .. }) => {
                if let Some(delivery) = self.book.deliveries.get(id) {
                    *attempt = delivery.attempt;
                }
            }
            (Some(Sabotage::DedupeDropped), Input::Taken { ids }) => {
                self.book.deliveries.retain(|id, _| !ids.contains(id));
            }
            (Some(Sabotage::OrderIgnored), Input::HeadTold(head)) => head.policy.ordered = false,
            (Some(Sabotage::PaceIgnored), Input::HeadTold(head)) => head.policy.rate_limit_per_sec = None,
            (Some(Sabotage::OldHeadsTaken), Input::HeadTold(_)) => self.book.queue.head = None,
            (Some(Sabotage::RetryAfterIgnored), Input::Finished { retry_after, .. }) => *retry_after = None,
            _ => {}
        }
        input
    }

    /// Bends what was written.
    pub(crate) fn bend_after(&mut self, input: &Input) {
        match (self.how, input) {
            (Some(Sabotage::NoticesForgotten), _) => self.book.queue.notices.clear(),
            (Some(Sabotage::FailuresDelivered), Input::Finished { id, .. }) => {
                if let Some(delivery) = self.book.deliveries.get_mut(id)
                    && delivery.state == State::Dead
                {
                    delivery.state = State::Delivered;
                }
            }
            _ => {}
        }
    }
}

impl Book for Bent {
    type Error = Infallible;

    fn queue(&self) -> Result<Queue, Infallible> {
        self.book.queue()
    }

    fn put_queue(&mut self, queue: &Queue) -> Result<(), Infallible> {
        self.book.put_queue(queue)
    }

    fn delivery(&self, id: &EventId) -> Result<Option<Delivery>, Infallible> {
        self.book.delivery(id)
    }

    fn put(&mut self, id: &EventId, delivery: &Delivery) -> Result<(), Infallible> {
        match self.how {
            Some(Sabotage::HeldDropped) if delivery.state == State::Held => {
                self.book.deliveries.remove(id);
                Ok(())
            }
            Some(Sabotage::AttemptsNotCounted) if delivery.state == State::Pending => {
                self.book.put(id, &Delivery { attempt: 0, ..delivery.clone() })
            }
            _ => self.book.put(id, delivery),
        }
    }

    fn in_flight(&self) -> Result<InFlight, Infallible> {
        let InFlight { retries, total } = self.book.in_flight()?;
        let retries = if self.how == Some(Sabotage::RetriesTakeEveryPlace) { 0 } else { retries };
        Ok(InFlight { retries, total })
    }

    fn due(&self, shelf: Shelf, by: Timestamp, limit: usize) -> Result<Vec<(EventId, Delivery)>, Infallible> {
        self.book.due(shelf, by, limit)
    }

    fn earliest(&self, shelf: Shelf) -> Result<Option<Timestamp>, Infallible> {
        if self.how == Some(Sabotage::LeasesForgotten) && shelf == Shelf::Sending {
            return Ok(None);
        }
        self.book.earliest(shelf)
    }

    fn oldest(&self, shelves: &[Shelf]) -> Result<Option<(EventId, Delivery)>, Infallible> {
        self.book.oldest(shelves)
    }
}
