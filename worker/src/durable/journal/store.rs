//! A Journal's SQL: who may post, and the events.

use super::schema::MIGRATIONS;
use crate::durable::sql::{Sql, binds, nullable};
use crate::entropy;
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{Accepted, EventItem, EventQuery, EventSlice, EventView, ProblemCode, RouteView};
use shared::event::{Admission, Intake};
use shared::ids::{EventId, SourceId};
use shared::limits::{EVENT_PAGE_BYTES_MAX, PRUNE_ROWS};
use shared::route::StoredRoute;
use shared::time::Timestamp;
use worker::State;

pub(super) struct Store {
    pub(super) sql: Sql,
}

#[derive(Deserialize)]
struct IdRow {
    id: String,
}

/// An event as a list shows it.
#[derive(Deserialize)]
struct ItemRow {
    id: String,
    event_type: String,
    title: Option<String>,
    received_at: i64,
    open: i64,
}

/// Webhooks whose Outbox has not taken everything, a look each: the rows of one may be many.
pub(super) const LAGGING: &str = "WITH RECURSIVE lagging (id) AS (
        SELECT min(webhook_id) FROM handover
        UNION ALL
        SELECT (SELECT min(webhook_id) FROM handover WHERE webhook_id > lagging.id) FROM lagging
        WHERE lagging.id IS NOT NULL)";

/// Whether an event is in `handover`.
const IS_WAITING: &str = "EXISTS (SELECT 1 FROM lagging JOIN handover
        ON handover.webhook_id = lagging.id AND handover.event_id = event.id)";

impl Store {
    pub(super) fn open(state: &State) -> Result<Self, Fault> {
        Sql::open(state, MIGRATIONS).map(|sql| Self { sql })
    }

    /// Takes what the Registry says, unless it has said something newer; `None` lets nobody in any more.
    pub(super) fn set_admission(&self, number: u64, admission: Option<&Admission>) -> Result<(), Fault> {
        let document = admission.map(serde_json::to_string).transpose()?;
        self.sql.run(
            "INSERT INTO admission (only, number, document) VALUES (1, ?, ?)
             ON CONFLICT (only) DO UPDATE SET number = excluded.number, document = excluded.document
             WHERE excluded.number >= admission.number",
            binds![i64::try_from(number).unwrap_or(i64::MAX), nullable(document)],
        )
    }

