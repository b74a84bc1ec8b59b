//! Accepted events: `/api/events`. Each source's Journal has its own; a page is merged from all of them.

use super::query::Query;
use super::respond;
use crate::durable::journal::Journal;
use crate::durable::outbox::Outbox;
use crate::durable::registry::{Caller, Registry};
use crate::fault::Fault;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use shared::access::Veil;
use shared::api::{EventQuery, EventSlice, RouteVerdict, RouteView, merge_events};
use shared::ids::EventId;
use shared::limits::OBJECTS_AT_ONCE;
use worker::{Env, Request, Response};

pub(crate) async fn list(request: &Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let mut query = Query::open(request)?;
    let page = query.page();
    let documents = query.flag("documents");
    query.close()?;
    let query = EventQuery { page, documents };
    let journals = Registry::of(env).list_journals().await?;
    let slices: Vec<EventSlice> = stream::iter(journals)
        .map(async |journal| {
            let mut slice = Journal::of(env, &journal.source).list(query.clone()).await?;
            for item in &mut slice.items {
                item.source_name = Some(journal.name.clone());
            }
            Ok::<_, Fault>(slice)
        })
        .buffer_unordered(OBJECTS_AT_ONCE)
        .try_collect()
        .await?;
    respond::json(200, &merge_events(&query, slices).for_role(by.role))
}

pub(crate) async fn read(env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let id = EventId::parse(id).ok_or_else(|| Fault::not_found("event"))?;
    let journals = Registry::of(env).list_journals().await?;
    // Asking a Journal by any name would make one.
    let journal = journals.into_iter().find(|journal| journal.source == id.source());
    let journal = journal.ok_or_else(|| Fault::not_found("event"))?;
    let mut view = Journal::of(env, &journal.source).event(id.clone()).await?;
    view.item.source_name = Some(journal.name);
    let routes = stream::iter(view.routes).map(|route| with_delivery(env, &id, route));
    view.routes = routes.buffered(OBJECTS_AT_ONCE).collect().await;
    respond::json(200, &view.for_role(by.role))
}

/// Where the delivery stands; unknown when the Outbox does not answer, which must not hide the rest.
async fn with_delivery(env: &Env, id: &EventId, mut route: RouteView) -> RouteView {
    if route.verdict == RouteVerdict::Sent
        && let Ok(item) = Outbox::of(env, &route.webhook_id).item(id.clone()).await
    {
        route.delivery = Some(item.state);
        route.outcome = item.outcome;
    }
    route
}
