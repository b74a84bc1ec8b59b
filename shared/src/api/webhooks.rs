//! The list of webhooks.

use super::Standing;
use crate::config::WebhookView;
use crate::delivery::{Outcome, State};
use crate::ids::EventId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

// Generic, so that a table can read a `WebhookSummary` of it.
/// A row of `GET /api/webhooks`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WebhookItem<W = WebhookView> {
    /// The webhook.
    pub webhook: W,
    /// How it stands; none when its Outbox did not answer in time.
    pub standing: Option<Standing>,
}

/// A webhook's newest delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LastDelivery {
    /// The event.
    pub event_id: EventId,
    /// Where it stands.
    pub state: State,
    /// How the last attempt ended.
    pub outcome: Option<Outcome>,
    /// When it last changed.
    pub at: Timestamp,
}