    /// One that cannot be read, as of a kind that only a later version knows, lets nobody in.
    pub(super) fn admission(&self) -> Result<Option<Admission>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            document: String,
        }
        let row: Option<Row> =
            self.sql.first("SELECT document FROM admission WHERE document IS NOT NULL", vec![])?;
        Ok(row.and_then(|row| {
            let unread = |error| crate::log::failure("journal admission", &Fault::from(error));
            serde_json::from_str(&row.document).map_err(unread).ok()
        }))
    }

    /// Accepts all of them or none. One that is known by its identity is a duplicate; the same explicit identity
    /// with other content is a conflict.
    pub(super) fn accept(
        &self,
        intakes: &[Intake],
        now: Timestamp,
        source: &SourceId,
    ) -> Result<Vec<Accepted>, Fault> {
        self.sql.transaction(|_| {
            let mut last = self.last_id()?;
            let mut accepted = Vec::with_capacity(intakes.len());
            for intake in intakes {
                let id = EventId::after(last.as_ref(), now, entropy::bytes()?, source);
                let duplicate = !self.insert(intake, &id)?;
                let event_id = if duplicate { self.first_of(intake)? } else { id.clone() };
                if !duplicate {
                    last = Some(id);
                }
                accepted.push(Accepted { event_id, duplicate });
            }
            Ok(accepted)
        })
    }

    /// The greatest id there ever was, as far as anything depends on it: what retention deletes is behind the mark.
    fn last_id(&self) -> Result<Option<EventId>, Fault> {
        let row: Option<IdRow> = self
            .sql
            .first("SELECT max(coalesce((SELECT max(id) FROM event), ''), routed) AS id FROM mark", vec![])?;
        Ok(row.and_then(|row| EventId::parse(&row.id)))
    }

    /// Writes an event, unless its identity is known; the time of its id is when it was received, so that both sort alike.
    fn insert(&self, intake: &Intake, id: &EventId) -> Result<bool, Fault> {
        let rows: Vec<IdRow> = self.sql.rows(
            "INSERT INTO event (id, identity, content, event_type, title, received_at, document)
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (identity) DO NOTHING RETURNING id",
            binds![
                id.as_str(),
                intake.identity.key.as_str(),
                intake.identity.content.as_str(),
                intake.event.event_type.as_str(),
                nullable(intake.event.title()),
                id.time().as_millis(),
                serde_json::to_string(&intake.event.document)?
            ],
        )?;
        Ok(!rows.is_empty())
    }

    fn first_of(&self, intake: &Intake) -> Result<EventId, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            content: String,
        }
        let row: Option<Row> = self.sql.first(
            "SELECT id, content FROM event WHERE identity = ?",
            binds![intake.identity.key.as_str()],
        )?;
        let row = row.ok_or_else(|| Fault::not_found("event"))?;
        if row.content != intake.identity.content {
            let title = format!("An event with this identity and another body was accepted as {}.", row.id);
            return Err(Fault::new(ProblemCode::IdentityTaken, title));
        }
        EventId::parse(&row.id).ok_or_else(|| Fault::not_found("event"))
    }

    pub(super) fn list(&self, query: &EventQuery) -> Result<EventSlice, Fault> {
        // "z" sorts behind every id.
        let before = query.page.cursor.clone().unwrap_or_else(|| "z".to_owned());
        let binds = binds![before, query.page.fetch()];
        let mut items = self.items("event.id < ? ORDER BY event.id DESC LIMIT ?", binds)?;
        if !query.documents {
            return Ok(EventSlice { items, is_cut: false });
        }
        // One at a time, and no further than fits: a page of the largest would be 25 MiB.
        let mut bytes = 0;
        for place in 0..items.len() {
            let Some(item) = items.get_mut(place) else { break };
            let document = self.document(&item.id)?.unwrap_or_default();
            bytes += document.len();
            if bytes > EVENT_PAGE_BYTES_MAX && place > 0 {
                items.truncate(place);
                return Ok(EventSlice { items, is_cut: true });
            }
            item.event = serde_json::from_str(&document).ok();
        }
        Ok(EventSlice { items, is_cut: false })
    }

    /// The event as it was accepted; none when retention has deleted it.
    pub(super) fn document(&self, id: &EventId) -> Result<Option<String>, Fault> {
        #[derive(Deserialize)]
        struct Document {
            document: String,
        }
        let row: Option<Document> =
            self.sql.first("SELECT document FROM event WHERE id = ?", binds![id.as_str()])?;
        Ok(row.map(|row| row.document))
    }

    pub(super) fn event(&self, id: &EventId) -> Result<EventView, Fault> {
        #[derive(Deserialize)]
        struct Row {
            document: String,
            routes: Option<String>,
        }
        let item = self.items("event.id = ?", binds![id.as_str()])?.into_iter().next();
        let row: Option<Row> =
            self.sql.first("SELECT document, routes FROM event WHERE id = ?", binds![id.as_str()])?;
        let (Some(item), Some(row)) = (item, row) else { return Err(Fault::not_found("event")) };
        let mut routes: Vec<RouteView> = Vec::new();
        if let Some(last) = &row.routes {
            for list in self.parts(id)?.iter().chain([last]) {
                let list: Vec<StoredRoute> = serde_json::from_str(list)?;
                routes.extend(list.into_iter().map(RouteView::from));
            }
        }
        Ok(EventView { item, event: Some(serde_json::from_str(&row.document)?), routes })
    }

    fn items(&self, which: &str, binds: crate::durable::sql::Binds) -> Result<Vec<EventItem>, Fault> {
        let query = format!(
            "{LAGGING} SELECT id, event_type, title, received_at,
                 (id > (SELECT routed FROM mark) OR {IS_WAITING}) AS open FROM event WHERE {which}"
        );
        let rows: Vec<ItemRow> = self.sql.rows(&query, binds)?;
        rows.into_iter().map(EventItem::try_from).collect()
    }

    /// Deletes events that are older than retention allows and have gone everywhere, a step at a time; `true` when
    /// there may be more.
    pub(super) fn prune(&self, before: Timestamp) -> Result<bool, Fault> {
        let limit = i64::try_from(PRUNE_ROWS).unwrap_or(i64::MAX);
        self.sql.transaction(|sql| {
            let gone: Vec<IdRow> = sql.rows(
                &format!(
                    "{LAGGING} DELETE FROM event WHERE id IN (
                         SELECT id FROM event WHERE id < ? AND id <= (SELECT routed FROM mark) AND NOT {IS_WAITING}
                         ORDER BY id LIMIT ?) RETURNING id"
                ),
                binds![EventId::bound(before), limit],
            )?;
            // Most have none. Of an event that is there, nothing else takes parts away.
            let last = gone.iter().map(|row| row.id.as_str()).max().unwrap_or_default();
            sql.run(
                "DELETE FROM route_part WHERE event_id <= ? AND event_id NOT IN (SELECT id FROM event)",
                binds![last],
            )?;
            Ok(gone.len() >= PRUNE_ROWS)
        })
    }
}

impl TryFrom<ItemRow> for EventItem {
    type Error = Fault;
    fn try_from(row: ItemRow) -> Result<Self, Fault> {
        let id = EventId::parse(&row.id).ok_or_else(|| Fault::not_found("event"))?;
        Ok(Self {
            source: id.source(),
            source_name: None,
            event_type: row.event_type,
            title: row.title,
            received_at: Timestamp::from_millis(row.received_at),
            routed: row.open == 0,
            event: None,
            id,
        })
    }
}
