//! The ledger: every accepted event, for every webhook, in exactly one named state.

use crate::ids::{SourceId, WebhookId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How many events are in each state, for one webhook or over all. `accepted` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Entries {
    /// Events that were routed while the webhook existed.
    pub accepted: u64,
    /// Not wanted: a filter does not hold.
    pub filtered: u64,
    /// Not sent: the webhook was not active.
    pub inactive: u64,
    /// Not sent: the filters take more work than one event may cost.
    pub too_much_work: u64,
    /// Waiting for their next attempt, or on their way to the webhook's Outbox.
    pub pending: u64,
    /// An attempt is under way.
    pub sending: u64,
    /// The target took them.
    pub delivered: u64,
    /// Given up.
    pub dead: u64,
    /// Kept back: the breaker is open, or the webhook is not active.
    pub held: u64,
    /// Taken back by a person, or because the webhook was deleted.
    pub cancelled: u64,
}

impl Entries {
    /// The sum of all states; what `accepted` has to be.
    pub const fn sum(&self) -> u64 {
        self.filtered
            + self.inactive
            + self.too_much_work
            + self.pending
            + self.sending
            + self.delivered
            + self.dead
            + self.held
            + self.cancelled
    }
}

/// `GET /api/ledger`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LedgerView {
    /// Whether every account balances, and everybody answered.
    pub balanced: bool,
    /// When it was drawn up.
    pub as_of: Timestamp,
    /// All webhooks together.
    pub total: Entries,
    /// Each webhook, and deleted ones as long as something may change in their accounts.
    pub webhooks: Vec<WebhookLedger>,
    /// All other deleted webhooks, as one sum.
    pub folded: FoldedLedger,
    /// Events of each source that are accepted and not routed yet.
    pub sources: Vec<SourceLedger>,
    /// What is wrong, as sentences. An event that waits for long is one, and the ledger still balances.
    pub findings: Vec<String>,
}

/// One webhook's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WebhookLedger {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// What it is called, or was.
    pub webhook_name: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Its account.
    pub entries: Entries,
    /// Of the pending ones: on their way from a Journal to the Outbox.
    pub handing_over: u64,
    /// Whether its account balances.
    pub balanced: bool,
}

/// The accounts of deleted webhooks in which nothing changes any more, as one sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FoldedLedger {
    /// How many there are.
    pub webhooks: u64,
    /// Their accounts, added up.
    pub entries: Entries,
    /// Whether the sum balances.
    pub balanced: bool,
}

/// One source's events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceLedger {
    /// The source.
    pub source: SourceId,
    /// What it is called, or was.
    pub source_name: String,
    /// Events accepted so far.
    pub accepted: u64,
    /// Of them: not routed yet.
    pub unrouted: u64,
    /// When the oldest event was accepted that has not gone everywhere it should.
    pub waiting_since: Option<Timestamp>,
}
