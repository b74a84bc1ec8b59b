//! The delivery log: lists, searches and single deliveries.

use super::row::{ITEM_COLUMNS, ItemRow};
use super::store::Store;
use crate::durable::sql::{Binds, binds};
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{
    DeliveryFilter, DeliveryItem, DeliveryView, LastDelivery, OpenBreaker, Page, PageQuery, Standing,
};
use shared::delivery::{Outcome, Queue, State};
use shared::ids::EventId;
use shared::ledger::Reading;
use shared::limits::{RECORDS_PAGE_BYTES_MAX, SEARCH_ROWS};
use shared::route::fitting;

impl Store {
    pub(super) fn list(
        &self,
        query: &PageQuery,
        filter: &DeliveryFilter,
    ) -> Result<Page<DeliveryItem>, Fault> {
        let (range, range_binds) = range(query, filter);
        let (rest, rest_binds) = rest(filter);
        // What no index answers is looked for in so many rows at a time; the next page goes on from there.
        let is_search = !rest_binds.is_empty();
        let within = if is_search { SEARCH_ROWS } else { query.limit + 1 };
        let within = i64::try_from(within).unwrap_or(i64::MAX);
        let part = format!("SELECT * FROM delivery WHERE {range} ORDER BY event_id DESC LIMIT {within}");
        let mut binds = range_binds.clone();
        binds.extend(rest_binds);
        binds.extend(binds![query.fetch()]);
        let rows: Vec<ItemRow> = self.sql.rows(
            &format!("SELECT {ITEM_COLUMNS} FROM ({part}) WHERE {rest} ORDER BY event_id DESC LIMIT ?"),
            binds,
        )?;
        let mut page = query.cut(self.items(rows)?, |item: &DeliveryItem| item.event_id.to_string());
        if is_search && page.next_cursor.is_none() {
            page.next_cursor = self.last_looked_at(&part, range_binds, within)?;
        }
        Ok(page)
    }

    /// The last row of a part that was full: where a search goes on.
    fn last_looked_at(&self, part: &str, binds: Binds, within: i64) -> Result<Option<String>, Fault> {
        #[derive(Deserialize)]
        struct Part {
            last: Option<String>,
            count: i64,
        }
        let query = format!("SELECT min(event_id) AS last, count(*) AS count FROM ({part})");
        let part: Option<Part> = self.sql.first(&query, binds)?;
        Ok(part.filter(|part| part.count == within).and_then(|part| part.last))
    }

    /// A delivery with its attempts, newest first, from before `cursor` on: as many as fit in one answer.
    pub(super) fn view(&self, id: &EventId, cursor: Option<u32>) -> Result<DeliveryView, Fault> {
        #[derive(Deserialize)]
        struct Size {
            attempt: u32,
            size: usize,
        }
        #[derive(Deserialize)]
        struct Record {
            record: String,
        }
        let item = self.item(id)?;
        let before = i64::from(cursor.unwrap_or(u32::MAX));
        let records = "SELECT record, json_extract(record, '$.attempt') AS attempt FROM delivery
                 WHERE event_id = ?1 AND record IS NOT NULL
             UNION ALL SELECT record, attempt FROM attempt WHERE event_id = ?1";
        let sizes: Vec<Size> = self.sql.rows(
            &format!(
                "SELECT attempt, length(CAST(record AS BLOB)) AS size FROM ({records})
                 WHERE attempt < ?2 ORDER BY attempt DESC"
            ),
            binds![id.as_str(), before],
        )?;
        let count = fitting(sizes.iter().map(|row| row.size), RECORDS_PAGE_BYTES_MAX);
        let Some(last) = sizes.get(count.saturating_sub(1)) else {
            return Ok(DeliveryView { item, attempts: Vec::new(), next_cursor: None });
        };
        let rows: Vec<Record> = self.sql.rows(
            &format!(
                "SELECT record FROM ({records}) WHERE attempt < ?2 AND attempt >= ?3 ORDER BY attempt DESC"
            ),
            binds![id.as_str(), before, i64::from(last.attempt)],
        )?;
        let read = |row: Record| serde_json::from_str(&row.record);
        let attempts = rows.into_iter().map(read).collect::<Result<_, serde_json::Error>>()?;
        let next_cursor = (count < sizes.len()).then(|| last.attempt.to_string());
        Ok(DeliveryView { item, attempts, next_cursor })
    }

