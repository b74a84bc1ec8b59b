//! The alarm's work: routing new events, and handing them to the Outboxes that want them.
//!
//! A batch is decided, and that is committed; handed over, and that is. Whatever is cut off in between is repeated from
//! what was committed: an event is decided once, and taking it twice is taking it once. An Outbox that does not answer
//! soon is put down for later, and the next batch does not wait for it.

use super::lanes;
use super::pause::Pause;
use super::routes::{EventRow, Handed, RoutedEvent, StoredRoute};
use super::{Inner, RETRY_MILLIS};
use crate::durable::outbox::Outbox;
use crate::durable::registry::Route;
use crate::fault::Fault;
use crate::{clock, log, routes};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use futures_util::stream::{self, StreamExt};
use serde_json::Value;
use shared::api::RouteVerdict;
use shared::ids::WebhookId;
use shared::limits::{
    FAN_OUT_CALLS_MAX, HAND_AT_ONCE, HAND_BYTES_MAX, HAND_PATIENCE_MILLIS, ROUTE_WORK_MAX, ROUTES_BYTES_MAX,
};
use shared::route::{self, Decision, fitting};
use shared::time::Timestamp;
use shared::work::Work;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

const PATIENCE: Duration = Duration::from_millis(HAND_PATIENCE_MILLIS);

/// Says that the alarm is at work, until it is not, however that ends.
struct AtWork<'a>(&'a Cell<bool>);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Batch after batch, until there is nothing new, or one alarm has made as many calls as it should.
///
/// The first batch needs no further alarm: one that is cut off is repeated by the platform. That is for the single
/// event, which would pay for it with a row.
pub(super) async fn run(inner: &Rc<Inner>) -> Result<(), Fault> {
    inner.is_fanning_out.set(true);
    // There is no wait between finding nothing new and dropping this.
    let _at_work = AtWork(&inner.is_fanning_out);
    let mut calls = 0;
    while calls < FAN_OUT_CALLS_MAX {
        match round(inner).await? {
            0 => return Ok(()),
            made => calls += made,
        }
        if inner.store()?.has_work()? {
            inner.arm_again().await?;
        }
    }
    inner.alarm.arm(clock::now()).await
}

/// One batch; how many calls it took, none when there was nothing to do.
async fn round(inner: &Rc<Inner>) -> Result<usize, Fault> {
    let store = inner.store()?;
    let batch = store.next_batch()?;
    if batch.is_empty() {
        return Ok(0);
    }
    let batch = decide(inner, batch).await?;
    store.keep_routes(&batch)?;
    let handed = hand_over(inner, &batch).await?;
    store.settle(&batch, &handed)?;
    if handed.values().any(|handed| !handed.left.is_empty()) {
        lanes::start(inner)?;
    }
    Ok(1 + handed.len())
}

/// Where each event goes. What was decided before is not decided again.
async fn decide(inner: &Inner, batch: Vec<EventRow>) -> Result<Vec<RoutedEvent>, Fault> {
    let mut routes = Vec::new();
    if batch.iter().any(|row| row.routes.is_none()) {
        routes = ask_registry(inner).await?;
    }
    let (mut decided, mut pause) = (Vec::with_capacity(batch.len()), Pause::default());
    for row in batch {
        if let Some(stored) = &row.routes {
            let routes = StoredRoute::parse_list(stored)?;
            decided.push(RoutedEvent { row, routes, is_new: false });
            continue;
        }
        // What was accepted is JSON. Were it not, nothing behind it may wait for it: it fits no filter.
        let event: Value = serde_json::from_str(&row.document).unwrap_or_default();
        let mut verdicts = Vec::with_capacity(routes.len());
        for route in &routes {
            verdicts.push(decide_one(route, &event));
            pause.after(route.filters.len(), row.document.len()).await;
        }
        keep_details(&mut verdicts)?;
        decided.push(RoutedEvent { row, routes: verdicts, is_new: true });
    }
    Ok(decided)
}

