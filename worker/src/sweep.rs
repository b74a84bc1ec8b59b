//! The sweep: every object looks whether it has work and an alarm for it, and the ledger is drawn up. One that does not
//! answer keeps nobody else waiting, and is asked again at the next sweep.

use crate::bindings::{self, Class};
use crate::durable::call;
use crate::durable::journal::Journal;
use crate::durable::outbox::Outbox;
use crate::durable::registry::Registry;
use crate::fault::Fault;
use crate::{ledger, log};
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{self, StreamExt};
use shared::limits::OBJECTS_AT_ONCE;
use std::time::Duration;
use worker::Env;

/// How long one object may take. Retention may have a lot to do there.
const PATIENCE: Duration = Duration::from_secs(10);

/// An object, and its answer: whether it was stranded.
type Tended<'a> = (String, LocalBoxFuture<'a, Result<bool, Fault>>);

pub(crate) async fn run(env: &Env) {
    bindings::report_policy(env);
    if let Err(fault) = tend(env).await {
        log::failure("sweep", &fault);
    }
    match ledger::draw_up(env).await {
        Ok(ledger) if ledger.findings.is_empty() => {}
        Ok(ledger) => log::finding("ledger", &ledger.findings.join(" ")),
        Err(fault) => log::failure("ledger", &fault),
    }
}

async fn tend(env: &Env) -> Result<(), Fault> {
    let registry = Registry::of(env);
    let mut tended: Vec<Tended<'_>> =
        vec![(Class::Registry.binding().to_owned(), Box::pin(async move { Registry::of(env).tend().await }))];
    // Of deleted sources and webhooks too: what was accepted before is still owed.
    for journal in registry.list_journals().await? {
        let id = journal.source;
        tended.push((id.to_string(), Box::pin(async move { Journal::of(env, &id).tend().await })));
    }
    for account in registry.list_accounts().await? {
        let id = account.id;
        tended.push((id.to_string(), Box::pin(async move { Outbox::of(env, &id).tend().await })));
    }
    let stranded: Vec<Option<String>> = stream::iter(tended)
        .map(async |(name, answer)| match call::within(Class::Outbox, PATIENCE, answer).await {
            Ok(was_stranded) => was_stranded.then_some(name),
            Err(fault) => {
                log::failure("sweep", &fault.because(name));
                None
            }
        })
        .buffer_unordered(OBJECTS_AT_ONCE)
        .collect()
        .await;
    let stranded: Vec<String> = stranded.into_iter().flatten().collect();
    if !stranded.is_empty() {
        log::finding("sweep", &format!("These had work and no alarm for it: {}.", stranded.join(", ")));
    }
    Ok(())
}
