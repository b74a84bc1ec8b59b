//! Telling KV, Outboxes and Journals what they have to know. Each thing may be told twice; none may be left out.

use super::store::{News, Store};
use crate::bindings::Class;
use crate::durable::call;
use crate::durable::journal::Journal;
use crate::durable::outbox::Outbox;
use crate::fault::Fault;
use crate::kv;
use futures_util::stream::{self, StreamExt};
use shared::ids::SourceId;
use shared::limits::OBJECTS_AT_ONCE;
use std::time::Duration;
use worker::Env;

/// Nobody waits longer than this for one who does not answer; it is told again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells all news, side by side. What cannot be told stays, and keeps nothing else from being told.
pub(super) async fn all(store: &Store, env: &Env) -> Result<(), Fault> {
    let told = stream::iter(store.news()?)
        .map(async |(news, change)| {
            let class = match &news {
                News::Source { .. } | News::Operations { .. } => Class::Journal,
                News::Version { .. } | News::Head { .. } | News::Retired { .. } => Class::Outbox,
            };
            call::within(class, PATIENCE, one(store, env, &news)).await?;
            store.forget_news(&news, change)
        })
        .buffer_unordered(OBJECTS_AT_ONCE);
    let told: Vec<Result<(), Fault>> = told.collect().await;
    told.into_iter().collect()
}

pub(super) async fn one(store: &Store, env: &Env, news: &News) -> Result<(), Fault> {
    match news {
        News::Version { id, version } => {
            let document = serde_json::to_string(&store.version(id, *version)?)?;
            kv::write_version(env, id, *version, &document).await
        }
        News::Head { id } => match store.sending_head(id)? {
            Some(head) => Outbox::of(env, id).set_head(head).await,
            // Deleted meanwhile; that is news of its own.
            None => Ok(()),
        },
        News::Retired { id } => Outbox::of(env, id).retire().await,
        News::Source { id } => {
            // Whatever changes an admission is written down with it, so the number of the newest entry orders them.
            let number = store.newest_audit_number()?;
            let admission = store.source(id)?.map(|row| row.admission()).transpose()?;
            Journal::of(env, id).admit(number, admission).await
        }
        News::Operations { notice } => match store.notice(*notice)? {
            Some(notice) => Journal::of(env, &SourceId::operations()).note(&notice).await,
            // So many came after it that it is not kept any more.
            None => Ok(()),
        },
    }
}
