//! The sweep: every object looks whether it has work and an alarm for it, the ledger is drawn up, and what deleted webhooks
//! leave behind is put away. One that does not answer keeps nobody else waiting, and is asked again at the next sweep.
//!
//! A sweep makes a bounded number of calls: of the Outboxes, those that may have work, and some of those that were not looked
//! at for the longest time (`shared::ledger::choose`).

mod fold;

use crate::bindings::{self, Class};
use crate::durable::call;
use crate::durable::journal::Journal;
use crate::durable::outbox::{Outbox, Tended};
use crate::durable::registry::{Account, Kept, Registry};
use crate::fault::Fault;
use crate::{clock, ledger, log};
use futures_util::stream::{self, StreamExt};
use shared::ids::SourceId;
use shared::ledger::{Candidate, Reading, choose};
use shared::limits::{SWEEP_AT_ONCE, SWEEP_IDLE_OUTBOXES, SWEEP_OUTBOXES};
use std::time::Duration;
use worker::Env;

/// How long one object may take. Retention may have a lot to do there.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) async fn run(env: &Env) {
    bindings::report_policy(env);
    if let Err(fault) = tend(env).await {
        log::failure("sweep", &fault);
    }
    match ledger::draw_up(env).await {
        Ok(drawn_up) => {
            if !drawn_up.view.findings.is_empty() {
                log::finding("ledger", &drawn_up.view.findings.join(" "));
            }
            if let Err(fault) = fold::run(env, &drawn_up).await {
                log::failure("sweep", &fault);
            }
        }
        Err(fault) => log::failure("ledger", &fault),
    }
}

async fn tend(env: &Env) -> Result<(), Fault> {
    let registry = Registry::of(env);
    let mut stranded = Vec::new();
    if answered(Class::Registry, registry.tend()).await.unwrap_or_default() {
        stranded.push(Class::Registry.binding().to_owned());
    }
    // Of deleted sources too: what was accepted before is still owed.
    let journals = registry.list_journals().await?;
    let sources: Vec<SourceId> = journals.iter().map(|journal| journal.source.clone()).collect();
    let tended = stream::iter(sources)
        .map(async |id| {
            let was_stranded = answered(Class::Journal, Journal::of(env, &id).tend()).await;
            was_stranded.unwrap_or_default().then(|| id.to_string())
        })
        .buffer_unordered(SWEEP_AT_ONCE);
    stranded.extend(tended.collect::<Vec<_>>().await.into_iter().flatten());
    stranded.extend(tend_outboxes(env, &ledger::ask_journals(env, journals).await).await?);
    if !stranded.is_empty() {
        log::finding("sweep", &format!("These had work and no alarm for it: {}.", stranded.join(", ")));
    }
    Ok(())
}

/// Looks after some Outboxes, and keeps what they say; those that were stranded.
async fn tend_outboxes(env: &Env, tallies: &[ledger::Said]) -> Result<Vec<String>, Fault> {
    let registry = Registry::of(env);
    let accounts = registry.books().await?.accounts;
    let counted = ledger::accounts_of(tallies);
    let nothing = shared::ledger::Account::default();
    let candidate = |account: &Account| {
        let said = account.said.as_ref();
        let is_untold = account.deleted_at.is_some() && said.is_some_and(|said| !said.is_retired);
        let has_work = is_untold || Reading::is_stale(said, counted.get(&account.id).unwrap_or(&nothing));
        Candidate {
            id: account.id.clone(),
            // What was folded has nothing to do but to delete what is old.
            has_work: has_work && !account.is_folded,
            tended_at: account.tended_at,
        }
    };
    let chosen = choose(accounts.iter().map(candidate).collect(), SWEEP_OUTBOXES, SWEEP_IDLE_OUTBOXES);
    let chosen = accounts.into_iter().filter(|account| chosen.contains(&account.id));
    let tended = stream::iter(chosen)
        .map(async |Account { id, change, .. }| {
            let tended = answered(Class::Outbox, Outbox::of(env, &id).tend()).await;
            (id, change, tended)
        })
        .buffer_unordered(SWEEP_AT_ONCE);
    let tended: Vec<(_, u64, Option<Tended>)> = tended.collect().await;
    let (now, mut stranded, mut kept) = (clock::now(), Vec::new(), Vec::new());
    for (id, change, tended) in tended {
        let Some(Tended { was_stranded, reading }) = tended else { continue };
        if was_stranded {
            stranded.push(id.to_string());
        }
        kept.push(Kept { id, change, reading, tended_at: Some(now) });
    }
    registry.keep_readings(kept).await?;
    Ok(stranded)
}

/// The answer, in time.
async fn answered<T>(class: Class, answer: impl Future<Output = Result<T, Fault>>) -> Option<T> {
    call::within(class, PATIENCE, answer).await.inspect_err(|fault| log::failure("sweep", fault)).ok()
}
