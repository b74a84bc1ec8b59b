//! The alarm's work: routing new events, and handing them to the Outboxes that want them.
//!
//! A round of events is decided ([`super::decide`] commits that as it goes) and handed over, and then that is committed.
//! Whatever is cut off in between is repeated from what was committed: an event is decided once, and taking it twice is
//! taking it once. An Outbox that does not answer soon is put down for later, and the next round does not wait for it.

use super::decide::{Batch, decide};
use super::lanes;
use super::routes::{EventRow, Handed};
use super::{Inner, RETRY_MILLIS};
use crate::durable::outbox::Outbox;
use crate::fault::Fault;
use crate::{clock, log};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use futures_util::stream::{self, StreamExt};
use shared::ids::WebhookId;
use shared::limits::{FAN_OUT_CALLS_MAX, HAND_AT_ONCE, HAND_BYTES_MAX, HAND_PATIENCE_MILLIS};
use shared::route::{Shift, fitting};
use shared::time::Timestamp;
use std::collections::BTreeMap;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

const PATIENCE: Duration = Duration::from_millis(HAND_PATIENCE_MILLIS);

/// Says that the alarm is at work, until it is not, however that ends.
struct AtWork<'a>(&'a Inner);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.is_fanning_out.set(false);
        // No list of webhooks is in use any more, and the next one has none that was deleted before.
        self.0.folded.borrow_mut().clear();
    }
}

/// What became of one round.
enum Round {
    /// There was nothing to do.
    Idle,
    /// It made so many calls.
    Made(usize),
    /// The same, and this alarm has done enough.
    Enough,
}

/// Round after round, until there is nothing new, or one alarm has made as many calls or as much work as it should.
///
/// The first round needs no further alarm: one that is cut off is repeated by the platform. That is for the single
/// event, which would pay for it with a row.
pub(super) async fn run(inner: &Rc<Inner>) -> Result<(), Fault> {
    inner.is_fanning_out.set(true);
    // There is no wait between finding nothing new and dropping this.
    let _at_work = AtWork(inner);
    let (mut calls, mut shift) = (0, Shift::default());
    while calls < FAN_OUT_CALLS_MAX {
        match round(inner, &mut shift).await? {
            Round::Idle => return Ok(()),
            Round::Made(made) => calls += made,
            Round::Enough => break,
        }
        if inner.store()?.has_work()? {
            inner.arm_again().await?;
        }
    }
    inner.alarm.arm(clock::now()).await
}

/// One round: decides some events, and hands over those that are decided.
async fn round(inner: &Rc<Inner>, shift: &mut Shift) -> Result<Round, Fault> {
    let store = inner.store()?;
    let rows = store.next_batch()?;
    if rows.is_empty() {
        return Ok(Round::Idle);
    }
    let (batch, goes_on) = decide(inner, shift, rows).await?;
    let handed = hand_over(inner, &batch).await?;
    store.settle(&batch, &handed)?;
    if handed.values().any(|handed| !handed.left.is_empty()) {
        lanes::start(inner)?;
    }
    Ok(if goes_on { Round::Made(1 + handed.len()) } else { Round::Enough })
}

/// Hands each Outbox the events it is sent, some Outboxes at once. One that has older events waiting gets none here:
/// these wait behind them.
async fn hand_over(inner: &Rc<Inner>, batch: &Batch) -> Result<BTreeMap<WebhookId, Handed>, Fault> {
    let lagging = inner.store()?.lagging()?;
    let handed = stream::iter(&batch.orders)
        .map(async |(webhook, places)| {
            let events: Vec<&EventRow> = places.iter().filter_map(|place| batch.events.get(*place)).collect();
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
