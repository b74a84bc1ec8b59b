//! The engine's book in SQLite. One is opened for each transaction.

use super::client::Handover;
use super::records::{Ended, keep_earlier_record, write_record};
use super::row::{ENGINE_COLUMNS, EngineRow, place_of, shelf_of};
use crate::durable::sql::{Binds, Sql, binds, nullable};
use crate::fault::Fault;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::api::ProblemCode;
use shared::delivery::{Book, Delivery, Flight, InFlight, Lane, Outcome, Outline, Queue, Shelf, State};
use shared::ids::EventId;
use shared::time::Timestamp;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The two documents that every transaction needs. What was committed last is kept in memory.
#[derive(Clone, Default)]
pub(super) struct Documents {
    pub(super) queue: Queue,
    pub(super) flight: Flight,
}

impl Documents {
    pub(super) fn read(sql: &Sql) -> Result<Self, Fault> {
        Ok(Self { queue: read_document(sql, "queue")?, flight: read_document(sql, "flight")? })
    }
}

/// The rows, and what comes with the input that is being handled: it is written together with the state, so that a row
/// is written once.
pub(super) struct SqlBook<'a> {
    sql: &'a Sql,
    now: Timestamp,
    documents: Documents,
    /// Whether the flight document has changed.
    is_moved: bool,
    /// Events that are new, or whose document is needed again.
    arriving: &'a [Handover],
    /// The records of attempts that ended.
    ended: Vec<(EventId, Ended)>,
    /// Where each delivery stood that was read here.
    seen: RefCell<BTreeMap<EventId, State>>,
}

impl<'a> SqlBook<'a> {
    pub(super) fn open(sql: &'a Sql, now: Timestamp, documents: Documents) -> Self {
        Self {
            sql,
            now,
            documents,
            is_moved: false,
            arriving: &[],
            ended: Vec::new(),
            seen: RefCell::default(),
        }
    }

    pub(super) fn with(mut self, arriving: &'a [Handover], ended: &[(EventId, Ended)]) -> Self {
        self.arriving = arriving;
        self.ended = ended.to_vec();
        self
    }

    /// Writes what belongs to no single row; the documents are those to keep in memory once this is committed.
    pub(super) fn close(self) -> Result<Documents, Fault> {
        // Attempts that were not under way any more.
        for (id, ended) in &self.ended {
            write_record(self.sql, id, ended)?;
        }
        if self.is_moved {
            write_document(self.sql, "flight", &serde_json::to_string(&self.documents.flight)?)?;
        }
        Ok(self.documents)
    }

    fn update(&mut self, id: &EventId, delivery: &Delivery) -> Result<(), Fault> {
        let ended =
            self.ended.iter().position(|(other, _)| other == id).map(|index| self.ended.remove(index).1);
        if let Some(ended) = ended.as_ref().filter(|ended| ended.attempt > 1) {
            keep_earlier_record(self.sql, id, ended.attempt)?;
        }
        let (record, note) = ended.map(|ended| (ended.record, ended.note)).unzip();
        // The Journal keeps the event; nobody needs its text here any more, unless it is sent again.
        let document = if delivery.state == State::Delivered {
            Some(String::new())
        } else {
            self.arriving.iter().find(|event| event.event_id == *id).map(|event| event.document.clone())
        };
        let (lane, at) = shelf_of(delivery);
        self.sql.run(
            "UPDATE delivery SET state = ?, lane = ?, at = ?, attempt = ?, replayed_after = ?, granted = ?, by_hand = ?,
                 due_at = ?, lease_until = ?, outcome = ?, updated_at = ?, record = coalesce(?, record),
                 note = coalesce(?, note), document = coalesce(?, document) WHERE event_id = ?",
            binds![
                delivery.state.as_str(),
                nullable(lane),
                nullable(at),
                i64::from(delivery.attempt),
                i64::from(delivery.replayed_after),
                i64::from(delivery.granted),
                i64::from(delivery.by_hand),
                delivery.due_at.as_millis(),
                delivery.lease_until.as_millis(),
                nullable(delivery.outcome.map(Outcome::as_str)),
                self.now.as_millis(),
                nullable(record),
                nullable(note),
                nullable(document),
                id.as_str()
            ],
        )
    }

    fn insert(&self, event: &Handover, delivery: &Delivery) -> Result<(), Fault> {
        let (lane, at) = shelf_of(delivery);
        self.sql.run(
            "INSERT INTO delivery (event_id, state, lane, at, attempt, replayed_after, granted, by_hand, due_at,
                 lease_until, event_type, title, received_at, updated_at, document)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            binds![
                event.event_id.as_str(),
                delivery.state.as_str(),
                nullable(lane),
                nullable(at),
                i64::from(delivery.attempt),
                i64::from(delivery.replayed_after),
                i64::from(delivery.granted),
                i64::from(delivery.by_hand),
                delivery.due_at.as_millis(),
                delivery.lease_until.as_millis(),
                event.event_type.as_str(),
                nullable(event.title.as_deref()),
                event.received_at.as_millis(),
                self.now.as_millis(),
                event.document.as_str()
            ],
        )
    }

    fn read(&self, rest: &str, binds: Binds) -> Result<Vec<(EventId, Delivery)>, Fault> {
        let rows: Vec<EngineRow> =
            self.sql.rows(&format!("SELECT {ENGINE_COLUMNS} FROM delivery {rest}"), binds)?;
        let read: Vec<(EventId, Delivery)> =
            rows.into_iter().map(EngineRow::read).collect::<Result<_, _>>()?;
        let mut seen = self.seen.borrow_mut();
        seen.extend(read.iter().map(|(id, delivery)| (id.clone(), delivery.state)));
        Ok(read)
    }
}

