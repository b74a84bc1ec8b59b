//! A wake with nothing due does nothing; one with something due does something. The first finds what is done twice,
//! the second what would go round and round, and both together what would wait for ever.

use crate::sabotage::Bent;
use crate::violation::{Kept, keep};
use shared::delivery::{
    Book, Delivery, Effects, Gate, InFlight, Input, Queue, Shelf, State, handle, next_wake,
};
use shared::ids::EventId;
use shared::limits::RETRY_AFTER_SECONDS_MAX;
use shared::time::Timestamp;

/// The longest that anything waits: what a `Retry-After` can ask for.
const WAIT_MILLIS_MAX: i64 = RETRY_AFTER_SECONDS_MAX * 1_000;

/// `jumps_millis` is how far the clock has jumped; so much longer may something wait.
pub(super) fn check(book: &Bent, now: Timestamp, jumps_millis: i64) -> Kept {
    let wake = next_wake(book, now)?;
    let is_due = wake.is_some_and(|wake| wake <= now);
    let does = does_something(book, now);
    let detail = || format!("now {now}, next wake {wake:?}, {:?}", book.book.queue);
    if book.book.queue.gate() != Gate::Unknown {
        keep(does || !is_due, "no wake goes round and round", detail)?;
    }
    keep(is_due || !does, "a wake with nothing due does nothing", detail)?;
    let waits = |row: &Delivery| matches!(row.state, State::Pending | State::Sending);
    let is_waiting =
        book.book.deliveries.values().any(|row| waits(row) || row.state == State::Held && !row.parked);
    keep(wake.is_some() || !is_waiting, "what waits has a wake", detail)?;
    let is_far = wake.is_some_and(|wake| wake.millis_since(now) > WAIT_MILLIS_MAX + jumps_millis);
    keep(!is_far, "no wake is further off than the longest wait", detail)
}

/// Whether a wake at this time would write anything, or have anything done.
fn does_something(book: &Bent, now: Timestamp) -> bool {
    match handle(&mut Frozen(book), now, 0, usize::MAX, Input::Woke) {
        Err(Written) => true,
        Ok(Effects { sends, unknown, notices, .. }) => {
            !sends.is_empty() || !unknown.is_empty() || !notices.is_empty()
        }
    }
}

/// A book that can be read; to write is an error that says so.
struct Frozen<'a>(&'a Bent);

struct Written;

fn read<T>(value: Result<T, std::convert::Infallible>) -> Result<T, Written> {
    value.map_err(|never| match never {})
}

impl Book for Frozen<'_> {
    type Error = Written;

    fn queue(&self) -> Result<Queue, Written> {
        read(self.0.queue())
    }

    fn put_queue(&mut self, _: &Queue) -> Result<(), Written> {
        Err(Written)
    }

    fn delivery(&self, id: &EventId) -> Result<Option<Delivery>, Written> {
        read(self.0.delivery(id))
    }

    fn put(&mut self, _: &EventId, _: &Delivery) -> Result<(), Written> {
        Err(Written)
    }

    fn in_flight(&self) -> Result<InFlight, Written> {
        read(self.0.in_flight())
    }

    fn due(&self, shelf: Shelf, by: Timestamp, limit: usize) -> Result<Vec<(EventId, Delivery)>, Written> {
        read(self.0.due(shelf, by, limit))
    }

    fn earliest(&self, shelf: Shelf) -> Result<Option<Timestamp>, Written> {
        read(self.0.earliest(shelf))
    }

    fn oldest(&self, shelves: &[Shelf]) -> Result<Option<(EventId, Delivery)>, Written> {
        read(self.0.oldest(shelves))
    }
}
