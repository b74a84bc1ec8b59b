//! Deliveries: of one webhook, `/api/webhooks/{id}/deliveries`, and of all, `/api/deliveries`.

use super::audit;
use super::query::Query;
use super::webhooks::webhook_id;
use super::{auth, respond};
use crate::durable::outbox::Outbox;
use crate::durable::registry::{Caller, Registry};
use crate::fault::Fault;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use shared::access::{Act, Veil};
use shared::api::{DeliveryFilter, DeliveryItem, Page, PageQuery, ProblemCode};
use shared::audit::Deed;
use shared::ids::{EventId, WebhookId};
use shared::limits::OBJECTS_AT_ONCE;
use worker::{Env, Request, Response};

pub(crate) async fn list(request: &Request, env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let (page, filter) = read_query(request)?;
    check_search(by, &filter)?;
    respond::json(200, &outbox(env, id).await?.list(page, filter).await?.for_role(by.role))
}

/// A page merged from every Outbox, newest event first.
pub(crate) async fn list_all(request: &Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let mut query = Query::open(request)?;
    let (page, filter) = (query.page(), query.delivery_filter());
    let only = query.read("webhook_id", "the id of a webhook", WebhookId::parse);
    query.close()?;
    check_search(by, &filter)?;
    let cursor = Cursor::read(page.cursor.as_deref());
    let accounts = Registry::of(env).list_accounts().await?;
    let accounts = accounts.into_iter().filter(|account| only.as_ref().is_none_or(|id| *id == account.id));
    let parts: Vec<Part> = stream::iter(accounts)
        .map(async |account| {
            let query = PageQuery { limit: page.limit, cursor: cursor.for_webhook(&account.id) };
            let part = Outbox::of(env, &account.id).list(query, filter.clone()).await?;
            Ok::<_, Fault>(Part::named(part, &account.name))
        })
        .buffer_unordered(OBJECTS_AT_ONCE)
        .try_collect()
        .await?;
    respond::json(200, &merge(&page, parts).for_role(by.role))
}

pub(crate) async fn read(env: &Env, by: &Caller, id: &str, event: &str) -> Result<Response, Fault> {
    respond::json(200, &outbox(env, id).await?.delivery(event_id(event)?).await?.for_role(by.role))
}

pub(crate) async fn retry(env: &Env, by: &Caller, id: &str, event: &str) -> Result<Response, Fault> {
    let (outbox, event) = (outbox(env, id).await?, event_id(event)?);
    // What is not there is nobody's deed.
    outbox.delivery(event.clone()).await?;
    audit::note(env, by, Deed::DeliveriesOperated, id, &format!("Retry of {event}.")).await?;
    respond::json(200, &outbox.retry(event).await?)
}

pub(crate) async fn cancel(env: &Env, by: &Caller, id: &str, event: &str) -> Result<Response, Fault> {
    let (outbox, event) = (outbox(env, id).await?, event_id(event)?);
    // What is not there is nobody's deed.
    outbox.delivery(event.clone()).await?;
    audit::note(env, by, Deed::DeliveriesOperated, id, &format!("Cancel of {event}.")).await?;
    respond::json(200, &outbox.cancel(event).await?)
}

pub(crate) async fn release_held(env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let outbox = outbox(env, id).await?;
    audit::note(env, by, Deed::DeliveriesOperated, id, "Release of all that is held.").await?;
    respond::json(202, &outbox.release_held().await?)
}

pub(crate) async fn cancel_held(env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let outbox = outbox(env, id).await?;
    audit::note(env, by, Deed::DeliveriesOperated, id, "Cancel of all that is held.").await?;
    respond::json(202, &outbox.cancel_held().await?)
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
/// can still be read.
pub(super) async fn outbox<'a>(env: &'a Env, id: &str) -> Result<Outbox<'a>, Fault> {
    let id = webhook_id(id)?;
    Registry::of(env).version(id.clone(), 1).await.map_err(|fault| match fault.problem.code {
        ProblemCode::NotFound => Fault::not_found("webhook"),
        _ => fault,
    })?;
    Ok(Outbox::of(env, &id))
}

fn event_id(text: &str) -> Result<EventId, Fault> {
    EventId::parse(text).ok_or_else(|| Fault::not_found("delivery"))
}

/// Where a merged page ended: an event, and the last webhook that was shown for it.
struct Cursor<'a> {
    event: Option<&'a str>,
    webhook: Option<&'a str>,
}

impl<'a> Cursor<'a> {
    fn read(text: Option<&'a str>) -> Self {
        let (event, webhook) = match text.and_then(|text| text.split_once('.')) {
            Some((event, webhook)) => (Some(event), Some(webhook)),
            None => (text, None),
        };
        Self { event, webhook }
    }

    /// Rows are sorted by event, newest first, then by webhook. So the event itself is still to come from the
    /// webhooks behind the last one: "~" sorts behind every character of an id.
    fn for_webhook(&self, id: &WebhookId) -> Option<String> {
        let event = self.event?;
        let is_shown = self.webhook.is_none_or(|last| id.as_str() <= last);
        Some(if is_shown { event.to_owned() } else { format!("{event}~") })
    }
}

/// One Outbox's share of a merged page.
struct Part {
    items: Vec<DeliveryItem>,
    /// Up to where it was looked at; everything, when `None`.
    looked_to: Option<String>,
}

impl Part {
    fn named(page: Page<DeliveryItem>, name: &str) -> Self {
        let mut items = page.items;
        for item in &mut items {
            item.webhook_name = Some(name.to_owned());
        }
        Self { items, looked_to: page.next_cursor }
    }
}

fn merge(query: &PageQuery, parts: Vec<Part>) -> Page<DeliveryItem> {
    // Beyond the point that every Outbox has looked up to, rows could be missing in between.
    let floor = parts.iter().filter_map(|part| part.looked_to.clone()).max();
    let mut items: Vec<DeliveryItem> = parts.into_iter().flat_map(|part| part.items).collect();
    items.retain(|item| floor.as_deref().is_none_or(|floor| item.event_id.as_str() >= floor));
    items.sort_by(|one, other| {
        other.event_id.cmp(&one.event_id).then_with(|| one.webhook_id.cmp(&other.webhook_id))
    });
    let mut page = query.cut(items, |item| format!("{}.{}", item.event_id, item.webhook_id));
    if page.next_cursor.is_none() {
        // Every row of the floor's event that there is has been shown.
        page.next_cursor = floor;
    }
    page
}
