//! The ledger: whether every accepted event is, for every webhook, in exactly one named state.
//!
//! Journals count what they route, Outboxes count what they have, and nobody stops for the sum. So the Journals are
//! read twice, before and after the Outboxes, and the sum is between the two. With the first reading at T0 and the
//! second at T1, for each webhook over all Journals:
//!
//! ```text
//! handed(T0)  ≤  what its Outbox has  ≤  sent(T1)          accepted  =  filtered + inactive + too_much_work + sent
//! ```
//!
//! An Outbox has an event before its Journal counts it as handed, and only after the Journal counted it as sent. So
//! fewer than were handed is an event lost, and more than were sent is one that came from nowhere.
//!
//! An Outbox is read again only when its last reading may be out of date ([`Reading::is_stale`]). The account of a deleted
//! webhook for which nothing can change any more is folded ([`may_fold`]): the Registry adds it to one sum and takes it off
//! its list, then each Journal does the same. A Journal's part of the sum is what it has folded, and every account that is
//! not on the Registry's list; so it does not matter how far a fold has come.

mod pages;
mod reading;
mod tally;

pub use pages::TallyPages;
pub use reading::{Candidate, Reading, choose, may_fold};
pub use tally::{Account, SourceTally, Tally};

use crate::api::{Counts, Entries, FoldedLedger, LedgerView, SourceLedger, WebhookLedger};
use crate::ids::{SourceId, WebhookId};
use crate::limits::LEDGER_WAIT_MILLIS_MAX;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What one Journal said, before and after the Outboxes were asked; `None` when it did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceReading {
    /// Whose Journal.
    pub source: SourceId,
    /// What the source is called, or was.
    pub name: String,
    /// At T0.
    pub before: Option<SourceTally>,
    /// At T1.
    pub after: Option<SourceTally>,
}

/// What one Outbox said; `None` when it did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookReading {
    /// Whose Outbox.
    pub id: WebhookId,
    /// What the webhook is called, or was.
    pub name: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Deliveries in each state, from its first one on: those that were deleted by now are still in it.
    pub counts: Option<Counts>,
}

/// The sum of the accounts that the Registry has folded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folded {
    /// How many there are.
    pub webhooks: u64,
    /// What their Outboxes had counted in the end.
    pub counts: Counts,
}

impl Folded {
    /// Adds one account.
    pub fn add(&mut self, counts: &Counts) {
        self.webhooks += 1;
        self.counts.delivered += counts.delivered;
        self.counts.dead += counts.dead;
        self.counts.cancelled += counts.cancelled;
    }
}

/// Each webhook's account over all Journals, as they were read.
pub fn accounts_of<'a>(
    tallies: impl IntoIterator<Item = &'a SourceTally>,
) -> BTreeMap<&'a WebhookId, Account> {
    accounts(tallies.into_iter())
}

/// Whether a Journal has folded an account between its two readings. The list of webhooks may be from before that, so no
/// conclusion can be drawn, and everything has to be read again.
pub fn has_folded_meanwhile(sources: &[SourceReading]) -> bool {
    sources.iter().any(|reading| match (&reading.before, &reading.after) {
        (Some(before), Some(after)) => before.tally.folded != after.tally.folded,
        _ => false,
    })
}

