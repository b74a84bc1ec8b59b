//! An Outbox's SQL: rows of the engine's deliveries, and the records of attempts.

use super::client::Handover;
use super::row::{Claim, Row};
use super::schema::MIGRATIONS;
use crate::durable::sql::{Sql, binds, nullable};
use crate::entropy;
use crate::fault::Fault;
use crate::http::page::PageQuery;
use serde::Deserialize;
use shared::api::{DeliveryItem, DeliveryView, Invocation, LastDelivery, Page};
use shared::delivery::{Delivery, Input, Outcome, SendPolicy, State};
use shared::ids::{EventId, WebhookId};
use shared::limits::ATTEMPTS_DEFAULT;
use shared::time::Timestamp;

pub(super) struct Store {
    sql: Sql,
    webhook: WebhookId,
}

/// Which version to send with, and whether to send at all.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Head {
    pub(super) version: u32,
    active: i64,
    max_attempts: u32,
    retired: i64,
}

impl Head {
    pub(super) fn is_sending(self) -> bool {
        self.kept_back().is_none()
    }

    pub(super) fn is_retired(self) -> bool {
        self.retired != 0
    }

    /// What happens to a delivery that would be sent, while none is: the webhook was deleted, or is not active.
    fn kept_back(self) -> Option<Input> {
        if self.is_retired() {
            return Some(Input::Cancelled);
        }
        (self.active == 0).then_some(Input::Held)
    }
}

/// A row without its document, which may be large: for lists, and for changing many.
const WITHOUT_DOCUMENT: &str =
    "event_id, source, event_type, received_at, '' AS document, state, attempt, granted,
    due_at, lease_until, outcome, updated_at";

/// Rows changed in one transaction.
const BATCH: i64 = 500;

/// What the engine is told where no attempt begins or ends, and so none of it counts.
const NO_ATTEMPT: SendPolicy = SendPolicy { max_attempts: 0, timeout_millis: 0 };

impl Store {
    pub(super) fn open(state: &worker::State) -> Result<Self, Fault> {
        let name = state.id().name().unwrap_or_default();
        let webhook = WebhookId::parse(&name).ok_or_else(|| Fault::not_found("webhook"))?;
        Ok(Self { sql: Sql::open(state, MIGRATIONS)?, webhook })
    }

    pub(super) fn webhook(&self) -> &WebhookId {
        &self.webhook
    }

    pub(super) fn head(&self) -> Result<Option<Head>, Fault> {
        self.sql.first("SELECT version, active, max_attempts, retired FROM head", vec![])
    }

    /// News may come late or twice; an older head changes nothing.
    pub(super) fn set_head(&self, version: u32, active: bool, max_attempts: u32) -> Result<(), Fault> {
        self.sql.run(
            "INSERT INTO head (only, version, active, max_attempts) VALUES (1, ?, ?, ?)
             ON CONFLICT (only) DO UPDATE SET version = excluded.version, active = excluded.active,
                 max_attempts = excluded.max_attempts
             WHERE excluded.version >= head.version",
            binds![i64::from(version), i64::from(active), i64::from(max_attempts)],
        )
    }

    pub(super) fn retire(&self) -> Result<(), Fault> {
        self.sql.run(
            "INSERT INTO head (only, version, active, max_attempts, retired) VALUES (1, 0, 0, 0, 1)
             ON CONFLICT (only) DO UPDATE SET retired = 1",
            vec![],
        )
    }

    /// Takes events in, each once. While the webhook is not sending they are held; when it was deleted, cancelled.
    pub(super) fn take(&self, events: &[Handover], now: Timestamp) -> Result<(), Fault> {
        let kept_back = self.head()?.and_then(Head::kept_back);
        self.sql.transaction(|_| {
            for event in events {
                let mut delivery = Delivery::accepted(now);
                if let Some(input) = kept_back {
                    delivery.handle(now, 0, NO_ATTEMPT, input);
                }
                self.insert(event, &delivery, now)?;
            }
            Ok(())
        })
    }

