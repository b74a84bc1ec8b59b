//! A delivery as SQLite holds it, and what is made of it.

use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{DeliveryItem, HeldBecause, ProblemCode};
use shared::delivery::{Delivery, Gate, Lane, Outcome, Queue, SendPolicy, Shelf, State};
use shared::ids::{EventId, WebhookId};
use shared::time::Timestamp;

/// What the engine has to know of a row.
pub(super) const ENGINE_COLUMNS: &str =
    "event_id, state, lane, attempt, replayed_after, granted, by_hand, due_at, lease_until, outcome";

/// What a list shows, beside what the engine knows.
pub(super) const ITEM_COLUMNS: &str = "event_id, state, lane, attempt, replayed_after, granted, by_hand, due_at, \
    lease_until, outcome, event_type, title, received_at, updated_at";

/// A delivery as the engine sees it.
#[derive(Deserialize)]
pub(super) struct EngineRow {
    pub(super) event_id: String,
    state: String,
    lane: Option<i64>,
    attempt: u32,
    replayed_after: u32,
    granted: u32,
    by_hand: u32,
    due_at: i64,
    lease_until: i64,
    outcome: Option<String>,
}

/// What a list shows beside that. (No `serde(flatten)`: it loses the types of numbers.)
#[derive(Deserialize)]
pub(super) struct ItemRow {
    event_id: String,
    state: String,
    lane: Option<i64>,
    attempt: u32,
    replayed_after: u32,
    granted: u32,
    by_hand: u32,
    due_at: i64,
    lease_until: i64,
    outcome: Option<String>,
    event_type: String,
    title: Option<String>,
    received_at: i64,
    updated_at: i64,
}

/// Where a shelf is in the index: a state and a lane. What is under way is not in it, but in the flight document.
pub(super) const fn place_of(shelf: Shelf) -> Option<(State, i64)> {
    match shelf {
        Shelf::Waiting(lane) => Some((State::Pending, lane_number(lane))),
        Shelf::Held => Some((State::Held, 0)),
        Shelf::Parked => Some((State::Held, PARKED)),
        Shelf::Sending => None,
    }
}

/// The lane of a held row that waits for a person.
const PARKED: i64 = 1;

const fn lane_number(lane: Lane) -> i64 {
    match lane {
        Lane::ByHand => 0,
        Lane::First => 1,
        Lane::Retry => 2,
    }
}

/// What `lane` and `at` say of a delivery. Dead and cancelled ones are few, and looked for: they have a place in the
/// index as well.
pub(super) fn shelf_of(delivery: &Delivery) -> (Option<i64>, Option<i64>) {
    match delivery.shelf() {
        Some((shelf, at)) => match place_of(shelf) {
            Some((_, lane)) => (Some(lane), Some(at.as_millis())),
            None => (None, None),
        },
        None if delivery.state == State::Delivered => (None, None),
        None => (Some(0), None),
    }
}

impl EngineRow {
    pub(super) fn read(self) -> Result<(EventId, Delivery), Fault> {
        let odd =
            || Fault::new(ProblemCode::Internal, "A stored delivery cannot be read.").because(&self.event_id);
        let state = State::parse(&self.state).ok_or_else(odd)?;
        let delivery = Delivery {
            state,
            attempt: self.attempt,
            replayed_after: self.replayed_after,
            granted: self.granted,
            by_hand: self.by_hand,
            due_at: Timestamp::from_millis(self.due_at),
            lease_until: Timestamp::from_millis(self.lease_until),
            parked: state == State::Held && self.lane == Some(PARKED),
            outcome: self.outcome.as_deref().map(|code| Outcome::parse(code).ok_or_else(odd)).transpose()?,
        };
        Ok((EventId::parse(&self.event_id).ok_or_else(odd)?, delivery))
    }
}

impl ItemRow {
    /// The delivery as the API shows it.
    pub(super) fn item(self, webhook: &WebhookId, queue: &Queue) -> Result<DeliveryItem, Fault> {
        let (event_id, delivery) = EngineRow {
            event_id: self.event_id,
            state: self.state,
            lane: self.lane,
            attempt: self.attempt,
            replayed_after: self.replayed_after,
            granted: self.granted,
            by_hand: self.by_hand,
            due_at: self.due_at,
            lease_until: self.lease_until,
            outcome: self.outcome,
        }
        .read()?;
        let fallback = SendPolicy::default();
        let policy = queue.head.as_ref().map_or(&fallback, |head| &head.policy);
        Ok(DeliveryItem {
            event_id,
            webhook_id: webhook.clone(),
            webhook_name: None,
            event_type: self.event_type,
            title: self.title,
            state: delivery.state,
            held_because: held_because(&delivery, queue),
            attempts: delivery.attempt,
            attempts_allowed: delivery.attempts_allowed(policy.max_attempts),
            outcome: delivery.outcome,
            next_attempt_at: (delivery.state == State::Pending).then_some(delivery.due_at),
            received_at: Timestamp::from_millis(self.received_at),
            updated_at: Timestamp::from_millis(self.updated_at),
        })
    }
}

fn held_because(delivery: &Delivery, queue: &Queue) -> Option<HeldBecause> {
    if delivery.state != State::Held {
        return None;
    }
    Some(match queue.gate() {
        _ if !delivery.parked => HeldBecause::BreakerOpen,
        Gate::Closed if queue.stopped.is_some() => HeldBecause::Disabled,
        Gate::Closed | Gate::Retired => HeldBecause::Inactive,
        Gate::Open | Gate::Breaker | Gate::Unknown => HeldBecause::NotReleased,
    })
}
