//! A Journal's SQL: what became of events, who has taken them, and the counts of it.

use super::decide::Batch;
use super::store::{LAGGING, Store};
use crate::durable::outbox::Handover;
use crate::durable::sql::binds;
use crate::fault::Fault;
use serde::Deserialize;
use shared::ids::{EventId, WebhookId};
use shared::ledger::Tally;
use shared::limits::{HAND_BYTES_MAX, ROUTE_BYTES_MAX, ROUTE_EVENTS};
use shared::route::fitting;
use shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// An event on its way.
#[derive(Deserialize)]
pub(super) struct EventRow {
    pub(super) id: EventId,
    pub(super) event_type: String,
    pub(super) title: Option<String>,
    pub(super) received_at: i64,
    pub(super) document: String,
    /// The last list of its routes; none until it is decided, and none for an event that is only to be handed over.
    pub(super) routes: Option<String>,
    /// How many lists are in parts.
    pub(super) parts: u32,
}

/// What one Outbox made of a batch.
#[derive(Default)]
pub(super) struct Handed {
    /// Events it took.
    pub(super) taken: u64,
    /// Events it did not.
    pub(super) left: Vec<(EventId, Timestamp)>,
}

#[derive(Deserialize)]
struct SizeRow {
    id: String,
    size: usize,
}

const COLUMNS: &str = "event.id AS id, event_type, title, received_at, document";

impl EventRow {
    pub(super) fn handover(&self) -> Handover {
        Handover {
            event_id: self.id.clone(),
            event_type: self.event_type.clone(),
            title: self.title.clone(),
            received_at: Timestamp::from_millis(self.received_at),
            document: self.document.clone(),
        }
    }
}

impl Store {
    /// Whether there is an event that has not gone everywhere it should.
    pub(super) fn has_work(&self) -> Result<bool, Fault> {
        #[derive(Deserialize)]
        struct Row {
            work: i64,
        }
        let row: Option<Row> = self.sql.first(
            "SELECT EXISTS (SELECT 1 FROM event WHERE id > (SELECT routed FROM mark))
                 OR EXISTS (SELECT 1 FROM handover) AS work",
            vec![],
        )?;
        Ok(row.is_some_and(|row| row.work != 0))
    }

    /// The next events to route and hand over, in their order.
    pub(super) fn next_batch(&self) -> Result<Vec<EventRow>, Fault> {
        let sizes: Vec<SizeRow> = self.sql.rows(
            "SELECT id, length(CAST(document AS BLOB)) AS size FROM event WHERE id > (SELECT routed FROM mark)
             ORDER BY id LIMIT ?",
            binds![i64::try_from(ROUTE_EVENTS).unwrap_or(i64::MAX)],
        )?;
        let count = fitting(sizes.iter().map(|row| row.size), ROUTE_BYTES_MAX);
        let Some(last) = sizes.into_iter().take(count).next_back() else { return Ok(Vec::new()) };
        self.sql.rows(
            &format!(
                "SELECT {COLUMNS}, routes, (SELECT count(*) FROM route_part WHERE event_id = event.id) AS parts
                 FROM event WHERE id > (SELECT routed FROM mark) AND id <= ? ORDER BY id"
            ),
            binds![last.id],
        )
    }

    /// What was decided of an event and is not in its row, in order.
    pub(super) fn parts(&self, id: &EventId) -> Result<Vec<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            routes: String,
        }
        let query = "SELECT routes FROM route_part WHERE event_id = ? ORDER BY part";
        let rows: Vec<Row> = self.sql.rows(query, binds![id.as_str()])?;
        Ok(rows.into_iter().map(|row| row.routes).collect())
    }

    /// Stores a part of what is decided.
    pub(super) fn keep_part(&self, id: &EventId, part: u32, routes: String) -> Result<(), Fault> {
        self.sql.run(
            "INSERT INTO route_part (event_id, part, routes) VALUES (?, ?, ?)",
            binds![id.as_str(), i64::from(part), routes],
        )
    }

    /// Stores the rest of it: the event is decided.
    pub(super) fn keep_routes(&self, id: &EventId, routes: String) -> Result<(), Fault> {
        self.sql.run("UPDATE event SET routes = ? WHERE id = ?", binds![routes, id.as_str()])
    }

    /// Ends a round: counts it, keeps what was not taken, and moves the mark, in one.
    pub(super) fn settle(&self, batch: &Batch, handed: &BTreeMap<WebhookId, Handed>) -> Result<(), Fault> {
        let Some(last) = batch.events.last() else { return Ok(()) };
        self.sql.transaction(|_| {
            let mut counted = batch.counted.clone();
            for (webhook, Handed { taken, left }) in handed {
                counted.hand(webhook, *taken);
                for (event, since) in left {
                    self.wait(webhook, event, *since)?;
                }
            }
            let mut mark = self.mark()?;
            mark.pages.add(&counted);
            mark.routed = last.id.to_string();
            self.put_mark(&mark)
        })
    }

    pub(super) fn wait(&self, webhook: &WebhookId, event: &EventId, since: Timestamp) -> Result<(), Fault> {
        self.sql.run(
            "INSERT INTO handover (webhook_id, event_id, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            binds![webhook.as_str(), event.as_str(), since.as_millis()],
        )
    }

    /// Webhooks whose Outbox has not taken everything.
    pub(super) fn lagging(&self) -> Result<BTreeSet<WebhookId>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: WebhookId,
        }
        let query = format!("{LAGGING} SELECT id FROM lagging WHERE id IS NOT NULL");
        Ok(self.sql.rows::<Row>(&query, vec![])?.into_iter().map(|row| row.id).collect())
    }

    /// What waits for one webhook, the oldest of it, in order.
    pub(super) fn waiting_for(&self, webhook: &WebhookId) -> Result<Vec<EventRow>, Fault> {
        let limit = i64::try_from(ROUTE_EVENTS).unwrap_or(i64::MAX);
        let sizes: Vec<SizeRow> = self.sql.rows(
            "SELECT event.id AS id, length(CAST(document AS BLOB)) AS size
             FROM handover JOIN event ON event.id = handover.event_id
             WHERE webhook_id = ? ORDER BY event_id LIMIT ?",
            binds![webhook.as_str(), limit],
        )?;
        let count = fitting(sizes.iter().map(|row| row.size), HAND_BYTES_MAX);
        let Some(last) = sizes.into_iter().take(count).next_back() else { return Ok(Vec::new()) };
        self.sql.rows(
            &format!(
                "SELECT {COLUMNS}, NULL AS routes, 0 AS parts FROM handover JOIN event ON event.id = handover.event_id
                 WHERE webhook_id = ? AND event_id <= ? ORDER BY event_id"
            ),
            binds![webhook.as_str(), last.id],
        )
    }

    /// They wait no more: the Outbox took them.
    pub(super) fn taken<'a>(
        &self,
        webhook: &WebhookId,
        events: impl Iterator<Item = &'a EventId> + Clone,
    ) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Row {}
        self.sql.transaction(|sql| {
            let mut count = 0;
            for event in events.clone() {
                let gone: Vec<Row> = sql.rows(
                    "DELETE FROM handover WHERE webhook_id = ? AND event_id = ? RETURNING event_id",
                    binds![webhook.as_str(), event.as_str()],
                )?;
                count += gone.len();
            }
            let mut counted = Tally::default();
            counted.hand(webhook, u64::try_from(count).unwrap_or_default());
            let mut mark = self.mark()?;
            mark.pages.add(&counted);
            self.put_mark(&mark)
        })
    }
}