impl Book for SqlBook<'_> {
    type Error = Fault;

    fn queue(&self) -> Result<Queue, Fault> {
        Ok(self.documents.queue.clone())
    }

    fn put_queue(&mut self, queue: &Queue) -> Result<(), Fault> {
        self.documents.queue = queue.clone();
        write_document(self.sql, "queue", &serde_json::to_string(queue)?)
    }

    fn delivery(&self, id: &EventId) -> Result<Option<Delivery>, Fault> {
        let rows = self.read("WHERE event_id = ?", binds![id.as_str()])?;
        Ok(rows.into_iter().next().map(|(_, delivery)| delivery))
    }

    /// The engine never writes what it has not read here, so what was not read is new.
    fn put(&mut self, id: &EventId, delivery: &Delivery) -> Result<(), Fault> {
        let before = self.seen.borrow_mut().insert(id.clone(), delivery.state);
        let has_settled = |state: Option<State>| {
            matches!(state, Some(State::Delivered | State::Dead | State::Cancelled | State::Sending))
        };
        if has_settled(before) || has_settled(Some(delivery.state)) {
            self.documents.flight.moved(id, before, delivery);
            self.is_moved = true;
        }
        match (before, self.arriving.iter().find(|event| event.event_id == *id)) {
            (None, Some(event)) => self.insert(event, delivery),
            _ => self.update(id, delivery),
        }
    }

    fn in_flight(&self) -> Result<InFlight, Fault> {
        Ok(self.documents.flight.in_flight())
    }

    fn due(&self, shelf: Shelf, by: Timestamp, limit: usize) -> Result<Vec<(EventId, Delivery)>, Fault> {
        let Some((state, lane)) = place_of(shelf) else {
            let mut due = Vec::new();
            for id in self.documents.flight.ended(by, limit) {
                due.extend(self.delivery(&id)?.map(|delivery| (id, delivery)));
            }
            return Ok(due);
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(
            "WHERE state = ? AND lane = ? AND at <= ? ORDER BY at, event_id LIMIT ?",
            binds![state.as_str(), lane, exact(by.as_millis()), exact(limit)],
        )
    }

    fn earliest(&self, shelf: Shelf) -> Result<Option<Timestamp>, Fault> {
        Ok(self.outline()?.earliest(shelf))
    }

    fn outline(&self) -> Result<Outline, Fault> {
        #[derive(Deserialize)]
        struct Glance {
            by_hand: Option<i64>,
            first: Option<i64>,
            retry: Option<i64>,
            held: Option<i64>,
            parked: Option<i64>,
        }
        let glance: Option<Glance> = self.sql.first(
            "SELECT (SELECT min(at) FROM delivery WHERE state = 'pending' AND lane = 0) AS by_hand,
                 (SELECT min(at) FROM delivery WHERE state = 'pending' AND lane = 1) AS first,
                 (SELECT min(at) FROM delivery WHERE state = 'pending' AND lane = 2) AS retry,
                 (SELECT min(at) FROM delivery WHERE state = 'held' AND lane = 0) AS held,
                 (SELECT min(at) FROM delivery WHERE state = 'held' AND lane = 1) AS parked",
            vec![],
        )?;
        let mut outline = Outline::new(self.documents.flight.in_flight());
        outline.set(Shelf::Sending, self.documents.flight.earliest());
        if let Some(glance) = glance {
            for (shelf, at) in [
                (Shelf::Waiting(Lane::ByHand), glance.by_hand),
                (Shelf::Waiting(Lane::First), glance.first),
                (Shelf::Waiting(Lane::Retry), glance.retry),
                (Shelf::Held, glance.held),
                (Shelf::Parked, glance.parked),
            ] {
                outline.set(shelf, at.map(Timestamp::from_millis));
            }
        }
        Ok(outline)
    }

    fn oldest(&self, shelves: &[Shelf]) -> Result<Option<(EventId, Delivery)>, Fault> {
        #[derive(Deserialize)]
        struct Oldest {
            event_id: Option<String>,
        }
        let mut oldest: Option<EventId> = None;
        for shelf in shelves {
            let found = match place_of(*shelf) {
                None => self.documents.flight.oldest().cloned(),
                Some((state, lane)) => {
                    let query = "SELECT min(event_id) AS event_id FROM delivery WHERE state = ? AND lane = ?";
                    let row: Option<Oldest> = self.sql.first(query, binds![state.as_str(), lane])?;
                    row.and_then(|row| row.event_id).as_deref().and_then(EventId::parse)
                }
            };
            oldest = match (oldest, found) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        let Some(id) = oldest else { return Ok(None) };
        Ok(self.delivery(&id)?.map(|delivery| (id, delivery)))
    }
}

/// A number as SQLite takes it from JavaScript: exact up to 2^53, and no time is later than that.
fn exact(number: i64) -> worker::SqlStorageValue {
    const MAX: i64 = (1 << 53) - 1;
    worker::SqlStorageValue::from(number.min(MAX))
}

fn read_document<T: DeserializeOwned + Default>(sql: &Sql, table: &str) -> Result<T, Fault> {
    #[derive(Deserialize)]
    struct Row {
        document: String,
    }
    let row: Option<Row> = sql.first(&format!("SELECT document FROM {table}"), vec![])?;
    let Some(row) = row else { return Ok(T::default()) };
    serde_json::from_str(&row.document).map_err(|error| {
        Fault::new(ProblemCode::Internal, format!("The stored {table} cannot be read.")).because(error)
    })
}

fn write_document(sql: &Sql, table: &str, document: &str) -> Result<(), Fault> {
    sql.run(
        &format!(
            "INSERT INTO {table} (only, document) VALUES (1, ?)
             ON CONFLICT (only) DO UPDATE SET document = excluded.document"
        ),
        binds![document],
    )
}
