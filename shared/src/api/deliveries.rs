//! Deliveries: one event for one webhook.

use super::Invocation;
use crate::delivery::{Outcome, State};
use crate::ids::{EventId, WebhookId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A row of `GET /api/webhooks/{id}/deliveries`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryItem {
    /// The event.
    pub event_id: EventId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// What happened.
    pub event_type: String,
    /// Where it stands.
    pub state: State,
    /// Attempts begun so far.
    pub attempts: u32,
    /// Attempts it may have.
    pub attempts_allowed: u32,
    /// How the last attempt ended.
    pub outcome: Option<Outcome>,
    /// When the next attempt is due, while it is pending.
    pub next_attempt_at: Option<Timestamp>,
    /// When the event was accepted.
    pub received_at: Timestamp,
    /// When the delivery last changed.
    pub updated_at: Timestamp,
}

/// `GET /api/webhooks/{id}/deliveries/{event_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView {
    /// The row of the list.
    pub item: DeliveryItem,
    /// Its attempts, newest first.
    pub attempts: Vec<Invocation>,
}
