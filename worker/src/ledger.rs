//! Asking every object for the ledger: the Journals before and after the Outboxes (`shared::ledger` says why).

use crate::clock;
use crate::durable::journal::Journal;
use crate::durable::outbox::Outbox;
use crate::durable::registry::{Account, JournalEntry, Registry};
use crate::fault::Fault;
use crate::log;
use futures_util::stream::{self, StreamExt};
use shared::api::LedgerView;
use shared::ledger::{self, SourceReading, SourceTally, WebhookReading};
use shared::limits::OBJECTS_AT_ONCE;
use worker::Env;

pub(crate) async fn draw_up(env: &Env) -> Result<LedgerView, Fault> {
    let registry = Registry::of(env);
    let before = ask_journals(env, registry.list_journals().await?).await;
    // Listed again each time, so that nobody is in one of the sums and not in the other.
    let webhooks = ask_outboxes(env, registry.list_accounts().await?).await;
    let after = ask_journals(env, registry.list_journals().await?).await;
    let reading = |(JournalEntry { source, name }, after): (JournalEntry, Option<SourceTally>)| {
        let first = before.iter().find(|(journal, _)| journal.source == source);
        // One that was not there yet had counted nothing.
        let before = first.map_or_else(|| Some(SourceTally::default()), |(_, before)| before.clone());
        SourceReading { source, name, before, after }
    };
    let sources: Vec<SourceReading> = after.into_iter().map(reading).collect();
    Ok(ledger::draw_up(clock::now(), &sources, &webhooks))
}

async fn ask_journals(env: &Env, journals: Vec<JournalEntry>) -> Vec<(JournalEntry, Option<SourceTally>)> {
    let asked = stream::iter(journals)
        .map(async |journal| {
            let tally = heard(Journal::of(env, &journal.source).tally().await);
            (journal, tally)
        })
        .buffered(OBJECTS_AT_ONCE);
    asked.collect().await
}

async fn ask_outboxes(env: &Env, accounts: Vec<Account>) -> Vec<WebhookReading> {
    let asked = stream::iter(accounts)
        .map(async |Account { id, name, deleted }| {
            let counts = heard(Outbox::of(env, &id).standing().await).map(|standing| standing.counts);
            WebhookReading { id, name, deleted, counts }
        })
        .buffered(OBJECTS_AT_ONCE);
    asked.collect().await
}

fn heard<T>(answer: Result<T, Fault>) -> Option<T> {
    answer.inspect_err(|fault| log::failure("ledger", fault)).ok()
}
