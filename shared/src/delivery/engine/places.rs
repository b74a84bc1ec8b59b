//! Who may begin: places, pace and order.

use crate::delivery::book::{InFlight, Lane, Shelf};
use crate::delivery::queue::{Queue, SendPolicy, Sweep};
use crate::time::Timestamp;

/// No pace asks for a longer wait than this; what seems to was written before the clock was set back.
const PACE_MILLIS_MAX: i64 = 2_000;

pub(super) fn free_at(queue: &Queue, policy: &SendPolicy, now: Timestamp) -> Timestamp {
    let Some(rate) = policy.rate_limit_per_sec else { return Timestamp::default() };
    let at = queue.pace.free_at(rate);
    if at.millis_since(now) > PACE_MILLIS_MAX { now } else { at }
}

/// Where the next one is looked for when order is kept: what is being released comes in its order, too.
pub(super) const fn shelves_in_order(sweep: Option<Sweep>) -> &'static [Shelf] {
    const WAITING: &[Shelf] =
        &[Shelf::Waiting(Lane::ByHand), Shelf::Waiting(Lane::First), Shelf::Waiting(Lane::Retry)];
    const WITH_HELD: &[Shelf] = &[
        Shelf::Waiting(Lane::ByHand),
        Shelf::Waiting(Lane::First),
        Shelf::Waiting(Lane::Retry),
        Shelf::Held,
    ];
    const WITH_ALL: &[Shelf] = &[
        Shelf::Waiting(Lane::ByHand),
        Shelf::Waiting(Lane::First),
        Shelf::Waiting(Lane::Retry),
        Shelf::Held,
        Shelf::Parked,
    ];
    match sweep {
        None | Some(Sweep::Cancel) => WAITING,
        Some(Sweep::ReleaseHeld) => WITH_HELD,
        Some(Sweep::ReleaseAll) => WITH_ALL,
    }
}

pub(super) fn free_places(policy: &SendPolicy, in_flight: InFlight, lane: Lane) -> usize {
    let free = policy.places().saturating_sub(in_flight.total);
    match lane {
        Lane::ByHand | Lane::First => free,
        Lane::Retry => free.min(policy.places_for_retries().saturating_sub(in_flight.retries)),
    }
}
