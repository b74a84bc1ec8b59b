//! What a Journal counts.

use crate::api::RouteVerdict;
use crate::ids::{EventId, WebhookId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a Journal counts, from its first event on: events that were deleted by now are still in it. A Journal stores it
/// as JSON, in [`super::TallyPages`], and changes it in the transaction that makes it true.
///
/// ```
/// use shared::{api::RouteVerdict, ids::{EventId, SourceId, WebhookId}, ledger::Tally, time::Timestamp};
/// let (id, source) = (WebhookId::from_entropy([1; 10]), SourceId::from_entropy([1; 10]));
/// let event = |millis| EventId::new(Timestamp::from_millis(millis), [0; 10], &source);
/// let mut tally = Tally::default();
/// tally.route(&id, "SOC", RouteVerdict::Sent, &event(1));
/// tally.route(&id, "SOC", RouteVerdict::Filtered, &event(2));
/// tally.hand(&id, 1);
/// let account = &tally.webhooks[&id];
/// assert_eq!((account.accepted, account.sent, account.filtered, account.handed), (2, 1, 1, 1));
/// assert_eq!(account.newest, Some(event(1)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Events that were routed.
    pub routed: u64,
    /// What became of them for each webhook that there was at that time.
    pub webhooks: BTreeMap<WebhookId, Account>,
    /// The sum of the accounts that were folded: those of deleted webhooks for which nothing can change any more.
    #[serde(default, skip_serializing_if = "Account::is_empty")]
    pub folded: Account,
}

/// One webhook's part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What it was called, last time; empty in a sum.
    pub name: String,
    /// Events routed while it existed. The next four add up to it.
    pub accepted: u64,
    /// Not wanted by a filter.
    pub filtered: u64,
    /// Not sent, because it was not active.
    pub inactive: u64,
    /// Not sent, because its filters take more work than one event may cost.
    #[serde(default, skip_serializing_if = "is_none")]
    pub too_much_work: u64,
    /// Sent to its Outbox, sooner or later.
    pub sent: u64,
    /// Of these: the Outbox has said that it took them.
    pub handed: u64,
    /// The newest event of these; none in a sum, and none when the last one was sent before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<EventId>,
}

/// A Journal's answer, when the ledger is drawn up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceTally {
    /// What was routed.
    pub tally: Tally,
    /// Events that are not routed yet.
    pub unrouted: u64,
    /// Since when the event waits that has waited longest to be routed, or to be taken by an Outbox.
    pub waiting_since: Option<Timestamp>,
}

const fn is_none(count: &u64) -> bool {
    *count == 0
}

impl Tally {
    /// An event was routed, for one webhook.
    pub fn route(&mut self, id: &WebhookId, name: &str, verdict: RouteVerdict, event: &EventId) {
        self.route_many(id, name, verdict, 1, event);
    }

    /// So many were, with the same verdict.
    pub fn route_many(
        &mut self,
        id: &WebhookId,
        name: &str,
        verdict: RouteVerdict,
        events: u64,
        newest: &EventId,
    ) {
        let account = self.webhooks.entry(id.clone()).or_default();
        account.rename(name);
        account.accepted += events;
        *account.place(verdict) += events;
        if verdict == RouteVerdict::Sent {
            account.see(Some(newest));
        }
    }

    /// A webhook's Outbox has taken so many.
    pub fn hand(&mut self, id: &WebhookId, events: u64) {
        self.webhooks.entry(id.clone()).or_default().handed += events;
    }
}

impl Account {
    /// An event that has this verdict, or none, is sent after all.
    pub(super) fn reroute(&mut self, from: Option<RouteVerdict>, event: &EventId) {
        match from {
            Some(verdict) => {
                let place = self.place(verdict);
                *place = place.saturating_sub(1);
            }
            None => self.accepted += 1,
        }
        self.sent += 1;
        self.see(Some(event));
    }

    fn see(&mut self, event: Option<&EventId>) {
        if event > self.newest.as_ref() {
            self.newest = event.cloned();
        }
    }

    pub(super) fn rename(&mut self, name: &str) {
        if !name.is_empty() && self.name != name {
            name.clone_into(&mut self.name);
        }
    }

    const fn place(&mut self, verdict: RouteVerdict) -> &mut u64 {
        match verdict {
            RouteVerdict::Sent => &mut self.sent,
            RouteVerdict::Filtered => &mut self.filtered,
            RouteVerdict::Inactive => &mut self.inactive,
            RouteVerdict::TooMuchWork => &mut self.too_much_work,
        }
    }

    /// Adds what another one counted; the name stays.
    pub fn add(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.filtered += other.filtered;
        self.inactive += other.inactive;
        self.too_much_work += other.too_much_work;
        self.sent += other.sent;
        self.handed += other.handed;
        self.see(other.newest.as_ref());
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        *self == Self { name: self.name.clone(), ..Self::default() }
    }
}
