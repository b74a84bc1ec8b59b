//! A delivery as SQLite holds it, and what is made of it.

use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{DeliveryItem, ProblemCode};
use shared::delivery::{Delivery, Effect, Outcome, State};
use shared::ids::{EventId, SourceId, WebhookId};
use shared::time::Timestamp;

/// A delivery as stored.
#[derive(Deserialize)]
pub(super) struct Row {
    pub(super) event_id: String,
    source: String,
    event_type: String,
    received_at: i64,
    document: String,
    state: String,
    attempt: u32,
    granted: u32,
    due_at: i64,
    lease_until: i64,
    outcome: Option<String>,
    updated_at: i64,
}

/// A delivery with what it takes to send it.
pub(super) struct Claim {
    pub(super) event_id: EventId,
    pub(super) source: SourceId,
    pub(super) received_at: Timestamp,
    pub(super) document: String,
    pub(super) delivery: Delivery,
    pub(super) effect: Effect,
}

impl Row {
    pub(super) fn event_id(&self) -> Result<EventId, Fault> {
        EventId::parse(&self.event_id).ok_or_else(|| Fault::not_found("event"))
    }

    pub(super) fn delivery(&self) -> Result<Delivery, Fault> {
        let odd =
            || Fault::new(ProblemCode::Internal, "A stored delivery cannot be read.").because(&self.event_id);
        Ok(Delivery {
            state: State::parse(&self.state).ok_or_else(odd)?,
            attempt: self.attempt,
            granted: self.granted,
            due_at: Timestamp::from_millis(self.due_at),
            lease_until: Timestamp::from_millis(self.lease_until),
            outcome: self.outcome.as_deref().map(|code| Outcome::parse(code).ok_or_else(odd)).transpose()?,
        })
    }

    /// What it takes to carry out an effect.
    pub(super) fn claim(&self, delivery: Delivery, effect: Effect) -> Result<Claim, Fault> {
        Ok(Claim {
            event_id: self.event_id()?,
            source: SourceId::parse(&self.source).ok_or_else(|| Fault::not_found("source"))?,
            received_at: Timestamp::from_millis(self.received_at),
            document: self.document.clone(),
            delivery,
            effect,
        })
    }

    /// The delivery as the API shows it.
    pub(super) fn item(&self, webhook: &WebhookId, max_attempts: u32) -> Result<DeliveryItem, Fault> {
        let delivery = self.delivery()?;
        Ok(DeliveryItem {
            event_id: self.event_id()?,
            webhook_id: webhook.clone(),
            event_type: self.event_type.clone(),
            state: delivery.state,
            attempts: delivery.attempt,
            attempts_allowed: delivery.attempts_allowed(max_attempts),
            outcome: delivery.outcome,
            next_attempt_at: (delivery.state == State::Pending).then_some(delivery.due_at),
            received_at: Timestamp::from_millis(self.received_at),
            updated_at: Timestamp::from_millis(self.updated_at),
        })
    }
}
