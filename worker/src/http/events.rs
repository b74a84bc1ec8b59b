//! Accepted events: `/api/events`. Each source's Journal has its own; a page is merged from all of them.

use super::query::Query;
use super::respond;
use crate::durable::journal::Journal;
use crate::durable::outbox::Outbox;
use crate::durable::registry::Registry;
use crate::fault::Fault;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use shared::api::{EventItem, RouteVerdict, RouteView};
use shared::ids::EventId;
use shared::limits::OBJECTS_AT_ONCE;
use worker::{Env, Request, Response};

pub(crate) async fn list(request: &Request, env: &Env) -> Result<Response, Fault> {
    let query = Query::page_alone(request)?;
    let journals = Registry::of(env).list_journals().await?;
    let pages: Vec<Vec<EventItem>> = stream::iter(journals)
        .map(async |journal| {
            let mut items = Journal::of(env, &journal.source).list(query.clone()).await?;
            for item in &mut items {
                item.source_name = Some(journal.name.clone());
            }
            Ok::<_, Fault>(items)
        })
        .buffer_unordered(OBJECTS_AT_ONCE)
        .try_collect()
        .await?;
    let mut items: Vec<EventItem> = pages.into_iter().flatten().collect();
    // Ids begin with the time, so this is newest first over all sources.
    items.sort_by(|one, other| other.id.cmp(&one.id));
    items.truncate(query.limit + 1);
    respond::json(200, &query.cut(items, |item| item.id.to_string()))
}

pub(crate) async fn read(env: &Env, id: &str) -> Result<Response, Fault> {
    let id = EventId::parse(id).ok_or_else(|| Fault::not_found("event"))?;
    let journals = Registry::of(env).list_journals().await?;
    // Asking a Journal by any name would make one.
    let journal = journals.into_iter().find(|journal| journal.source == id.source());
    let journal = journal.ok_or_else(|| Fault::not_found("event"))?;
    let mut view = Journal::of(env, &journal.source).event(id.clone()).await?;
    view.item.source_name = Some(journal.name);
    let routes = stream::iter(view.routes).map(|route| with_delivery(env, &id, route));
    view.routes = routes.buffered(OBJECTS_AT_ONCE).collect().await;
    respond::json(200, &view)
}

/// Where the delivery stands; unknown when the Outbox does not answer, which must not hide the rest.
async fn with_delivery(env: &Env, id: &EventId, mut route: RouteView) -> RouteView {
    if route.verdict == RouteVerdict::Sent
        && let Ok(delivery) = Outbox::of(env, &route.webhook_id).delivery(id.clone()).await
    {
        route.delivery = Some(delivery.item.state);
        route.outcome = delivery.item.outcome;
    }
    route
}
