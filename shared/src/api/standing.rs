//! How a webhook stands: what the list and its page say beside the configuration.

use super::LastDelivery;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `GET /api/webhooks/{id}/standing`, and part of a row of `GET /api/webhooks`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Standing {
    /// Deliveries in each state.
    pub counts: Counts,
    /// Its newest delivery; none before the first.
    pub last_delivery: Option<LastDelivery>,
    /// Set while the breaker is open.
    pub breaker: Option<OpenBreaker>,
}

/// Deliveries in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Counts {
    /// Waiting for their next attempt.
    pub pending: u64,
    /// An attempt is under way.
    pub sending: u64,
    /// The target took them.
    pub delivered: u64,
    /// Given up.
    pub dead: u64,
    /// Kept back.
    pub held: u64,
    /// Taken back.
    pub cancelled: u64,
}

impl Counts {
    /// All of them.
    pub const fn sum(&self) -> u64 {
        self.pending + self.sending + self.delivered + self.dead + self.held + self.cancelled
    }
}

/// A breaker that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OpenBreaker {
    /// Since when.
    pub since: Timestamp,
    /// When the next delivery is let through, to see whether the target is well again.
    pub probe_at: Timestamp,
    /// When the webhook is disabled, if it does not get well.
    pub disables_at: Timestamp,
}
