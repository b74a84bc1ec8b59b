//! Deciding where events go, a piece at a time: what is decided is written as soon as it is enough, others have their
//! turn in between, and an alarm that did enough ends. What was decided is not decided again.
//!
//! While an event is decided, webhooks may be made, changed and deleted. Each webhook is decided once, as it is when its
//! turn comes, in the order of ids; one that is made meanwhile may come too late, as if it were made after the event.

use super::pause::rest;
use super::routes::EventRow;
use super::store::Store;
use super::{Inner, webhooks};
use crate::durable::registry::Route;
use crate::fault::Fault;
use serde_json::Value;
use shared::api::RouteVerdict;
use shared::ids::WebhookId;
use shared::ledger::Tally;
use shared::limits::ROUTE_WORK_MAX;
use shared::route::{Deciding, Decision, Draft, Next, Routed, Shift, StoredRoute, concerns};
use shared::work::Work;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Bytes of JSON that take a unit of work to read or to write.
const JSON_BYTES_PER_UNIT: usize = 4;

/// What it is to read or to write so many bytes of JSON, in units of work; at least one.
pub(super) fn units_of_json(bytes: usize) -> u64 {
    u64::try_from(1 + bytes / JSON_BYTES_PER_UNIT).unwrap_or(u64::MAX)
}

/// Events that are decided, to be handed over together.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) events: Vec<EventRow>,
    /// For each webhook the events that are sent to it, by their place.
    pub(super) orders: BTreeMap<WebhookId, Vec<usize>>,
    /// What is to be counted.
    pub(super) counted: Tally,
}

impl Batch {
    fn add(&mut self, row: EventRow, routed: &[Routed]) {
        self.counted.routed += 1;
        for Routed { webhook_id, webhook_name, verdict } in routed {
            self.counted.route(webhook_id, webhook_name, *verdict, &row.id);
            if *verdict == RouteVerdict::Sent {
                self.orders.entry(webhook_id.clone()).or_default().push(self.events.len());
            }
        }
        self.events.push(row);
    }
}

/// Decides events in their order, until they are enough for a round; `false` when this alarm has done enough.
pub(super) async fn decide(
    inner: &Inner,
    shift: &mut Shift,
    rows: Vec<EventRow>,
) -> Result<(Batch, bool), Fault> {
    let (source, mut routes) = (inner.source()?, Rc::default());
    if rows.iter().any(|row| row.routes.is_none()) {
        routes = webhooks::ask(inner).await?;
    }
    // No copy of them: their filters may be a few megabytes.
    let concerned: Vec<&Route> = routes.iter().filter(|route| concerns(route.receives, &source)).collect();
    let mut batch = Batch::default();
    for row in rows {
        let mut event = Event::read(inner, row)?;
        if !event.decide(&concerned, shift).await? {
            return Ok((batch, false));
        }
        let Event { row, draft, .. } = event;
        batch.add(row, &draft.into_routed());
        if shift.end_event() {
            break;
        }
    }
    Ok((batch, true))
}

/// An event while it is decided.
struct Event<'i> {
    inner: &'i Inner,
    store: &'i Store,
    row: EventRow,
    draft: Draft,
}

impl<'i> Event<'i> {
    /// As far as it was decided before.
    fn read(inner: &'i Inner, row: EventRow) -> Result<Self, Fault> {
        let store = inner.store()?;
        let parts = if row.parts > 0 { store.parts(&row.id)? } else { Vec::new() };
        let lists = parts.iter().map(String::as_str).chain(row.routes.as_deref());
        let draft = Draft::after(lists)?;
        Ok(Self { inner, store, row, draft })
    }

    /// Decides what is not decided yet; `false` when this alarm has done enough before the end of it.
    async fn decide(&mut self, routes: &[&Route], shift: &mut Shift) -> Result<bool, Fault> {
        if let Some(list) = &self.row.routes {
            return self.spend(shift, units_of_json(list.len())).await;
        }
        // What was accepted is JSON. Were it not, nothing behind it may wait for it: it fits no filter.
        let event: Value = serde_json::from_str(&self.row.document).unwrap_or_default();
        if !self.spend(shift, units_of_json(self.row.document.len())).await? {
            return Ok(false);
        }
        for route in routes {
            if self.draft.is_decided(&route.id) || self.inner.folded.borrow().contains(&route.id) {
                continue;
            }
            let Some(Decision { verdict, decisive }) = self.ask(route, &event, shift).await? else {
                return Ok(false);
            };
            let unwritten = self.draft.unwritten_bytes();
            self.draft.push(StoredRoute {
                webhook_id: route.id.clone(),
                webhook_name: route.name.clone(),
                verdict,
                filters: decisive.into_iter().collect(),
            })?;
            let bytes = self.draft.unwritten_bytes() - unwritten;
            if !self.spend(shift, units_of_json(bytes)).await? {
                return Ok(false);
            }
        }
        self.store.keep_routes(&self.row.id, self.draft.take())?;
        Ok(true)
    }

    /// Decides for one webhook, and lets others have their turn between its filters; none when this alarm has done enough
    /// before.
    async fn ask(
        &mut self,
        route: &Route,
        event: &Value,
        shift: &mut Shift,
    ) -> Result<Option<Decision>, Fault> {
        let (mut deciding, mut work) =
            (Deciding::new(route.active, &route.filters), Work::of(ROUTE_WORK_MAX));
        loop {
            let before = work.used();
            let decision = deciding.step(event, &mut work);
            if !self.spend(shift, work.used() - before).await? {
                return Ok(None);
            }
            if decision.is_some() {
                return Ok(decision);
            }
        }
    }

    /// So many units of work are done. Writes what is decided, or lets others have their turn, when it is time to;
    /// `false` when this alarm has done enough.
    async fn spend(&mut self, shift: &mut Shift, units: u64) -> Result<bool, Fault> {
        #[cfg(feature = "test-hooks")]
        crate::durable::hooks::compute(&self.inner.state, units);
        let next = shift.spend(units, self.draft.unwritten_bytes());
        if matches!(next, Next::Keep(_) | Next::Stop) && self.draft.unwritten_bytes() > 0 {
            self.store.keep_part(&self.row.id, self.row.parts, self.draft.take())?;
            self.row.parts += 1;
        }
        match next {
            Next::GoOn => {}
            Next::Pause(length) => rest(length).await,
            // The platform repeats an alarm that it cut off a few times, and then no more.
            Next::Keep(length) => {
                self.inner.arm_again().await?;
                rest(length).await;
            }
            Next::Stop => return Ok(false),
        }
        Ok(true)
    }
}
