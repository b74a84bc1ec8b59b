//! An Outbox's SQL around the engine: one transaction for what happened, the jobs that follow from it, and retention.

use super::book::{Documents, SqlBook};
use super::client::{EventState, Handover, Job};
use super::records::{Ended, write_record};
use super::schema::MIGRATIONS;
use crate::durable::sql::{Sql, binds};
use crate::entropy;
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{Counts, Invocation};
use shared::delivery::{Effects, Input, Queue, Send, State, Unknown, handle_all, next_wake};
use shared::ids::{EventId, WebhookId};
use shared::limits::PRUNE_ROWS;
use shared::time::Timestamp;
use std::cell::{Cell, RefCell};

pub(super) struct Store {
    pub(super) sql: Sql,
    pub(super) webhook: WebhookId,
    /// The engine's documents as they were committed last.
    documents: RefCell<Option<Documents>>,
    /// When the next replay goes on, once it was asked.
    pub(super) replay_at: Cell<Option<Option<Timestamp>>>,
    /// Whether there are deeds to tell, once it was asked.
    pub(super) untold: Cell<Option<bool>>,
}

/// What comes with an input and is kept beside the engine's own state.
#[derive(Default)]
pub(super) struct Cargo<'a> {
    /// Events that are new, or whose document is needed again.
    pub(super) events: &'a [Handover],
    /// The records of attempts that ended.
    pub(super) ended: Vec<(EventId, Ended)>,
}

impl Store {
    pub(super) fn open(state: &worker::State) -> Result<Self, Fault> {
        let name = state.id().name().unwrap_or_default();
        let webhook = WebhookId::parse(&name).ok_or_else(|| Fault::not_found("webhook"))?;
        Ok(Self {
            sql: Sql::open(state, MIGRATIONS)?,
            webhook,
            documents: RefCell::new(None),
            replay_at: Cell::new(None),
            untold: Cell::new(None),
        })
    }

    pub(super) fn queue(&self) -> Result<Queue, Fault> {
        Ok(self.documents()?.queue)
    }

    fn documents(&self) -> Result<Documents, Fault> {
        if let Some(documents) = self.documents.borrow().as_ref() {
            return Ok(documents.clone());
        }
        let documents = Documents::read(&self.sql)?;
        self.documents.replace(Some(documents.clone()));
        Ok(documents)
    }

    /// Tells the engine what happened, all of it in one transaction.
    pub(super) fn handle(
        &self,
        inputs: &[Input],
        now: Timestamp,
        room: usize,
        cargo: &Cargo<'_>,
    ) -> Result<Effects, Fault> {
        self.handle_with(inputs, now, room, cargo, |_| Ok(()))
    }

    /// The same, with something of the caller's in the transaction, which may depend on what came of it.
    pub(super) fn handle_with(
        &self,
        inputs: &[Input],
        now: Timestamp,
        room: usize,
        cargo: &Cargo<'_>,
        beside: impl Fn(&Effects) -> Result<(), Fault>,
    ) -> Result<Effects, Fault> {
        let entropy = entropy::number()?;
        let before = self.documents()?;
        let (effects, after) = self.sql.transaction(|sql| {
            let mut book = SqlBook::open(sql, now, before.clone()).with(cargo.events, &cargo.ended);
            let effects = handle_all(&mut book, now, entropy, room, inputs.iter().cloned())?;
            let after = book.close()?;
            for unknown in &effects.unknown {
                write_record(sql, &unknown.id, &Ended::of(&cut_off(unknown))?)?;
            }
            beside(&effects)?;
            Ok((effects, after))
        })?;
        self.documents.replace(Some(after));
        Ok(effects)
    }

    /// When the engine next has something to do.
    pub(super) fn next_wake(&self, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
        next_wake(&SqlBook::open(&self.sql, now, self.documents()?), now)
    }

    /// What a sender needs for an attempt.
    pub(super) fn job(&self, send: &Send) -> Result<Option<Job>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            received_at: i64,
            document: String,
        }
        let row: Option<Row> = self.sql.first(
            "SELECT received_at, document FROM delivery WHERE event_id = ?",
            binds![send.id.as_str()],
        )?;
        Ok(row.map(|row| Job {
            webhook: self.webhook.clone(),
            event_id: send.id.clone(),
            attempt: send.attempt,
            version: send.version,
            received_at: Timestamp::from_millis(row.received_at),
            document: row.document,
        }))
    }

    /// Deliveries in each state, those that retention has deleted among them.
    pub(super) fn counts(&self) -> Result<Counts, Fault> {
        #[derive(Deserialize)]
        struct Open {
            pending: u64,
            held: u64,
        }
        let open: Option<Open> = self.sql.first(
            "SELECT (SELECT count(*) FROM delivery WHERE state = 'pending' AND lane IN (0, 1, 2)) AS pending,
                 (SELECT count(*) FROM delivery WHERE state = 'held' AND lane IN (0, 1)) AS held",
            vec![],
        )?;
        let settled = self.documents()?.flight.counts();
        Ok(open.map_or(settled, |open| Counts { pending: open.pending, held: open.held, ..settled }))
    }

    /// Where these events stand; those that are not here are left out.
    pub(super) fn states(&self, ids: &[EventId]) -> Result<Vec<EventState>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            state: String,
        }
        let mut states = Vec::with_capacity(ids.len());
        for id in ids {
            let row: Option<Row> =
                self.sql.first("SELECT state FROM delivery WHERE event_id = ?", binds![id.as_str()])?;
            if let Some(state) = row.and_then(|row| State::parse(&row.state)) {
                states.push(EventState { id: id.clone(), state });
            }
        }
        Ok(states)
    }

    /// Whether nothing was ever delivered here, or asked for.
    pub(super) fn is_blank(&self) -> Result<bool, Fault> {
        Ok(self.counts()?.sum() == 0 && self.next_replay_at()?.is_none() && !self.has_deeds()?)
    }

    /// Deletes deliveries that were settled before a moment, with their attempts; `true` when there may be more. They
    /// stay counted.
    pub(super) fn prune(&self, before: Timestamp) -> Result<bool, Fault> {
        #[derive(Deserialize)]
        struct Row {
            event_id: String,
        }
        let limit = i64::try_from(PRUNE_ROWS).unwrap_or(i64::MAX);
        self.sql.transaction(|sql| {
            let rows: Vec<Row> = sql.rows(
                "SELECT event_id FROM delivery
                 WHERE event_id < ? AND updated_at < ? AND state IN ('delivered', 'dead', 'cancelled')
                 ORDER BY event_id LIMIT ?",
                binds![EventId::bound(before), before.as_millis(), limit],
            )?;
            for row in &rows {
                sql.run("DELETE FROM attempt WHERE event_id = ?", binds![row.event_id.as_str()])?;
                sql.run("DELETE FROM delivery WHERE event_id = ?", binds![row.event_id.as_str()])?;
            }
            Ok(rows.len() == PRUNE_ROWS)
        })
    }
}

/// The record of an attempt that was begun and cut off.
fn cut_off(unknown: &Unknown) -> Invocation {
    let mut record = Invocation::begun(unknown.attempt, None, unknown.lease_until);
    "The attempt was begun, and a restart left nobody who knows how it ended."
        .clone_into(&mut record.explanation);
    record
}
