//! The audit log: read, exported, and what is written down of deeds outside of the Registry.

use super::query::Query;
use super::respond;
use crate::durable::registry::{Account, Caller, Registry};
use crate::fault::Fault;
use crate::{clock, log};
use futures_util::stream;
use shared::audit::{Deed, Entry, Record};
use shared::limits::AUDIT_EXPORT_ROWS;
use worker::{Env, Request, Response};

pub(crate) async fn list(request: &Request, env: &Env) -> Result<Response, Fault> {
    let mut query = Query::open(request)?;
    let (page, subject) = (query.page(), query.text("subject"));
    query.close()?;
    respond::json(200, &Registry::of(env).list_audit(page, subject).await?)
}

/// The whole log, oldest first, an entry a line. It is read a piece at a time, and never held as a whole.
pub(crate) async fn export(env: &Env) -> Result<Response, Fault> {
    let first = Registry::of(env).audit_after(0, AUDIT_EXPORT_ROWS).await?;
    let pieces = stream::try_unfold((env.clone(), first), async |(env, entries)| {
        let Some(last) = entries.last().map(|entry| entry.number) else { return Ok(None) };
        let lines = lines_of(&entries)?;
        let next = Registry::of(&env).audit_after(last, AUDIT_EXPORT_ROWS).await;
        // A log that ends in the middle must not look whole: the connection breaks off.
        let next = next.map_err(|fault| {
            log::failure("audit export", &fault);
            worker::Error::RustError(fault.problem.title)
        })?;
        Ok::<_, worker::Error>(Some((lines, (env, next))))
    });
    respond::lines(pieces)
}

fn lines_of(entries: &[Entry]) -> worker::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut lines, entry)?;
        lines.push(b'\n');
    }
    Ok(lines)
}

/// What is written down of what somebody does to a webhook's deliveries: its Outbox does that, if it can be done.
pub(crate) fn deed(by: &Caller, deed: Deed, on: &Account, what: &str) -> Record {
    Record::new(clock::now(), by, deed).about(&on.id, on.name.clone()).noting(what)
}
