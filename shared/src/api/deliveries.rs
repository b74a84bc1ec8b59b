//! Deliveries: one event for one webhook.

use super::Invocation;
use crate::delivery::{Outcome, State};
use crate::ids::{EventId, WebhookId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A row of `GET /api/webhooks/{id}/deliveries`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DeliveryItem {
    /// The event.
    pub event_id: EventId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// The webhook's name; an Outbox alone does not know it.
    pub webhook_name: Option<String>,
    /// What happened.
    pub event_type: String,
    /// `data.title`, when there is one.
    pub title: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Why it is kept back, while it is held.
    pub held_because: Option<HeldBecause>,
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

/// Why a delivery is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HeldBecause {
    /// The breaker is open; it is sent when the target is well again.
    BreakerOpen,
    /// The webhook is not active.
    Inactive,
    /// Tocsin itself disabled the webhook.
    Disabled,
    /// The webhook sends again, and nobody has released this one yet.
    NotReleased,
}

/// What is asked of a delivery log, beside its page. A row has to fit all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryFilter {
    /// It stands here.
    pub state: Option<State>,
    /// Its last attempt ended like this.
    pub outcome: Option<Outcome>,
    /// Its event was accepted at this moment or later.
    pub since: Option<Timestamp>,
    /// Its event was accepted before this moment.
    pub until: Option<Timestamp>,
    /// What happened.
    pub event_type: Option<String>,
    /// A part of its event's id, type or title, or of the explanation of its last attempt. The case of a to z does not matter.
    pub q: Option<String>,
}

/// A page of `GET /api/deliveries`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DeliveryPage {
    /// The rows, newest event first; of one event, by webhook.
    pub items: Vec<DeliveryItem>,
    /// What to send as `cursor` for the next page; none on the last one.
    pub next_cursor: Option<String>,
    /// How many webhooks could not be asked, so that rows of theirs may be missing: they are too many for one call, or did
    /// not answer. Each webhook's own list has all of its rows.
    pub webhooks_left_out: u64,
}

/// The answer to releasing or cancelling all that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HeldAnswer {
    /// How many deliveries it is about.
    pub held: u64,
}

/// `GET /api/webhooks/{id}/deliveries/{event_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DeliveryView {
    /// The row of the list.
    pub item: DeliveryItem,
    /// Its attempts, newest first: as many as fit in one answer.
    pub attempts: Vec<Invocation>,
    /// What to send as `cursor` for the older ones; none when these are all that are kept.
    #[serde(default)]
    pub next_cursor: Option<String>,
}