    fn insert(&self, event: &Handover, delivery: &Delivery, now: Timestamp) -> Result<(), Fault> {
        self.sql.run(
            "INSERT INTO delivery (event_id, source, event_type, received_at, document, state, attempt,
                 granted, due_at, lease_until, outcome, updated_at, wake_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?) ON CONFLICT (event_id) DO NOTHING",
            binds![
                event.event_id.as_str(),
                event.source.as_str(),
                event.event_type.as_str(),
                event.received_at.as_millis(),
                event.document.as_str(),
                delivery.state.as_str(),
                i64::from(delivery.attempt),
                i64::from(delivery.granted),
                delivery.due_at.as_millis(),
                delivery.lease_until.as_millis(),
                now.as_millis(),
                nullable(delivery.next_wake().map(Timestamp::as_millis))
            ],
        )
    }

    fn update(&self, id: &str, delivery: &Delivery, now: Timestamp) -> Result<(), Fault> {
        self.sql.run(
            "UPDATE delivery SET state = ?, attempt = ?, granted = ?, due_at = ?, lease_until = ?,
                 outcome = ?, updated_at = ?, wake_at = ? WHERE event_id = ?",
            binds![
                delivery.state.as_str(),
                i64::from(delivery.attempt),
                i64::from(delivery.granted),
                delivery.due_at.as_millis(),
                delivery.lease_until.as_millis(),
                nullable(delivery.outcome.map(Outcome::as_str)),
                now.as_millis(),
                nullable(delivery.next_wake().map(Timestamp::as_millis)),
                id
            ],
        )
    }

    /// Tells the engine what happened to a delivery; `false` when that changed nothing.
    pub(super) fn apply(&self, id: &EventId, input: Input, now: Timestamp) -> Result<bool, Fault> {
        let row = self.row(id)?.ok_or_else(|| Fault::not_found("delivery"))?;
        let before = row.delivery()?;
        let mut delivery = before.clone();
        delivery.handle(now, entropy::number()?, NO_ATTEMPT, input);
        // A retry by hand waits, too, while the webhook is not active.
        if let Some(input) = self.head()?.and_then(Head::kept_back) {
            delivery.handle(now, 0, NO_ATTEMPT, input);
        }
        if delivery == before {
            return Ok(false);
        }
        self.update(id.as_str(), &delivery, now)?;
        Ok(true)
    }

    /// Tells the engine the same of every delivery in a state.
    pub(super) fn apply_to_all(&self, from: State, input: Input, now: Timestamp) -> Result<(), Fault> {
        let mut after = String::new();
        loop {
            let rows: Vec<Row> = self.sql.rows(
                &format!(
                    "SELECT {WITHOUT_DOCUMENT} FROM delivery WHERE state = ? AND event_id > ? ORDER BY event_id LIMIT ?"
                ),
                binds![from.as_str(), after.as_str(), BATCH],
            )?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.event_id);
            self.sql.transaction(|_| {
                for row in &rows {
                    let mut delivery = row.delivery()?;
                    delivery.handle(now, 0, NO_ATTEMPT, input);
                    self.update(&row.event_id, &delivery, now)?;
                }
                Ok(())
            })?;
        }
    }

    /// Wakes what is due, at most `limit`, and claims it in the same transaction.
    pub(super) fn claim(
        &self,
        limit: usize,
        now: Timestamp,
        policy: SendPolicy,
    ) -> Result<Vec<Claim>, Fault> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<Row> = self.sql.rows(
            "SELECT * FROM delivery WHERE wake_at <= ? ORDER BY wake_at LIMIT ?",
            binds![now.as_millis(), limit],
        )?;
        self.wake(&rows, now, policy, None)
    }

    /// While nothing is sent: ends the attempts that were cut off, and keeps them back like the rest.
    pub(super) fn end_cut_off(&self, now: Timestamp) -> Result<Vec<Claim>, Fault> {
        let Some(head) = self.head()? else { return Ok(Vec::new()) };
        let rows: Vec<Row> = self.sql.rows(
            "SELECT * FROM delivery WHERE wake_at <= ? AND state = ?",
            binds![now.as_millis(), State::Sending.as_str()],
        )?;
        let policy = SendPolicy { max_attempts: head.max_attempts, ..NO_ATTEMPT };
        self.wake(&rows, now, policy, head.kept_back())
    }

    fn wake(
        &self,
        rows: &[Row],
        now: Timestamp,
        policy: SendPolicy,
        kept_back: Option<Input>,
    ) -> Result<Vec<Claim>, Fault> {
        let entropy = entropy::number()?;
        self.sql.transaction(|_| {
            let mut claims = Vec::with_capacity(rows.len());
            for row in rows {
                let mut delivery = row.delivery()?;
                let effect = delivery.handle(now, entropy, policy, Input::Woke);
                if let Some(input) = kept_back {
                    delivery.handle(now, entropy, policy, input);
                }
                self.update(&row.event_id, &delivery, now)?;
                if let Some(effect) = effect {
                    claims.push(row.claim(delivery, effect)?);
                }
            }
            Ok(claims)
        })
    }

    /// Ends an attempt: the record, and what the engine makes of it, in one.
    pub(super) fn finish(
        &self,
        id: &EventId,
        record: &Invocation,
        retry_after: Option<i64>,
        policy: SendPolicy,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let Some(row) = self.row(id)? else { return Ok(()) };
        let (mut delivery, entropy) = (row.delivery()?, entropy::number()?);
        let input = Input::Finished { attempt: record.attempt, outcome: record.outcome, retry_after };
        delivery.handle(now, entropy, policy, input);
        // The webhook was made inactive or deleted while the attempt was under way.
        if let Some(input) = self.head()?.and_then(Head::kept_back) {
            delivery.handle(now, entropy, policy, input);
        }
        self.sql.transaction(|_| {
            self.update(id.as_str(), &delivery, now)?;
            self.record(id, record)
        })
    }

    /// Writes the record of an attempt; a later, fuller one replaces it.
    pub(super) fn record(&self, id: &EventId, record: &Invocation) -> Result<(), Fault> {
        self.sql.run(
            "INSERT INTO attempt (event_id, attempt, record) VALUES (?, ?, ?)
             ON CONFLICT (event_id, attempt) DO UPDATE SET record = excluded.record",
            binds![id.as_str(), i64::from(record.attempt), serde_json::to_string(record)?],
        )
    }

    pub(super) fn next_wake(&self) -> Result<Option<Timestamp>, Fault> {
        #[derive(Deserialize)]
        struct Wake {
            at: Option<i64>,
        }
        let wake: Option<Wake> =
            self.sql.first("SELECT min(wake_at) AS at FROM delivery WHERE wake_at IS NOT NULL", vec![])?;
        Ok(wake.and_then(|wake| wake.at).map(Timestamp::from_millis))
    }

    pub(super) fn list(&self, query: &PageQuery) -> Result<Page<DeliveryItem>, Fault> {
        // "z" sorts behind every id.
        let before = query.cursor.clone().unwrap_or_else(|| "z".to_owned());
        let rows: Vec<Row> = self.sql.rows(
            &format!(
                "SELECT {WITHOUT_DOCUMENT} FROM delivery WHERE event_id < ? ORDER BY event_id DESC LIMIT ?"
            ),
            binds![before, query.fetch()],
        )?;
        let max_attempts = self.max_attempts()?;
        let items = rows.iter().map(|row| row.item(&self.webhook, max_attempts)).collect::<Result<_, _>>()?;
        Ok(query.cut(items, |item: &DeliveryItem| item.event_id.to_string()))
    }

    pub(super) fn view(&self, id: &EventId) -> Result<DeliveryView, Fault> {
        #[derive(Deserialize)]
        struct Record {
            record: String,
        }
        let row = self.row(id)?.ok_or_else(|| Fault::not_found("delivery"))?;
        let records: Vec<Record> = self.sql.rows(
            "SELECT record FROM attempt WHERE event_id = ? ORDER BY attempt DESC",
            binds![id.as_str()],
        )?;
        let attempts =
            records.iter().map(|row| serde_json::from_str(&row.record)).collect::<Result<_, _>>()?;
        Ok(DeliveryView { item: row.item(&self.webhook, self.max_attempts()?)?, attempts })
    }

    pub(super) fn last_delivery(&self) -> Result<Option<LastDelivery>, Fault> {
        let newest = PageQuery { limit: 1, cursor: None };
        let item = self.list(&newest)?.items.into_iter().next();
        Ok(item.map(|item| LastDelivery {
            event_id: item.event_id,
            state: item.state,
            outcome: item.outcome,
            at: item.updated_at,
        }))
    }

    fn row(&self, id: &EventId) -> Result<Option<Row>, Fault> {
        self.sql.first("SELECT * FROM delivery WHERE event_id = ?", binds![id.as_str()])
    }

    fn max_attempts(&self) -> Result<u32, Fault> {
        Ok(self.head()?.map_or(ATTEMPTS_DEFAULT, |head| head.max_attempts))
    }
}
