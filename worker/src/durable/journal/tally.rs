//! A Journal's SQL: what was counted, and sending after all what was not sent.

use super::routes::StoredRoute;
use super::store::Store;
use crate::durable::sql::binds;
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::RouteVerdict;
use shared::ids::{EventId, WebhookId};
use shared::ledger::{SourceTally, Tally};
use shared::time::Timestamp;

#[derive(Deserialize)]
struct Mark {
    routed: String,
    tally: String,
}

impl Store {
    /// What was counted, and what waits.
    pub(super) fn source_tally(&self) -> Result<SourceTally, Fault> {
        #[derive(Deserialize)]
        struct Waiting {
            received_at: Option<i64>,
            since: Option<i64>,
        }
        #[derive(Deserialize)]
        struct Row {
            routes: Option<String>,
        }
        let waiting: Option<Waiting> = self.sql.first(
            "SELECT (SELECT received_at FROM event WHERE id > mark.routed ORDER BY id LIMIT 1) AS received_at,
                 (SELECT min(since) FROM handover) AS since FROM mark",
            vec![],
        )?;
        let since = waiting.and_then(|row| row.received_at.into_iter().chain(row.since).min());
        let (_, mut tally) = self.mark()?;
        // The batch that is under way is decided, and Outboxes may have taken some of it.
        let under_way: Vec<Row> = self.sql.rows(
            "SELECT routes FROM event WHERE id > (SELECT routed FROM mark) AND routes IS NOT NULL",
            vec![],
        )?;
        for routes in under_way.iter().filter_map(|row| row.routes.as_deref()) {
            count(&mut tally, &StoredRoute::parse_list(routes)?);
        }
        Ok(SourceTally {
            tally,
            unrouted: self.count_unrouted()?,
            waiting_since: since.map(Timestamp::from_millis),
        })
    }

    fn count_unrouted(&self) -> Result<u64, Fault> {
        #[derive(Deserialize)]
        struct Row {
            count: u64,
        }
        let row: Option<Row> = self.sql.first(
            "SELECT count(*) AS count FROM event WHERE id > (SELECT routed FROM mark) AND routes IS NULL",
            vec![],
        )?;
        Ok(row.map_or(0, |row| row.count))
    }

    /// Up to which event all are routed, and what was counted.
    pub(super) fn mark(&self) -> Result<(String, Tally), Fault> {
        let mark: Option<Mark> = self.sql.first("SELECT routed, tally FROM mark", vec![])?;
        let mark = mark.ok_or_else(|| Fault::not_found("mark"))?;
        Ok((mark.routed, serde_json::from_str(&mark.tally)?))
    }

    pub(super) fn fold(&self, ids: &[WebhookId]) -> Result<Vec<WebhookId>, Fault> {
        self.sql.transaction(|sql| {
            let (_, mut tally) = self.mark()?;
            let mut left = Vec::new();
            for id in ids {
                let Some(account) = tally.webhooks.remove(id) else { continue };
                if account.sent == account.handed {
                    tally.folded.add(&account);
                } else {
                    tally.webhooks.insert(id.clone(), account);
                    left.push(id.clone());
                }
            }
            sql.run("UPDATE mark SET tally = ?", binds![serde_json::to_string(&tally)?])?;
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
        #[derive(Deserialize)]
        struct Row {
            routes: String,
        }
        self.sql.transaction(|sql| {
            let (routed, mut tally) = self.mark()?;
            for id in ids.iter().filter(|id| id.as_str() <= routed.as_str()) {
                let row: Option<Row> = sql.first(
                    "SELECT routes FROM event WHERE id = ? AND routes IS NOT NULL",
                    binds![id.as_str()],
                )?;
                let Some(row) = row else { continue };
                let mut routes = StoredRoute::parse_list(&row.routes)?;
                let Some(from) = send_after_all(&mut routes, webhook_id, webhook_name) else { continue };
                tally.reroute(webhook_id, webhook_name, from);
                let routes = serde_json::to_string(&routes)?;
                sql.run("UPDATE event SET routes = ? WHERE id = ?", binds![routes, id.as_str()])?;
                self.wait(webhook_id, id, now)?;
            }
            sql.run("UPDATE mark SET tally = ?", binds![serde_json::to_string(&tally)?])
        })
    }
}

/// Counts an event that was routed.
pub(super) fn count(tally: &mut Tally, routes: &[StoredRoute]) {
    tally.routed += 1;
    for route in routes {
        tally.route(&route.webhook_id, &route.webhook_name, route.verdict);
    }
}

/// Turns the route to a webhook into `sent`; the verdict it had before, or `None` when nothing is to be changed.
fn send_after_all(
    routes: &mut Vec<StoredRoute>,
    webhook_id: &WebhookId,
    webhook_name: &str,
) -> Option<Option<RouteVerdict>> {
    match routes.iter_mut().find(|route| route.webhook_id == *webhook_id) {
        Some(route) if route.verdict == RouteVerdict::Sent => None,
        Some(route) => {
            let from = std::mem::replace(&mut route.verdict, RouteVerdict::Sent);
            route.filters.clear();
            Some(Some(from))
        }
        None => {
            routes.push(StoredRoute {
                webhook_id: webhook_id.clone(),
                webhook_name: webhook_name.to_owned(),
                verdict: RouteVerdict::Sent,
                filters: Vec::new(),
            });
            Some(None)
        }
    }
}
