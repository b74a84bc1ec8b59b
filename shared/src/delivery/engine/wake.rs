//! When to look again.

use super::places::{free_at, free_places, shelves_in_order};
use crate::delivery::book::{Book, Lane, Outline, Shelf};
use crate::delivery::queue::{Gate, Queue, SendPolicy, Sweep};
use crate::time::Timestamp;

/// When [`Input::Woke`] will next have something to do; `None` when that takes another input.
///
/// # Errors
/// When the book cannot be read.
pub fn next_wake<B: Book>(book: &B, now: Timestamp) -> Result<Option<Timestamp>, B::Error> {
    let (queue, outline) = (book.queue()?, book.outline()?);
    let gate = queue.gate();
    let (held, parked) = (outline.earliest(Shelf::Held), outline.earliest(Shelf::Parked));
    let mut wakes = vec![outline.earliest(Shelf::Sending)];
    wakes.extend(queue.notices.iter().map(|notice| Some(notice.tell_at)));
    let swept = match queue.sweep {
        None => None,
        Some(Sweep::Cancel) => held.or(parked),
        // In order, each is taken from where it is held when its turn comes.
        Some(_) if gate != Gate::Open || queue.is_ordered() => None,
        Some(Sweep::ReleaseHeld) => held,
        Some(Sweep::ReleaseAll) => held.or(parked),
    };
    wakes.push(swept.map(|_| now));
    match gate {
        Gate::Retired => wakes.push(outline.waiting().or(held).or(parked).map(|_| now)),
        Gate::Closed => wakes.push(outline.waiting().or(held).map(|_| now)),
        Gate::Unknown => wakes.push(outline.waiting().map(|_| now.plus_millis(ASK_AGAIN_MILLIS))),
        Gate::Breaker => {
            // What is due is held then.
            wakes.push(outline.earliest(Shelf::Waiting(Lane::First)));
            wakes.push(outline.earliest(Shelf::Waiting(Lane::Retry)));
            if let Some(policy) = queue.policy() {
                let free_at = free_at(&queue, policy, now);
                if outline.in_flight.total < policy.places() {
                    wakes.push(outline.earliest(Shelf::Waiting(Lane::ByHand)).map(|at| at.max(free_at)));
                }
                if outline.in_flight.total == 0
                    && let (Some(due), Some(probe_at)) =
                        (probe_due(book, &queue, outline)?, queue.breaker.probe_at())
                {
                    wakes.push(Some(due.max(probe_at).max(free_at)));
                }
            }
        }
        Gate::Open => {
            if let Some(policy) = queue.policy() {
                let next = if policy.ordered {
                    next_in_order(book, &queue, outline)?
                } else {
                    next_in_lanes(policy, outline)
                };
                wakes.push(next.map(|at| at.max(free_at(&queue, policy, now))));
            }
        }
    }
    Ok(wakes.into_iter().flatten().min())
}

/// How long to wait before asking the Registry again.
const ASK_AGAIN_MILLIS: i64 = 5_000;

/// When the delivery is due that asks whether the target is well again.
pub(super) fn probe_due<B: Book>(
    book: &B,
    queue: &Queue,
    outline: Outline,
) -> Result<Option<Timestamp>, B::Error> {
    if queue.is_ordered() {
        let oldest = book.oldest(shelves_in_order(Some(Sweep::ReleaseHeld)))?;
        return Ok(oldest.map(|(_, delivery)| delivery.due_at));
    }
    Ok(outline.earliest(Shelf::Held))
}

pub(super) fn next_in_lanes(policy: &SendPolicy, outline: Outline) -> Option<Timestamp> {
    let with_place = Lane::ALL.into_iter().filter(|lane| free_places(policy, outline.in_flight, *lane) > 0);
    with_place.filter_map(|lane| outline.earliest(Shelf::Waiting(lane))).min()
}

pub(super) fn next_in_order<B: Book>(
    book: &B,
    queue: &Queue,
    outline: Outline,
) -> Result<Option<Timestamp>, B::Error> {
    if outline.in_flight.total > 0 {
        return Ok(None);
    }
    Ok(book.oldest(shelves_in_order(queue.sweep))?.map(|(_, delivery)| delivery.due_at))
}
