//! Asking for the ledger: the Journals before and after the Outboxes (`shared::ledger` says why). Only Outboxes that may have
//! changed since they said something are asked.

use crate::clock;
use crate::durable::journal::Journal;
use crate::durable::outbox::Outbox;
use crate::durable::registry::{Account, Books, JournalEntry, Kept, Registry};
use crate::fault::Fault;
use crate::log;
use futures_util::stream::{self, StreamExt};
use shared::api::LedgerView;
use shared::ids::WebhookId;
use shared::ledger::{self, Reading, SourceReading, SourceTally, WebhookReading, has_folded_meanwhile};
use shared::limits::OBJECTS_AT_ONCE;
use std::collections::BTreeMap;
use worker::Env;

/// How often everything is read again, when a sweep folds accounts meanwhile.
const TRIES: usize = 3;

/// What a Journal said; none when it did not answer.
pub(crate) type Said = (JournalEntry, Option<SourceTally>);

/// What a ledger was drawn up from, beside it.
pub(crate) struct DrawnUp {
    pub(crate) view: LedgerView,
    /// The accounts on the list, in the order of its rows, each with what its Outbox said for this.
    pub(crate) accounts: Vec<Account>,
    /// Those that were folded, and whose Outboxes still have rows.
    pub(crate) folded: Vec<Account>,
    /// What each Journal said in the end.
    pub(crate) tallies: Vec<Said>,
}

pub(crate) async fn draw_up(env: &Env) -> Result<DrawnUp, Fault> {
    let mut tries = 0;
    loop {
        tries += 1;
        if let Some(drawn_up) = try_to_draw_up(env, tries == TRIES).await? {
            return Ok(drawn_up);
        }
    }
}

/// `None` when a Journal has folded something meanwhile, unless this is the last try.
async fn try_to_draw_up(env: &Env, is_last: bool) -> Result<Option<DrawnUp>, Fault> {
    let registry = Registry::of(env);
    let before = ask_journals(env, registry.list_journals().await?).await;
    // Listed again each time, so that nobody is in one of the sums and not in the other.
    let Books { accounts, folded } = registry.books().await?;
    let (put_away, accounts) = accounts.into_iter().partition(|account| account.is_folded);
    let (accounts, webhooks) = ask_outboxes(env, accounts, &before).await?;
    let after = ask_journals(env, registry.list_journals().await?).await;
    let reading = |(JournalEntry { source, name }, after): &Said| {
        let first = before.iter().find(|(journal, _)| journal.source == *source);
        // One that was not there yet had counted nothing.
        let before = first.map_or_else(|| Some(SourceTally::default()), |(_, before)| before.clone());
        SourceReading { source: source.clone(), name: name.clone(), before, after: after.clone() }
    };
    let sources: Vec<SourceReading> = after.iter().map(reading).collect();
    if has_folded_meanwhile(&sources) && !is_last {
        return Ok(None);
    }
    let view = ledger::draw_up(clock::now(), &sources, &webhooks, &folded);
    Ok(Some(DrawnUp { view, accounts, folded: put_away, tallies: after }))
}

pub(crate) async fn ask_journals(env: &Env, journals: Vec<JournalEntry>) -> Vec<Said> {
    let asked = stream::iter(journals)
        .map(async |journal| {
            let tally = heard(Journal::of(env, &journal.source).tally().await);
            (journal, tally)
        })
        .buffered(OBJECTS_AT_ONCE);
    asked.collect().await
}

/// What the Journals count for each webhook.
pub(crate) fn accounts_of(tallies: &[Said]) -> BTreeMap<&WebhookId, ledger::Account> {
    ledger::accounts_of(tallies.iter().filter_map(|(_, tally)| tally.as_ref()))
}

/// What each Outbox says, or has said when that still holds. What is new and at rest is kept, so that the next ledger need not
/// ask again.
async fn ask_outboxes(
    env: &Env,
    accounts: Vec<Account>,
    before: &[Said],
) -> Result<(Vec<Account>, Vec<WebhookReading>), Fault> {
    let counted = accounts_of(before);
    let nothing = ledger::Account::default();
    let is_stale = |account: &Account| {
        Reading::is_stale(account.said.as_ref(), counted.get(&account.id).unwrap_or(&nothing))
    };
    let asked = stream::iter(accounts.into_iter().map(|account| (is_stale(&account), account)))
        .map(async |(is_stale, mut account)| {
            let has_answered = if is_stale {
                account.said = heard(Outbox::of(env, &account.id).read().await);
                account.said.is_some()
            } else {
                true
            };
            (is_stale && has_answered, has_answered, account)
        })
        .buffered(OBJECTS_AT_ONCE);
    let asked: Vec<(bool, bool, Account)> = asked.collect().await;
    let kept = asked.iter().filter(|(is_new, _, _)| *is_new).filter_map(|(_, _, account)| {
        let reading = account.said.clone().filter(|said| said.is_at_rest)?;
        Some(Kept { id: account.id.clone(), change: account.change, reading, tended_at: None })
    });
    Registry::of(env).keep_readings(kept.collect()).await?;
    let reading = |(_, has_answered, account): &(bool, bool, Account)| WebhookReading {
        id: account.id.clone(),
        name: account.name.clone(),
        deleted: account.deleted_at.is_some(),
        counts: has_answered.then(|| account.said.as_ref().map(|said| said.counts).unwrap_or_default()),
    };
    let readings = asked.iter().map(reading).collect();
    Ok((asked.into_iter().map(|(_, _, account)| account).collect(), readings))
}

fn heard<T>(answer: Result<T, Fault>) -> Option<T> {
    answer.inspect_err(|fault| log::failure("ledger", fault)).ok()
}
