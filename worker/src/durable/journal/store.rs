//! A Journal's SQL.

use super::client::Admission;
use super::schema::MIGRATIONS;
use crate::durable::sql::{Sql, binds, nullable};
use crate::fault::Fault;
use crate::http::page::PageQuery;
use serde::{Deserialize, Serialize};
use shared::api::{Accepted, EventItem, EventView, ProblemCode, RouteVerdict, RouteView};
use shared::event::{Format, Intake};
use shared::ids::{EventId, WebhookId};
use shared::rule::RuleVerdict;
use shared::time::Timestamp;
use worker::{SqlStorageValue, State};

pub(super) struct Store {
    sql: Sql,
}

/// What became of an event for one webhook, as stored in `event.routes`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredRoute {
    pub(super) webhook_id: WebhookId,
    pub(super) webhook_name: String,
    pub(super) verdict: RouteVerdict,
    pub(super) filters: Vec<RuleVerdict>,
}

/// An event as stored.
#[derive(Deserialize)]
pub(super) struct EventRow {
    pub(super) id: String,
    pub(super) event_type: String,
    pub(super) title: Option<String>,
    pub(super) received_at: i64,
    pub(super) document: String,
    pub(super) routes: Option<String>,
}

/// An Outbox that has not taken an event yet.
#[derive(Deserialize)]
pub(super) struct HandoverRow {
    pub(super) webhook_id: String,
    pub(super) event_id: String,
}

/// Characters of `data.title` in a list.
const TITLE_CHARS_MAX: usize = 200;

impl Store {
    pub(super) fn open(state: &State) -> Result<Self, Fault> {
        Sql::open(state, MIGRATIONS).map(|sql| Self { sql })
    }

    pub(super) fn set_admission(&self, admission: Option<&Admission>) -> Result<(), Fault> {
        let Some(admission) = admission else { return self.sql.run("DELETE FROM admission", vec![]) };
        self.sql.run(
            "INSERT INTO admission (only, token_digest, format) VALUES (1, ?, ?)
             ON CONFLICT (only) DO UPDATE SET token_digest = excluded.token_digest, format = excluded.format",
            binds![admission.token_digest.as_str(), admission.format.as_str()],
        )
    }

