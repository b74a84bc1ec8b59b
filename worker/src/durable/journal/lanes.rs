//! Events that an Outbox did not take at once: each such Outbox has a lane of its own, beside the alarm, and nobody
//! waits for it. Whatever is cut off is found by the alarm, which is armed as long as anything waits.

use super::routes::EventRow;
use super::{Inner, RETRY_MILLIS};
use crate::bindings::Class;
use crate::clock;
use crate::durable::call;
use crate::durable::outbox::Outbox;
use crate::fault::Fault;
use crate::log;
use shared::ids::WebhookId;
use shared::limits::{FAN_OUT_CALLS_MAX, HAND_AT_ONCE, HAND_TIMEOUT_MILLIS};
use shared::time::Timestamp;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_millis(HAND_TIMEOUT_MILLIS);

/// Which lanes there are.
#[derive(Default)]
pub(super) struct Lanes {
    running: RefCell<BTreeSet<WebhookId>>,
    /// Which Outboxes are left alone, and until when.
    resting: RefCell<BTreeMap<WebhookId, Timestamp>>,
}

impl Lanes {
    /// Leaves an Outbox alone for a while.
    pub(super) fn rest(&self, webhook: &WebhookId, millis: i64) {
        let until = clock::now().plus_millis(millis);
        self.resting.borrow_mut().insert(webhook.clone(), until);
    }

    fn forget(&self, webhook: &WebhookId) {
        self.resting.borrow_mut().remove(webhook);
    }

    /// Takes a place, if there is one and it is time.
    fn enter(&self, webhook: &WebhookId, now: Timestamp) -> bool {
        let is_resting = self.resting.borrow().get(webhook).is_some_and(|until| *until > now);
        let mut running = self.running.borrow_mut();
        !is_resting && running.len() < HAND_AT_ONCE && running.insert(webhook.clone())
    }
}

/// A place, given back however the lane ends.
struct Place {
    inner: Rc<Inner>,
    webhook: WebhookId,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.inner.lanes.running.borrow_mut().remove(&self.webhook);
    }
}

/// Opens a lane for every Outbox that has events waiting and is not left alone, as many as there are places for.
pub(super) fn start(inner: &Rc<Inner>) -> Result<(), Fault> {
    let now = clock::now();
    for webhook in inner.store()?.lagging()? {
        if inner.lanes.enter(&webhook, now) {
            let place = Place { inner: Rc::clone(inner), webhook };
            inner.state.wait_until(run(place));
        }
    }
    Ok(())
}

/// Hands over until nothing waits, or the Outbox does not take it, or it is enough for one invocation.
async fn run(place: Place) {
    let Place { inner, webhook } = &place;
    let rest_millis = match hand_over(inner, webhook).await {
        Ok(true) => None,
        Ok(false) => Some(1),
        Err(fault) => {
            log::failure("journal", &fault);
            Some(RETRY_MILLIS)
        }
    };
    match rest_millis {
        Some(millis) => inner.lanes.rest(webhook, millis),
        None => inner.lanes.forget(webhook),
    }
    let inner = Rc::clone(inner);
    drop(place);
    if let Err(fault) = go_on(&inner, rest_millis).await {
        log::failure("journal", &fault);
    }
}

/// The place is free for another one, and the alarm comes back to this one.
async fn go_on(inner: &Rc<Inner>, rest_millis: Option<i64>) -> Result<(), Fault> {
    if let Some(millis) = rest_millis {
        inner.alarm.arm(clock::now().plus_millis(millis)).await?;
    }
    start(inner)
}

/// `true` when nothing waits any more.
async fn hand_over(inner: &Inner, webhook: &WebhookId) -> Result<bool, Fault> {
    let store = inner.store()?;
    for _ in 0..FAN_OUT_CALLS_MAX {
        let rows = store.waiting_for(webhook)?;
        if rows.is_empty() {
            return Ok(true);
        }
        let events = rows.iter().map(EventRow::handover).collect();
        let outbox = Outbox::of(&inner.env, webhook);
        call::within(Class::Outbox, TIMEOUT, outbox.take(events)).await?;
        store.taken(webhook, rows.iter().map(|row| &row.id))?;
    }
    Ok(false)
}