/// Draws up the ledger from what everybody said.
///
/// ```
/// use shared::{api::Counts, ids::WebhookId, ledger::{Folded, WebhookReading, draw_up}, time::Timestamp};
/// // An Outbox with a delivery that no Journal has sent to it.
/// let counts = Some(Counts { delivered: 1, ..Counts::default() });
/// let webhook = WebhookReading { id: WebhookId::from_entropy([1; 10]), name: "SOC".into(), deleted: false, counts };
/// let ledger = draw_up(Timestamp::default(), &[], &[webhook], &Folded::default());
/// assert!(!ledger.balanced);
/// assert_eq!(ledger.findings, ["Webhook \"SOC\": its Outbox has 1, but only 0 were sent to it: 1 too many."]);
/// ```
pub fn draw_up(
    as_of: Timestamp,
    sources: &[SourceReading],
    webhooks: &[WebhookReading],
    folded: &Folded,
) -> LedgerView {
    let mut findings = Vec::new();
    let everybody_answered =
        sources.iter().all(|reading| reading.before.is_some() && reading.after.is_some());
    let mut balanced = everybody_answered;
    for reading in sources.iter().filter(|reading| reading.before.is_none() || reading.after.is_none()) {
        findings
            .push(format!("Source {:?}: its Journal did not answer, so nothing can be said.", reading.name));
    }
    let before = accounts(sources.iter().filter_map(|reading| reading.before.as_ref()));
    let after = accounts(sources.iter().filter_map(|reading| reading.after.as_ref()));
    // Webhooks are listed after T0: what was routed to by then is among them, or was folded.
    let known: BTreeSet<&WebhookId> = webhooks.iter().map(|webhook| &webhook.id).collect();
    let gone_before = gone(sources.iter().filter_map(|reading| reading.before.as_ref()), &known);
    let gone_after = gone(sources.iter().filter_map(|reading| reading.after.as_ref()), &known);
    let (mut folded, wrong) = all_folded(folded, &gone_before, &gone_after);
    folded.balanced = everybody_answered && wrong.is_empty();
    balanced &= folded.balanced;
    if everybody_answered {
        findings.extend(wrong);
    }
    let mut rows = Vec::with_capacity(webhooks.len());
    for webhook in webhooks {
        let (before, after) = (before.get(&webhook.id), after.get(&webhook.id));
        let (mut row, wrong) =
            one_webhook(webhook, &before.cloned().unwrap_or_default(), &after.cloned().unwrap_or_default());
        row.balanced = everybody_answered && wrong.is_empty();
        balanced &= row.balanced;
        // A sum without one of its parts says nothing, and would only hide who did not answer.
        if everybody_answered {
            findings.extend(wrong.into_iter().map(|wrong| format!("Webhook {:?}: {wrong}", webhook.name)));
        }
        rows.push(row);
    }
    let sources: Vec<SourceLedger> = sources.iter().filter_map(one_source).collect();
    findings.extend(sources.iter().filter_map(|source| waits_too_long(source, as_of)));
    let total = total(rows.iter().map(|row| &row.entries).chain([&folded.entries]));
    LedgerView { balanced, as_of, total, webhooks: rows, folded, sources, findings }
}

/// The accounts that were folded, and what is wrong with their sum. Nothing changes in them any more, so this is an
/// equation.
fn all_folded(folded: &Folded, before: &Account, after: &Account) -> (FoldedLedger, Vec<String>) {
    let (counts, mut wrong) = (&folded.counts, Vec::new());
    let verdicts = after.filtered + after.inactive + after.too_much_work + after.sent;
    let taken = counts.sum();
    if after.accepted != verdicts {
        wrong.push(format!(
            "Deleted webhooks: {} were routed, but their verdicts add up to {verdicts}.",
            after.accepted
        ));
    }
    if taken < before.handed {
        let lost = before.handed - taken;
        wrong.push(format!(
            "Deleted webhooks: their Outboxes took {}, but had only {taken} in the end: {lost} lost.",
            before.handed
        ));
    } else if taken < after.sent {
        let more = after.sent - taken;
        wrong.push(format!("{more} events were sent to webhooks that do not exist."));
    }
    if taken > after.sent {
        let more = taken - after.sent;
        wrong.push(format!(
            "Deleted webhooks: their Outboxes had {taken}, but only {} were sent to them: {more} too many.",
            after.sent
        ));
    }
    let entries = Entries {
        accepted: after.accepted,
        filtered: after.filtered,
        inactive: after.inactive,
        too_much_work: after.too_much_work,
        delivered: counts.delivered,
        dead: counts.dead,
        cancelled: counts.cancelled,
        ..Entries::default()
    };
    (FoldedLedger { webhooks: folded.webhooks, entries, balanced: wrong.is_empty() }, wrong)
}

