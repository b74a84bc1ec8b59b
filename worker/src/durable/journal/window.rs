//! Events of a time span, for replays.

use super::client::{Window, WindowRow};
use super::decide::units_of_json;
use super::pause::Pause;
use super::store::Store;
use crate::durable::sql::binds;
use crate::fault::Fault;
use serde::Deserialize;
use serde_json::Value;
use shared::api::RouteVerdict;
use shared::ids::EventId;
use shared::limits::ROUTE_WORK_MAX;
use shared::route;
use shared::time::Timestamp;
use shared::work::Work;

#[derive(Deserialize)]
struct Row {
    id: EventId,
    event_type: String,
    title: Option<String>,
    received_at: i64,
    verdict: Option<RouteVerdict>,
}

/// Only what is routed: the rest has its decision still before it.
pub(super) async fn read(store: &Store, window: &Window) -> Result<Vec<WindowRow>, Fault> {
    let rows = store.window(window)?;
    let (mut found, mut pause) = (Vec::with_capacity(rows.len()), Pause::default());
    for row in rows {
        let mut document = None;
        let mut wanted = true;
        if window.with_documents || !window.filters.is_empty() {
            // One at a time: all of them might not fit in memory. What retention deletes meanwhile is wanted no more.
            let text = store.document(&row.id)?.unwrap_or_default();
            let event: Value = serde_json::from_str(&text).unwrap_or_default();
            let mut work = Work::of(ROUTE_WORK_MAX);
            let verdict = route::decide(true, &window.filters, &event, &mut work).verdict;
            wanted = !text.is_empty() && verdict == RouteVerdict::Sent;
            pause.after(work.used() + units_of_json(text.len())).await;
            document = window.with_documents.then_some(text);
        }
        found.push(WindowRow {
            event_id: row.id,
            event_type: row.event_type,
            title: row.title,
            received_at: Timestamp::from_millis(row.received_at),
            document,
            verdict: row.verdict,
            wanted,
        });
    }
    Ok(found)
}

impl Store {
    fn window(&self, window: &Window) -> Result<Vec<Row>, Fault> {
        let after = window.after.as_ref().map_or_else(String::new, ToString::to_string);
        self.sql.rows(
            "SELECT event.id AS id, event_type, title, received_at,
                 coalesce((SELECT json_extract(route.value, '$.verdict') FROM json_each(event.routes) AS route
                      WHERE json_extract(route.value, '$.webhook_id') = ?1),
                     (SELECT json_extract(route.value, '$.verdict')
                      FROM route_part, json_each(route_part.routes) AS route
                      WHERE event_id = event.id AND json_extract(route.value, '$.webhook_id') = ?1)) AS verdict
             FROM event WHERE event.id > ?2 AND event.id >= ?3 AND event.id < ?4 AND event.id <= (SELECT routed FROM mark)
             ORDER BY event.id LIMIT ?5",
            binds![
                window.webhook.as_str(),
                after,
                EventId::bound(window.since),
                EventId::bound(window.until),
                i64::try_from(window.limit).unwrap_or(i64::MAX)
            ],
        )
    }
}
