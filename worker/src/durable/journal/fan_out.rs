//! Routing new events and handing them to Outboxes.

use super::store::{EventRow, HandoverRow, Store, StoredRoute};
use crate::durable::outbox::{Handover, Outbox};
use crate::durable::registry::{Registry, Route};
use crate::fault::Fault;
use crate::log;
use futures_util::future::join_all;
use serde_json::Value;
use shared::api::RouteVerdict;
use shared::ids::{EventId, SourceId, WebhookId};
use shared::time::Timestamp;
use std::collections::BTreeMap;
use worker::Env;

/// Events routed, and events handed to one Outbox, in one go: what a request to an object comfortably holds even
/// when each is as large as allowed (16 × 256 KiB = 4 MiB).
const BATCH: i64 = 16;

/// One round; `true` when another one has something to do. An Outbox that did not take its events waits for the
/// next alarm and delays nobody.
pub(super) async fn run(store: &Store, env: &Env, source: &SourceId) -> Result<bool, Fault> {
    let unrouted = store.unrouted(BATCH)?;
    if !unrouted.is_empty() {
        let routes = Registry::of(env).routes().await?;
        for row in &unrouted {
            let event: Value = serde_json::from_str(&row.document)?;
            let decided: Vec<StoredRoute> =
                routes.webhooks.iter().map(|route| decide(route, &event)).collect();
            store.route(&row.id, &decided)?;
        }
    }
    let taken = hand_over(store, env, source).await?;
    Ok(!unrouted.is_empty() || taken)
}

fn decide(route: &Route, event: &Value) -> StoredRoute {
    let filters: Vec<_> = route.filters.iter().map(|rule| rule.ask(event)).collect();
    let verdict = match (route.active, filters.iter().all(|verdict| verdict.holds)) {
        (false, _) => RouteVerdict::Inactive,
        (true, false) => RouteVerdict::Filtered,
        (true, true) => RouteVerdict::Sent,
    };
    StoredRoute { webhook_id: route.id.clone(), webhook_name: route.name.clone(), verdict, filters }
}

/// Hands each Outbox its next events, all Outboxes at once; `true` when one of them took some.
async fn hand_over(store: &Store, env: &Env, source: &SourceId) -> Result<bool, Fault> {
    let mut waiting: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for HandoverRow { webhook_id, event_id } in store.handovers(BATCH)? {
        waiting.entry(webhook_id).or_default().push(event_id);
    }
    let taken = join_all(waiting.iter().map(async |(webhook_id, event_ids)| {
        let handed = hand_to_one(store, env, source, webhook_id, event_ids).await;
        handed.map_err(|fault| log::failure("journal", &fault)).is_ok()
    }))
    .await;
    Ok(taken.into_iter().any(|taken| taken))
}

async fn hand_to_one(
    store: &Store,
    env: &Env,
    source: &SourceId,
    webhook_id: &str,
    event_ids: &[String],
) -> Result<(), Fault> {
    let id = WebhookId::parse(webhook_id).ok_or_else(|| Fault::not_found("webhook"))?;
    let mut events = Vec::with_capacity(event_ids.len());
    for event_id in event_ids {
        if let Some(row) = store.row(event_id)? {
            events.push(handover(row, source)?);
        }
    }
    Outbox::of(env, &id).take(events).await?;
    event_ids.iter().try_for_each(|event_id| store.forget_handover(webhook_id, event_id))
}

fn handover(row: EventRow, source: &SourceId) -> Result<Handover, Fault> {
    Ok(Handover {
        event_id: EventId::parse(&row.id).ok_or_else(|| Fault::not_found("event"))?,
        source: source.clone(),
        event_type: row.event_type,
        received_at: Timestamp::from_millis(row.received_at),
        document: row.document,
    })
}