    pub(super) fn admission(&self) -> Result<Option<Admission>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            token_digest: String,
            format: String,
        }
        let row: Option<Row> = self.sql.first("SELECT token_digest, format FROM admission", vec![])?;
        Ok(row.and_then(|row| {
            Some(Admission { token_digest: row.token_digest, format: Format::parse(&row.format)? })
        }))
    }

    /// Accepts all of them or none. One that is known by its identity is a duplicate; the same explicit identity
    /// with other content is a conflict.
    pub(super) fn accept(
        &self,
        intakes: Vec<Intake>,
        now: Timestamp,
        mut new_id: impl FnMut() -> Result<EventId, Fault>,
    ) -> Result<Vec<Accepted>, Fault> {
        self.sql.transaction(|sql| {
            intakes
                .iter()
                .map(|intake| {
                    if let Some(first) = self.known(intake)? {
                        return Ok(Accepted { event_id: first, duplicate: true });
                    }
                    let id = new_id()?;
                    sql.run(
                        "INSERT INTO event (id, identity, content, event_type, title, received_at, document)
                         VALUES (?, ?, ?, ?, ?, ?, ?)",
                        binds![
                            id.as_str(),
                            intake.identity.key.as_str(),
                            intake.identity.content.as_str(),
                            intake.event.event_type.as_str(),
                            nullable(title(intake)),
                            now.as_millis(),
                            serde_json::to_string(&intake.event.document)?
                        ],
                    )?;
                    Ok(Accepted { event_id: id, duplicate: false })
                })
                .collect()
        })
    }

    fn known(&self, intake: &Intake) -> Result<Option<EventId>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            content: String,
        }
        let row: Option<Row> = self.sql.first(
            "SELECT id, content FROM event WHERE identity = ?",
            binds![intake.identity.key.as_str()],
        )?;
        match row {
            Some(row) if row.content != intake.identity.content => {
                let title =
                    format!("An event with this identity and another body was accepted as {}.", row.id);
                Err(Fault::new(ProblemCode::IdentityTaken, title))
            }
            Some(row) => Ok(EventId::parse(&row.id)),
            None => Ok(None),
        }
    }

    pub(super) fn list(&self, query: &PageQuery) -> Result<Vec<EventItem>, Fault> {
        // "z" sorts behind every id.
        let before = query.cursor.clone().unwrap_or_else(|| "z".to_owned());
        let rows: Vec<EventRow> = self.sql.rows(
            "SELECT id, event_type, title, received_at, '' AS document, NULL AS routes
             FROM event WHERE id < ? ORDER BY id DESC LIMIT ?",
            binds![before, query.fetch()],
        )?;
        rows.iter().map(|row| self.item(row)).collect()
    }

    pub(super) fn event(&self, id: &EventId) -> Result<EventView, Fault> {
        let row: Option<EventRow> =
            self.sql.first("SELECT * FROM event WHERE id = ?", binds![id.as_str()])?;
        let row = row.ok_or_else(|| Fault::not_found("event"))?;
        let routes: Vec<StoredRoute> = match &row.routes {
            Some(routes) => serde_json::from_str(routes)?,
            None => Vec::new(),
        };
        Ok(EventView {
            item: self.item(&row)?,
            event: serde_json::from_str(&row.document)?,
            routes: routes.into_iter().map(RouteView::from).collect(),
        })
    }

    fn item(&self, row: &EventRow) -> Result<EventItem, Fault> {
        let id = EventId::parse(&row.id).ok_or_else(|| Fault::not_found("event"))?;
        Ok(EventItem {
            source: id.source(),
            source_name: None,
            event_type: row.event_type.clone(),
            title: row.title.clone(),
            received_at: Timestamp::from_millis(row.received_at),
            routed: self.is_routed(&id)?,
            id,
        })
    }

    fn is_routed(&self, id: &EventId) -> Result<bool, Fault> {
        #[derive(Deserialize)]
        struct Row {
            open: i64,
        }
        let row: Option<Row> = self.sql.first(
            "SELECT (SELECT count(*) FROM event WHERE id = ? AND routes IS NULL)
                  + (SELECT count(*) FROM handover WHERE event_id = ?) AS open",
            binds![id.as_str(), id.as_str()],
        )?;
        Ok(row.is_some_and(|row| row.open == 0))
    }

    pub(super) fn has_work(&self) -> Result<bool, Fault> {
        #[derive(Deserialize)]
        struct Row {
            work: i64,
        }
        let row: Option<Row> = self.sql.first(
            "SELECT EXISTS (SELECT 1 FROM event WHERE routes IS NULL) OR EXISTS (SELECT 1 FROM handover) AS work",
            vec![],
        )?;
        Ok(row.is_some_and(|row| row.work != 0))
    }

    /// The oldest events that are not routed yet.
    pub(super) fn unrouted(&self, limit: i64) -> Result<Vec<EventRow>, Fault> {
        self.sql.rows("SELECT * FROM event WHERE routes IS NULL ORDER BY id LIMIT ?", binds![limit])
    }

    /// Notes where an event goes, and who has to take it, in one.
    pub(super) fn route(&self, event_id: &str, routes: &[StoredRoute]) -> Result<(), Fault> {
        let document = serde_json::to_string(routes)?;
        self.sql.transaction(|sql| {
            sql.run("UPDATE event SET routes = ? WHERE id = ?", binds![document.as_str(), event_id])?;
            for route in routes.iter().filter(|route| route.verdict == RouteVerdict::Sent) {
                sql.run(
                    "INSERT INTO handover (webhook_id, event_id) VALUES (?, ?)",
                    binds![route.webhook_id.as_str(), event_id],
                )?;
            }
            Ok(())
        })
    }

    /// Who has to take what, the oldest `limit` of each Outbox.
    pub(super) fn handovers(&self, limit: i64) -> Result<Vec<HandoverRow>, Fault> {
        self.sql.rows(
            "SELECT webhook_id, event_id FROM (
                 SELECT webhook_id, event_id,
                     row_number() OVER (PARTITION BY webhook_id ORDER BY event_id) AS place FROM handover)
             WHERE place <= ? ORDER BY webhook_id, event_id",
            binds![limit],
        )
    }

    pub(super) fn row(&self, event_id: &str) -> Result<Option<EventRow>, Fault> {
        self.sql.first("SELECT * FROM event WHERE id = ?", binds![event_id])
    }

    pub(super) fn forget_handover(&self, webhook_id: &str, event_id: &str) -> Result<(), Fault> {
        let binds: Vec<SqlStorageValue> = binds![webhook_id, event_id];
        self.sql.run("DELETE FROM handover WHERE webhook_id = ? AND event_id = ?", binds)
    }
}

fn title(intake: &Intake) -> Option<String> {
    let title = intake.event.document.get("data")?.get("title")?.as_str()?;
    Some(title.chars().take(TITLE_CHARS_MAX).collect())
}

impl From<StoredRoute> for RouteView {
    fn from(route: StoredRoute) -> Self {
        Self {
            webhook_id: route.webhook_id,
            webhook_name: route.webhook_name,
            verdict: route.verdict,
            filters: route.filters,
            delivery: None,
            outcome: None,
        }
    }
}