/// One webhook's account, and what is wrong with it.
fn one_webhook(webhook: &WebhookReading, before: &Account, after: &Account) -> (WebhookLedger, Vec<String>) {
    let mut wrong = Vec::new();
    let verdicts = after.filtered + after.inactive + after.too_much_work + after.sent;
    if after.accepted != verdicts {
        wrong.push(format!("{} were routed, but their verdicts add up to {verdicts}.", after.accepted));
    }
    if after.handed > after.sent {
        wrong.push(format!("{} were handed over, but only {} were to be.", after.handed, after.sent));
    }
    let mut entries = Entries {
        accepted: after.accepted,
        filtered: after.filtered,
        inactive: after.inactive,
        too_much_work: after.too_much_work,
        ..Entries::default()
    };
    let mut handing_over = 0;
    match &webhook.counts {
        None => wrong.push("its Outbox did not answer.".to_owned()),
        Some(counts) => {
            let taken = counts.sum();
            if taken < before.handed {
                let lost = before.handed - taken;
                wrong.push(format!("its Outbox took {}, but has only {taken}: {lost} lost.", before.handed));
            }
            if taken > after.sent {
                let more = taken - after.sent;
                let sent = after.sent;
                wrong.push(format!(
                    "its Outbox has {taken}, but only {sent} were sent to it: {more} too many."
                ));
            }
            handing_over = after.sent.saturating_sub(taken);
            entries.pending = counts.pending + handing_over;
            entries.sending = counts.sending;
            entries.delivered = counts.delivered;
            entries.dead = counts.dead;
            entries.held = counts.held;
            entries.cancelled = counts.cancelled;
        }
    }
    let row = WebhookLedger {
        webhook_id: webhook.id.clone(),
        webhook_name: webhook.name.clone(),
        deleted: webhook.deleted,
        entries,
        handing_over,
        balanced: wrong.is_empty(),
    };
    (row, wrong)
}

fn one_source(reading: &SourceReading) -> Option<SourceLedger> {
    let said = reading.after.as_ref().or(reading.before.as_ref())?;
    let accepted = said.tally.routed + said.unrouted;
    // The built-in source is only worth a row once it has said something.
    (accepted > 0 || !reading.source.is_operations()).then(|| SourceLedger {
        source: reading.source.clone(),
        source_name: reading.name.clone(),
        accepted,
        unrouted: said.unrouted,
        waiting_since: said.waiting_since,
    })
}

/// Nothing is lost by waiting, but somebody should look.
fn waits_too_long(source: &SourceLedger, as_of: Timestamp) -> Option<String> {
    let since = source.waiting_since.filter(|since| as_of.millis_since(*since) > LEDGER_WAIT_MILLIS_MAX)?;
    let minutes = as_of.millis_since(since) / 60_000;
    let name = &source.source_name;
    Some(format!("Source {name:?}: an event has waited for {minutes} minutes to reach every webhook."))
}

/// Each webhook's account over all Journals.
fn accounts<'a>(tallies: impl Iterator<Item = &'a SourceTally>) -> BTreeMap<&'a WebhookId, Account> {
    let mut sums: BTreeMap<&WebhookId, Account> = BTreeMap::new();
    for (id, account) in tallies.flat_map(|said| &said.tally.webhooks) {
        let sum = sums.entry(id).or_default();
        sum.name.clone_from(&account.name);
        sum.add(account);
    }
    sums
}

/// What the Journals have folded, and what they will: every account that is not on the list.
fn gone<'a>(tallies: impl Iterator<Item = &'a SourceTally>, known: &BTreeSet<&WebhookId>) -> Account {
    let mut sum = Account::default();
    for said in tallies {
        sum.add(&said.tally.folded);
        let accounts = said.tally.webhooks.iter().filter(|(id, _)| !known.contains(id));
        accounts.for_each(|(_, account)| sum.add(account));
    }
    sum
}

fn total<'a>(entries: impl Iterator<Item = &'a Entries>) -> Entries {
    entries.fold(Entries::default(), |total, entries| Entries {
        accepted: total.accepted + entries.accepted,
        filtered: total.filtered + entries.filtered,
        inactive: total.inactive + entries.inactive,
        too_much_work: total.too_much_work + entries.too_much_work,
        pending: total.pending + entries.pending,
        sending: total.sending + entries.sending,
        delivered: total.delivered + entries.delivered,
        dead: total.dead + entries.dead,
        held: total.held + entries.held,
        cancelled: total.cancelled + entries.cancelled,
    })
}

#[cfg(test)]
mod tests;
