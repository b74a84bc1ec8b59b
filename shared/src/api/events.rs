//! Events: accepting them, and where each went.

use crate::delivery::{Outcome, State};
use crate::ids::{EventId, SourceId, WebhookId};
use crate::rule::RuleVerdict;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The answer to one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The event's id; of the first one, when it is a duplicate.
    pub event_id: EventId,
    /// Whether it was accepted before, and so is not delivered again.
    pub duplicate: bool,
}

/// The answer to a batch, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedBatch {
    /// One for each event.
    pub items: Vec<Accepted>,
}

/// A row of `GET /api/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventItem {
    /// Its id.
    pub id: EventId,
    /// Which source sent it.
    pub source: SourceId,
    /// The source's name; a Journal alone does not know it.
    pub source_name: Option<String>,
    /// What happened.
    pub event_type: String,
    /// `data.title`, when there is one.
    pub title: Option<String>,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// Whether it has gone to every webhook that wants it.
    pub routed: bool,
}

/// `GET /api/events/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    /// The row of the list.
    pub item: EventItem,
    /// The event as accepted.
    pub event: Value,
    /// Where it went, and why not; empty until it is routed.
    pub routes: Vec<RouteView>,
}

/// What became of an event for one webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteView {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// Its name at that time.
    pub webhook_name: String,
    /// Whether it was sent there.
    pub verdict: RouteVerdict,
    /// The filter that decided, when one did.
    pub filters: Vec<RuleVerdict>,
    /// Where the delivery stands, when it was sent there.
    pub delivery: Option<State>,
    /// How its last attempt ended.
    pub outcome: Option<Outcome>,
}

/// Whether an event goes to a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteVerdict {
    /// It is handed to the webhook's Outbox.
    Sent,
    /// A filter does not hold.
    Filtered,
    /// The webhook is not active.
    Inactive,
}
