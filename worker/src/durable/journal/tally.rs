//! A Journal's SQL: what was counted, and sending after all what was not sent.

use super::store::Store;
use crate::durable::sql::binds;
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::RouteVerdict;
use shared::ids::{EventId, WebhookId};
use shared::ledger::{SourceTally, Tally, TallyPages};
use shared::limits::ROUTE_PART_BYTES;
use shared::route::StoredRoute;
use shared::time::Timestamp;

/// How far the Journal has come, and what it has counted.
pub(super) struct Mark {
    /// Up to which event all are routed.
    pub(super) routed: String,
    pub(super) pages: TallyPages,
}

/// Routes of events that are decided and not behind the mark, one of a webhook and a verdict.
const UNDER_WAY: &str = "SELECT json_extract(route.value, '$.webhook_id') AS webhook_id,
        json_extract(route.value, '$.webhook_name') AS name, json_extract(route.value, '$.verdict') AS verdict,
        count(*) AS events, max(list.id) AS newest
    FROM (SELECT id, routes FROM event WHERE id > (SELECT routed FROM mark) AND routes IS NOT NULL
        UNION ALL SELECT event.id, route_part.routes FROM event JOIN route_part ON event_id = event.id
        WHERE id > (SELECT routed FROM mark) AND event.routes IS NOT NULL) AS list, json_each(list.routes) AS route
    GROUP BY 1, 3";

#[derive(Deserialize)]
struct UnderWayRow {
    webhook_id: WebhookId,
    name: String,
    verdict: RouteVerdict,
    events: u64,
    newest: EventId,
}

impl Store {
    /// What was counted, and what waits.
    pub(super) fn source_tally(&self) -> Result<SourceTally, Fault> {
        #[derive(Deserialize)]
        struct Row {
            received_at: Option<i64>,
            since: Option<i64>,
            unrouted: u64,
            decided: u64,
        }
        let row: Option<Row> = self.sql.first(
            "SELECT (SELECT received_at FROM event WHERE id > mark.routed ORDER BY id LIMIT 1) AS received_at,
                 (SELECT min(since) FROM handover) AS since, ahead.events - ahead.decided AS unrouted, ahead.decided
             FROM mark, (SELECT count(*) AS events, count(routes) AS decided FROM event
                 WHERE id > (SELECT routed FROM mark)) AS ahead",
            vec![],
        )?;
        let row = row.ok_or_else(|| Fault::not_found("mark"))?;
        let mut pages = self.mark()?.pages;
        // What is decided and under way: Outboxes may have taken some of it.
        if row.decided > 0 {
            let mut counted = Tally { routed: row.decided, ..Tally::default() };
            for UnderWayRow { webhook_id, name, verdict, events, newest } in self.under_way()? {
                counted.route_many(&webhook_id, &name, verdict, events, &newest);
            }
            pages.add(&counted);
        }
        let since = row.received_at.into_iter().chain(row.since).min();
        Ok(SourceTally {
            tally: pages.whole(),
            unrouted: row.unrouted,
            waiting_since: since.map(Timestamp::from_millis),
        })
    }

    fn under_way(&self) -> Result<Vec<UnderWayRow>, Fault> {
        self.sql.rows(UNDER_WAY, vec![])
    }

    /// Up to which event all are routed, and what was counted.
    pub(super) fn mark(&self) -> Result<Mark, Fault> {
        #[derive(Deserialize)]
        struct Row {
            page: u32,
            routed: String,
            accounts: String,
        }
        let rows: Vec<Row> = self.sql.rows(
            "SELECT 0 AS page, routed, tally AS accounts FROM mark
             UNION ALL SELECT page, '', accounts FROM tally_page ORDER BY page",
            vec![],
        )?;
        let mut rows = rows.into_iter();
        let first = rows.next().filter(|row| row.page == 0).ok_or_else(|| Fault::not_found("mark"))?;
        let mut pages = TallyPages::new(serde_json::from_str(&first.accounts)?);
        for row in rows {
            pages.insert(row.page, serde_json::from_str(&row.accounts)?);
        }
        Ok(Mark { routed: first.routed, pages })
    }