    pub(super) fn item(&self, id: &EventId) -> Result<DeliveryItem, Fault> {
        let rows: Vec<ItemRow> = self
            .sql
            .rows(&format!("SELECT {ITEM_COLUMNS} FROM delivery WHERE event_id = ?"), binds![id.as_str()])?;
        self.items(rows)?.into_iter().next().ok_or_else(|| Fault::not_found("delivery"))
    }

    pub(super) fn standing(&self) -> Result<Standing, Fault> {
        let newest = PageQuery { limit: 1, cursor: None };
        let item = self.list(&newest, &DeliveryFilter::default())?.items.into_iter().next();
        let Queue { breaker, .. } = self.queue()?;
        Ok(Standing {
            counts: self.counts()?,
            last_delivery: item.map(|item| LastDelivery {
                event_id: item.event_id,
                state: item.state,
                outcome: item.outcome,
                at: item.updated_at,
            }),
            breaker: breaker
                .open_since()
                .zip(breaker.probe_at())
                .map(|((since, disables_at), probe_at)| OpenBreaker { since, probe_at, disables_at }),
        })
    }

    /// What the Registry keeps of it.
    pub(super) fn reading(&self) -> Result<Reading, Fault> {
        #[derive(Deserialize)]
        struct Newest {
            id: Option<EventId>,
        }
        let newest: Option<Newest> = self.sql.first("SELECT max(event_id) AS id FROM delivery", vec![])?;
        let counts = self.counts()?;
        let is_busy = counts.pending + counts.sending + counts.held > 0
            || self.next_replay_at()?.is_some()
            || self.has_deeds()?;
        let newest = newest.and_then(|newest| newest.id);
        Ok(Reading { counts, is_at_rest: !is_busy, is_retired: self.queue()?.retired, newest })
    }

    fn items(&self, rows: Vec<ItemRow>) -> Result<Vec<DeliveryItem>, Fault> {
        let queue = self.queue()?;
        rows.into_iter().map(|row| row.item(&self.webhook, &queue)).collect()
    }
}

/// What indexes answer: the page, the time, the state.
fn range(query: &PageQuery, filter: &DeliveryFilter) -> (String, Binds) {
    // "z" sorts behind every id.
    let before = query.cursor.clone().unwrap_or_else(|| "z".to_owned());
    let (mut terms, mut binds) = (vec!["event_id < ?"], binds![before]);
    // Ids begin with the time.
    if let Some(since) = filter.since {
        terms.push("event_id >= ?");
        binds.extend(binds![EventId::bound(since)]);
    }
    if let Some(until) = filter.until {
        terms.push("event_id < ?");
        binds.extend(binds![EventId::bound(until)]);
    }
    match filter.state {
        Some(state @ (State::Pending | State::Held | State::Dead | State::Cancelled)) => {
            // So that the index gives settled rows in the order of their events.
            terms.push(match state {
                State::Dead | State::Cancelled => "state = ? AND lane = 0 AND at IS NULL",
                _ => "state = ? AND lane IS NOT NULL",
            });
            binds.extend(binds![state.as_str()]);
        }
        // In no index: most rows are delivered, and few are under way.
        Some(State::Delivered | State::Sending) | None => {}
    }
    (terms.join(" AND "), binds)
}

/// What has to be looked for row by row.
fn rest(filter: &DeliveryFilter) -> (String, Binds) {
    let (mut terms, mut binds) = (vec!["true"], Vec::new());
    if let Some(state @ (State::Delivered | State::Sending)) = filter.state {
        terms.push("state = ?");
        binds.extend(binds![state.as_str()]);
    }
    if let Some(outcome) = filter.outcome {
        terms.push("outcome = ?");
        binds.extend(binds![Outcome::as_str(outcome)]);
    }
    if let Some(event_type) = &filter.event_type {
        terms.push("event_type = ?");
        binds.extend(binds![event_type.as_str()]);
    }
    if let Some(q) = &filter.q {
        // `instr` takes the text as it is; LIKE would read % and _ as wildcards. SQLite knows the case of ASCII alone.
        terms.push(
            "instr(lower(event_id || ' ' || event_type || ' ' || coalesce(title, '') || ' ' || coalesce(note, '')), ?) > 0",
        );
        binds.extend(binds![q.to_ascii_lowercase()]);
    }
    (terms.join(" AND "), binds)
}
