//! Putting away what deleted webhooks leave behind: their accounts go into one sum, first in the Registry and then in each
//! Journal, and an Outbox with no row left is deleted. Every step can be cut off, and is made again by the next sweep.

use crate::durable::journal::Journal;
use crate::durable::outbox::Outbox;
use crate::durable::registry::{Books, Registry};
use crate::fault::Fault;
use crate::ledger::DrawnUp;
use crate::{clock, log};
use futures_util::stream::{self, StreamExt};
use shared::api::Counts;
use shared::ids::WebhookId;
use shared::ledger::may_fold;
use shared::limits::{FOLD_ROWS, SWEEP_AT_ONCE, SWEEP_OUTBOXES};
use std::collections::BTreeSet;
use worker::Env;

pub(super) async fn run(env: &Env, drawn_up: &DrawnUp) -> Result<(), Fault> {
    let registry = Registry::of(env);
    let now = clock::now();
    // A row stands where its account does.
    let rows = drawn_up.view.webhooks.iter().zip(&drawn_up.accounts);
    let ready: Vec<(WebhookId, u64, Counts)> = rows
        .filter(|(row, account)| may_fold(row, account.deleted_at, account.said.as_ref(), now))
        .take(FOLD_ROWS)
        .map(|(_, account)| {
            let counts = account.said.as_ref().map(|said| said.counts).unwrap_or_default();
            (account.id.clone(), account.change, counts)
        })
        .collect();
    let listed: BTreeSet<&WebhookId> = drawn_up.accounts.iter().map(|account| &account.id).collect();
    let is_known = |id: &WebhookId| listed.contains(id);
    let is_over = ready.is_empty()
        && drawn_up.folded.is_empty()
        && drawn_up
            .tallies
            .iter()
            .filter_map(|(_, tally)| tally.as_ref())
            .all(|tally| tally.tally.webhooks.keys().all(is_known));
    if is_over {
        return Ok(());
    }
    if !ready.is_empty() {
        registry.fold(ready).await?;
    }
    // Read after the Journals were: whatever a Journal has counted for was on this list, unless it was folded.
    let Books { accounts, .. } = registry.books().await?;
    let listed: BTreeSet<&WebhookId> =
        accounts.iter().filter(|account| !account.is_folded).map(|account| &account.id).collect();
    for (journal, tally) in &drawn_up.tallies {
        let Some(tally) = tally else { continue };
        let gone = tally.tally.webhooks.keys().filter(|id| !listed.contains(id)).take(FOLD_ROWS);
        let gone: Vec<WebhookId> = gone.cloned().collect();
        if !gone.is_empty()
            && let Err(fault) = Journal::of(env, &journal.source).fold(gone).await
        {
            log::failure("sweep", &fault);
        }
    }
    let empty = accounts.iter().filter(|account| {
        account.is_folded && account.said.as_ref().is_none_or(|said| said.newest.is_none())
    });
    let cleared = stream::iter(empty.take(SWEEP_OUTBOXES))
        .map(async |account| {
            let cleared = Outbox::of(env, &account.id).clear().await;
            let cleared = cleared.inspect_err(|fault| log::failure("sweep", fault)).unwrap_or_default();
            cleared.then(|| account.id.clone())
        })
        .buffer_unordered(SWEEP_AT_ONCE);
    let cleared: Vec<WebhookId> = cleared.collect::<Vec<_>>().await.into_iter().flatten().collect();
    if cleared.is_empty() { Ok(()) } else { registry.forget_accounts(cleared).await }
}