    /// Writes it, within a transaction: one row, and one more for each page after the first that has changed.
    pub(super) fn put_mark(&self, Mark { routed, pages }: &Mark) -> Result<(), Fault> {
        for (page, accounts) in pages.changed_after_first() {
            let page = i64::from(page);
            if accounts.is_empty() {
                self.sql.run("DELETE FROM tally_page WHERE page = ?", binds![page])?;
            } else {
                self.sql.run(
                    "INSERT INTO tally_page (page, accounts) VALUES (?, ?)
                     ON CONFLICT (page) DO UPDATE SET accounts = excluded.accounts",
                    binds![page, serde_json::to_string(accounts)?],
                )?;
            }
        }
        let tally = serde_json::to_string(pages.first())?;
        self.sql.run("UPDATE mark SET routed = ?, tally = ?", binds![routed.as_str(), tally])
    }

    /// Folds the accounts of deleted webhooks into one, as far as nothing is on its way to them; those that have to stay.
    pub(super) fn fold(&self, ids: &[WebhookId]) -> Result<Vec<WebhookId>, Fault> {
        self.sql.transaction(|_| {
            let mut under_way = self.lagging()?;
            under_way.extend(self.under_way()?.into_iter().map(|row| row.webhook_id));
            let mut mark = self.mark()?;
            let before = mark.pages.clone();
            let mut left = Vec::new();
            for id in ids {
                if !mark.pages.fold(id, &under_way) {
                    left.push(id.clone());
                }
            }
            if mark.pages != before {
                mark.pages.pack();
                self.put_mark(&mark)?;
            }
            Ok(left)
        })
    }

    /// Sends events to a webhook that did not get them, in one. What is not behind the mark yet is passed over: it is
    /// on its way.
    pub(super) fn reroute(
        &self,
        webhook_id: &WebhookId,
        webhook_name: &str,
        ids: &[EventId],
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.sql.transaction(|_| {
            let mut mark = self.mark()?;
            for id in ids.iter().filter(|id| id.as_str() <= mark.routed.as_str()) {
                let Some(from) = self.send_after_all(id, webhook_id, webhook_name)? else { continue };
                mark.pages.reroute(webhook_id, webhook_name, from, id);
                self.wait(webhook_id, id, now)?;
            }
            self.put_mark(&mark)
        })
    }

    /// Turns an event's route to a webhook into `sent`; the verdict it had before, or `None` when nothing is to be
    /// changed.
    fn send_after_all(
        &self,
        event: &EventId,
        webhook_id: &WebhookId,
        webhook_name: &str,
    ) -> Result<Option<Option<RouteVerdict>>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            part: Option<i64>,
            routes: String,
        }
        // The list that has the webhook, if one has, and the last one.
        let rows: Vec<Row> = self.sql.rows(
            "SELECT part, routes FROM route_part WHERE event_id = ?1 AND instr(routes, ?2) > 0
             UNION ALL SELECT NULL, routes FROM event WHERE id = ?1 AND routes IS NOT NULL",
            binds![event.as_str(), webhook_id.as_str()],
        )?;
        for Row { part, routes } in &rows {
            let mut list: Vec<StoredRoute> = serde_json::from_str(routes)?;
            let Some(route) = list.iter_mut().find(|route| route.webhook_id == *webhook_id) else { continue };
            if route.verdict == RouteVerdict::Sent {
                return Ok(None);
            }
            let from = std::mem::replace(&mut route.verdict, RouteVerdict::Sent);
            route.filters.clear();
            let list = serde_json::to_string(&list)?;
            match part {
                Some(part) => self.sql.run(
                    "UPDATE route_part SET routes = ? WHERE event_id = ? AND part = ?",
                    binds![list, event.as_str(), *part],
                )?,
                None => self.keep_routes(event, list)?,
            }
            return Ok(Some(Some(from)));
        }
        let Some(Row { routes: last, .. }) = rows.into_iter().find(|row| row.part.is_none()) else {
            return Ok(None);
        };
        let mut list: Vec<StoredRoute> = serde_json::from_str(&last)?;
        if last.len() >= ROUTE_PART_BYTES {
            let count = self.parts(event)?.len();
            self.keep_part(event, u32::try_from(count).unwrap_or(u32::MAX), last)?;
            list.clear();
        }
        list.push(StoredRoute {
            webhook_id: webhook_id.clone(),
            webhook_name: webhook_name.to_owned(),
            verdict: RouteVerdict::Sent,
            filters: Vec::new(),
        });
        self.keep_routes(event, serde_json::to_string(&list)?)?;
        Ok(Some(None))
    }
}
