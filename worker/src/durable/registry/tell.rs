//! Telling KV, Outboxes and Journals what they have to know. Each thing may be told twice; none may be left out.

use super::store::{News, Store};
use crate::durable::journal::{Admission, Journal};
use crate::durable::outbox::Outbox;
use crate::fault::Fault;
use crate::{kv, log};
use futures_util::future::join_all;
use shared::api::SourceView;
use worker::Env;

/// Tells all news. What cannot be told stays, and keeps nothing else from being told.
pub(super) async fn all(store: &Store, env: &Env) -> Result<(), Fault> {
    let mut first_fault = None;
    for (news, change) in store.news()? {
        match one(store, env, &news).await {
            Ok(()) => store.forget_news(&news, change)?,
            Err(fault) => first_fault = first_fault.or(Some(fault)),
        }
    }
    first_fault.map_or(Ok(()), Err)
}

pub(super) async fn one(store: &Store, env: &Env, news: &News) -> Result<(), Fault> {
    match news {
        News::Version { id, version } => {
            let document = serde_json::to_string(&store.version(id, *version)?)?;
            kv::write_version(env, id, *version, &document).await
        }
        News::Head { id } => match store.head(id) {
            Ok(head) => {
                let webhook = head.webhook;
                Outbox::of(env, id).set_head(head.version, webhook.active, webhook.retry.max_attempts).await
            }
            // Deleted meanwhile; that is news of its own.
            Err(_) => Ok(()),
        },
        News::Retired { id } => Outbox::of(env, id).retire().await,
        News::Source { id } => {
            let admission = match store.source(id)? {
                Some(row) => {
                    let token_digest = row.token_digest.clone();
                    Some(Admission { token_digest, format: SourceView::try_from(row)?.format })
                }
                None => None,
            };
            Journal::of(env, id).admit(admission).await
        }
    }
}

/// The sweep: every Journal and Outbox looks whether it has work and an alarm for it. One that does not answer
/// keeps nobody else waiting, and is asked again at the next sweep.
pub(super) async fn tend(store: &Store, env: &Env) -> Result<(), Fault> {
    // Of deleted sources and webhooks too: what was accepted before is still owed.
    let journals = store
        .list_journals()?
        .into_iter()
        .map(|entry| async move { Journal::of(env, &entry.source).tend().await });
    let outboxes =
        store.every_webhook()?.into_iter().map(|id| async move { Outbox::of(env, &id).tend().await });
    let (journals, outboxes) = futures_util::future::join(join_all(journals), join_all(outboxes)).await;
    for fault in journals.into_iter().chain(outboxes).filter_map(Result::err) {
        log::failure("sweep", &fault);
    }
    Ok(())
}
