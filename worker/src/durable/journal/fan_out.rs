//! Routing new events and handing them to Outboxes.

use super::store::{EventRow, HandoverRow, Store, StoredRoute};
use crate::durable::outbox::{Handover, Outbox};
use crate::durable::registry::{Registry, Route};
use crate::fault::Fault;
use crate::log;
use futures_util::future::join_all;
use serde_json::Value;
use shared::ids::{EventId, SourceId, WebhookId};
use shared::route::{self, Decision};
use shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use worker::Env;

/// Events routed, and events handed to one Outbox, in one go: what a request to an object comfortably holds even
/// when each is as large as allowed (16 × 256 KiB = 4 MiB).
const BATCH: i64 = 16;

/// Outboxes handed to at once, so that their batches stay well below an isolate's memory together.
const AT_ONCE: usize = 8;

/// Bytes handed to one Outbox at once; at least one event goes.
const BATCH_BYTES_MAX: usize = 1024 * 1024;

/// Outboxes that did not take their events in this alarm. They wait for the next one, and delay nobody.
pub(super) type Deaf = BTreeSet<String>;

/// One round; `true` when another one has something to do.
pub(super) async fn run(store: &Store, env: &Env, source: &SourceId, deaf: &mut Deaf) -> Result<bool, Fault> {
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
    let taken = hand_over(store, env, source, deaf).await?;
    Ok(!unrouted.is_empty() || taken)
}

fn decide(route: &Route, event: &Value) -> StoredRoute {
    let Decision { verdict, decisive } = route::decide(route.active, &route.filters, event);
    let filters = decisive.into_iter().collect();
    StoredRoute { webhook_id: route.id.clone(), webhook_name: route.name.clone(), verdict, filters }
}

/// Hands each Outbox its next events, some Outboxes at once; `true` when one of them took some.
async fn hand_over(store: &Store, env: &Env, source: &SourceId, deaf: &mut Deaf) -> Result<bool, Fault> {
    let mut waiting: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for HandoverRow { webhook_id, event_id } in store.handovers(BATCH)? {
        if !deaf.contains(&webhook_id) {
            waiting.entry(webhook_id).or_default().push(event_id);
        }
    }
    let mut has_taken = false;
    let waiting: Vec<_> = waiting.into_iter().collect();
    for some in waiting.chunks(AT_ONCE) {
        let taken = join_all(some.iter().map(async |(webhook_id, event_ids)| {
            hand_to_one(store, env, source, webhook_id, event_ids).await
        }))
        .await;
        for ((webhook_id, _), taken) in some.iter().zip(taken) {
            match taken {
                Ok(()) => has_taken = true,
                Err(fault) => {
                    log::failure("journal", &fault);
                    deaf.insert(webhook_id.clone());
                }
            }
        }
    }
    Ok(has_taken)
}

async fn hand_to_one(
    store: &Store,
    env: &Env,
    source: &SourceId,
    webhook_id: &str,
    event_ids: &[String],
) -> Result<(), Fault> {
    let id = WebhookId::parse(webhook_id).ok_or_else(|| Fault::not_found("webhook"))?;
    let (mut events, mut bytes, mut handed) = (Vec::with_capacity(event_ids.len()), 0, 0);
    for event_id in event_ids {
        if let Some(row) = store.row(event_id)? {
            bytes += row.document.len();
            if bytes > BATCH_BYTES_MAX && !events.is_empty() {
                break;
            }
            events.push(handover(row, source)?);
        }
        handed += 1;
    }
    Outbox::of(env, &id).take(events).await?;
    event_ids.iter().take(handed).try_for_each(|event_id| store.forget_handover(webhook_id, event_id))
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
