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
use crate::ledger::DrawnUp;
use crate::{clock, ledger, log};
use futures_util::stream::{self, StreamExt};
use shared::ids::WebhookId;
use shared::ledger::{Candidate, Reading, choose};
use shared::limits::{SWEEP_AT_ONCE, SWEEP_IDLE_OUTBOXES, SWEEP_OUTBOXES};
use std::collections::BTreeSet;
use std::time::Duration;
use worker::Env;

/// How long one object may take. Retention may have a lot to do there.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) async fn run(env: &Env) {
    bindings::report_policy(env);
    let mut stranded = Vec::new();
    if let Err(fault) = look_around(env, &mut stranded).await {
        log::failure("sweep", &fault);
    }
    if !stranded.is_empty() {
        log::finding("sweep", &format!("These had work and no alarm for it: {}.", stranded.join(", ")));
    }
}

/// Names whoever was stranded.
async fn look_around(env: &Env, stranded: &mut Vec<String>) -> Result<(), Fault> {
    let registry = Registry::of(env);
    if answered(Class::Registry, registry.tend()).await.unwrap_or_default() {
        stranded.push(Class::Registry.binding().to_owned());
    }
    // Of deleted sources too: what was accepted before is still owed.
    let journals = stream::iter(registry.list_journals().await?)
        .map(async |journal| {
            let was_stranded = answered(Class::Journal, Journal::of(env, &journal.source).tend()).await;
            was_stranded.unwrap_or_default().then(|| journal.source.to_string())
        })
        .buffer_unordered(SWEEP_AT_ONCE);
    stranded.extend(journals.collect::<Vec<_>>().await.into_iter().flatten());
    // It says which Outboxes have work, and which accounts can be folded.
    let drawn_up = ledger::draw_up(env).await?;
    if !drawn_up.view.findings.is_empty() {
        log::finding("ledger", &drawn_up.view.findings.join(" "));
    }
    stranded.extend(tend_outboxes(env, &drawn_up).await?);
    fold::run(env, &drawn_up).await
}

/// Looks after some Outboxes, and keeps what they say; those that were stranded.
async fn tend_outboxes(env: &Env, drawn_up: &DrawnUp) -> Result<Vec<String>, Fault> {
    let counted = ledger::accounts_of(&drawn_up.tallies);
    let nothing = shared::ledger::Account::default();
    let accounts = || drawn_up.accounts.iter().chain(&drawn_up.folded);
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
    let chosen: BTreeSet<WebhookId> =
        choose(accounts().map(candidate).collect(), SWEEP_OUTBOXES, SWEEP_IDLE_OUTBOXES)
            .into_iter()
            .collect();
    let tended = stream::iter(accounts().filter(|account| chosen.contains(&account.id)))
        .map(async |account| (account, answered(Class::Outbox, Outbox::of(env, &account.id).tend()).await))
        .buffer_unordered(SWEEP_AT_ONCE);
    let tended: Vec<(&Account, Option<Tended>)> = tended.collect().await;
    let (now, mut stranded, mut kept) = (clock::now(), Vec::new(), Vec::new());
    for (account, tended) in tended {
        let Some(Tended { was_stranded, reading }) = tended else { continue };
        if was_stranded {
            stranded.push(account.id.to_string());
        }
        let (id, change) = (account.id.clone(), account.change);
        kept.push(Kept { id, change, reading, tended_at: Some(now) });
    }
    Registry::of(env).keep_readings(kept).await?;
    Ok(stranded)
}

/// The answer, in time.
async fn answered<T>(class: Class, answer: impl Future<Output = Result<T, Fault>>) -> Option<T> {
    call::within(class, PATIENCE, answer).await.inspect_err(|fault| log::failure("sweep", fault)).ok()
}