/// Leaves out why, where it would be more than a row of storage takes: where an event goes is kept of every webhook.
fn keep_details(verdicts: &mut [StoredRoute]) -> Result<(), Fault> {
    let sizes = verdicts.iter().map(|route| Ok(serde_json::to_string(&route.filters)?.len()));
    let kept = fitting(sizes.collect::<Result<Vec<_>, Fault>>()?, ROUTES_BYTES_MAX);
    verdicts.iter_mut().skip(kept).for_each(|route| route.filters.clear());
    Ok(())
}

/// The webhooks that this source's events concern.
async fn ask_registry(inner: &Inner) -> Result<Vec<Route>, Fault> {
    let source = inner.source()?;
    match routes::current(&inner.env).await {
        Ok(routes) => {
            let concerned = routes.iter().filter(|route| route::concerns(route.receives, &source));
            Ok(concerned.cloned().collect())
        }
        Err(fault) => {
            inner.paused_until.set(clock::now().plus_millis(RETRY_MILLIS));
            Err(fault)
        }
    }
}

fn decide_one(route: &Route, event: &Value) -> StoredRoute {
    let Decision { verdict, decisive } =
        route::decide(route.active, &route.filters, event, &mut Work::of(ROUTE_WORK_MAX));
    let filters = decisive.into_iter().collect();
    StoredRoute { webhook_id: route.id.clone(), webhook_name: route.name.clone(), verdict, filters }
}

/// Hands each Outbox the events it is sent, some Outboxes at once. One that has older events waiting gets none here:
/// these wait behind them.
async fn hand_over(inner: &Rc<Inner>, batch: &[RoutedEvent]) -> Result<BTreeMap<WebhookId, Handed>, Fault> {
    let mut orders: BTreeMap<&WebhookId, Vec<&EventRow>> = BTreeMap::new();
    for event in batch {
        for route in event.routes.iter().filter(|route| route.verdict == RouteVerdict::Sent) {
            orders.entry(&route.webhook_id).or_default().push(&event.row);
        }
    }
    let lagging = inner.store()?.lagging()?;
    let handed = stream::iter(orders)
        .map(async |(webhook, events)| {
            let taken =
                if lagging.contains(webhook) { 0 } else { hand_to_one(inner, webhook, &events).await };
            let since = |row: &&EventRow| (row.id.clone(), Timestamp::from_millis(row.received_at));
            let left = events.iter().skip(taken).map(since).collect();
            (webhook.clone(), Handed { taken: u64::try_from(taken).unwrap_or_default(), left })
        })
        .buffer_unordered(HAND_AT_ONCE);
    Ok(handed.collect().await)
}

/// How many of the events the Outbox took, from the first one on.
async fn hand_to_one(inner: &Rc<Inner>, webhook: &WebhookId, events: &[&EventRow]) -> usize {
    let mut taken = 0;
    while taken < events.len() {
        let rest = events.iter().skip(taken);
        let count = fitting(rest.clone().map(|row| row.document.len()), HAND_BYTES_MAX);
        let some = rest.take(count).map(|row| row.handover()).collect();
        let (this, id) = (Rc::clone(inner), webhook.clone());
        let call = Box::pin(async move { Outbox::of(&this.env, &id).take(some).await });
        match select(call, pin!(Delay::from(PATIENCE))).await {
            Either::Left((Ok(()), _)) => taken += count,
            Either::Left((Err(fault), _)) => {
                log::failure("journal", &fault);
                inner.lanes.rest(webhook, RETRY_MILLIS);
                break;
            }
            // It may only be slow to wake up: it is asked again in its lane. This call goes on to its end, since the
            // platform may cut short what a caller who is gone has begun.
            Either::Right(((), call)) => {
                inner.state.wait_until(call.map(|_| ()));
                break;
            }
        }
    }
    taken
}
