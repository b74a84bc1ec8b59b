//! Deliveries: of one webhook, `/api/webhooks/{id}/deliveries`, and of all, `/api/deliveries`.

use super::audit;
use super::query::Query;
use super::webhooks::webhook_id;
use super::{auth, respond};
use crate::bindings::Class;
use crate::durable::call;
use crate::durable::outbox::Outbox;
use crate::durable::registry::{Account, Caller, Registry};
use crate::fault::Fault;
use crate::{ledger, log};
use futures_util::stream::{self, StreamExt};
use shared::access::{Act, Veil};
use shared::api::{DeliveryFilter, PageQuery, ProblemCode, parse_number};
use shared::audit::{Deed, Record};
use shared::ids::{EventId, WebhookId};
use shared::ledger::Reading;
use shared::limits::{OBJECTS_AT_ONCE, OUTBOXES_ASKED_MAX};
use shared::merged_log::{Candidate, Merge};
use std::time::Duration;
use worker::{Env, Request, Response};

/// How long a page of all deliveries waits for one Outbox; who does not answer is left out, and counted.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) async fn list(request: &Request, env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let (page, filter) = read_query(request)?;
    check_search(by, &filter)?;
    respond::json(200, &outbox(env, id).await?.list(page, filter).await?.for_role(by.role))
}

/// A page merged from the Outboxes that can have rows in it, newest event first.
pub(crate) async fn list_all(request: &Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let mut query = Query::open(request)?;
    let (page, filter) = (query.page(), query.delivery_filter());
    let only = query.read("webhook_id", "the id of a webhook", WebhookId::parse);
    query.close()?;
    check_search(by, &filter)?;
    let candidates = match only {
        Some(id) => vec![match Registry::of(env).account(id).await {
            Ok(account) => Candidate { id: account.id, name: account.name, newest: None, said: None },
            // Nobody's list is empty.
            Err(fault) if fault.problem.code == ProblemCode::NotFound => {
                return respond::json(200, &Merge::new(&page, Vec::new(), 0).finish().for_role(by.role));
            }
            Err(fault) => return Err(fault),
        }],
        None => candidates(env).await?,
    };
    let fitting = candidates.into_iter().filter(|candidate| candidate.can_have(&filter)).collect();
    let mut merge = Merge::new(&page, fitting, OUTBOXES_ASKED_MAX);
    loop {
        let next = merge.next(OBJECTS_AT_ONCE.min(page.limit));
        if next.is_empty() {
            return respond::json(200, &merge.finish().for_role(by.role));
        }
        let answers = stream::iter(next).map(async |(candidate, cursor)| {
            let query = PageQuery { limit: page.limit, cursor };
            let outbox = Outbox::of(env, &candidate.id);
            let answer = call::within(Class::Outbox, PATIENCE, outbox.list(query, filter.clone())).await;
            (candidate, answer.inspect_err(|fault| log::failure("deliveries", fault)).ok())
        });
        let answers: Vec<_> = answers.buffer_unordered(OBJECTS_AT_ONCE).collect().await;
        for (candidate, answer) in answers {
            merge.add(&candidate, answer);
        }
    }
}

/// Every Outbox that may have rows, by what the Registry knows of it and the Journals have sent to it.
async fn candidates(env: &Env) -> Result<Vec<Candidate>, Fault> {
    let registry = Registry::of(env);
    let accounts = registry.books().await?.accounts;
    // Asked after the Registry: what is sent meanwhile belongs on the next first page.
    let tallies = ledger::ask_journals(env, registry.list_journals().await?).await;
    let has_everybody_answered = tallies.iter().all(|(_, tally)| tally.is_some());
    let counted = ledger::accounts_of(&tallies);
    let candidate = |account: Account| {
        let Account { id, name, said, is_folded, .. } = account;
        let of_journals = counted.get(&id).cloned().unwrap_or_default();
        let is_stale = !has_everybody_answered || Reading::is_stale(said.as_ref(), &of_journals);
        let said = said.filter(|_| is_folded || !is_stale);
        let newest = match &said {
            // It has no row, and none was sent since.
            Some(said) => Some(said.newest.clone()?),
            None if of_journals.sent == 0 && has_everybody_answered => return None,
            None => of_journals.newest,
        };
        Some(Candidate { id, name, newest, said })
    };
    Ok(accounts.into_iter().filter_map(candidate).collect())
}

pub(crate) async fn read(
    request: &Request,
    env: &Env,
    by: &Caller,
    id: &str,
    event: &str,
) -> Result<Response, Fault> {
    let mut query = Query::open(request)?;
    let cursor = query.read("cursor", "the next_cursor of the answer before", parse_number);
    query.close()?;
    let (outbox, event) = (outbox(env, id).await?, event_id(event)?);
    respond::json(200, &outbox.delivery(event, cursor).await?.for_role(by.role))
}

pub(crate) async fn retry(env: &Env, by: &Caller, id: &str, event: &str) -> Result<Response, Fault> {
    let event = event_id(event)?;
    let (outbox, deed) = operate(env, by, id, &format!("Retry of {event}.")).await?;
    respond::json(200, &outbox.retry(event, deed).await?)
}

pub(crate) async fn cancel(env: &Env, by: &Caller, id: &str, event: &str) -> Result<Response, Fault> {
    let event = event_id(event)?;
    let (outbox, deed) = operate(env, by, id, &format!("Cancel of {event}.")).await?;
    respond::json(200, &outbox.cancel(event, deed).await?)
}

pub(crate) async fn release_held(env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let (outbox, deed) = operate(env, by, id, "Release of all that is held.").await?;
    respond::json(202, &outbox.release_held(deed).await?)
}

pub(crate) async fn cancel_held(env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let (outbox, deed) = operate(env, by, id, "Cancel of all that is held.").await?;
    respond::json(202, &outbox.cancel_held(deed).await?)
}

/// The Outbox of a webhook, and what it writes down when it does what is asked for.
async fn operate<'a>(env: &'a Env, by: &Caller, id: &str, what: &str) -> Result<(Outbox<'a>, Record), Fault> {
    let account = Registry::of(env).permit(by, webhook_id(id)?).await?;
    let deed = audit::deed(by, Deed::DeliveriesOperated, &account, what);
    Ok((Outbox::of(env, &account.id), deed))
}

fn read_query(request: &Request) -> Result<(PageQuery, DeliveryFilter), Fault> {
    let mut query = Query::open(request)?;
    let read = (query.page(), query.delivery_filter());
    query.close()?;
    Ok(read)
}

/// A search looks into explanations, which quote what targets said: asked often enough, it would tell all of it.
fn check_search(by: &Caller, filter: &DeliveryFilter) -> Result<(), Fault> {
    if filter.q.is_some() { auth::demand(by, Act::ReadBodies) } else { Ok(()) }
}

/// The webhook has to have existed: asking an Outbox by any name would make one. What a deleted webhook delivered
/// can still be read, until retention has deleted all of it.
pub(super) async fn outbox<'a>(env: &'a Env, id: &str) -> Result<Outbox<'a>, Fault> {
    let account = Registry::of(env).account(webhook_id(id)?).await?;
    Ok(Outbox::of(env, &account.id))
}

fn event_id(text: &str) -> Result<EventId, Fault> {
    EventId::parse(text).ok_or_else(|| Fault::not_found("delivery"))
}
