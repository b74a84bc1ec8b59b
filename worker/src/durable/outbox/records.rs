//! Records of attempts: the last one in the delivery's row, those before it beside.

use crate::durable::sql::{Sql, binds};
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::Invocation;
use shared::ids::EventId;
use shared::limits::RECORDS_KEPT_MAX;
use shared::record::to_stored;

/// What is kept of an attempt that ended.
#[derive(Clone)]
pub(super) struct Ended {
    pub(super) attempt: u32,
    pub(super) record: String,
    pub(super) note: String,
}

impl Ended {
    pub(super) fn of(record: &Invocation) -> Result<Self, Fault> {
        Ok(Self { attempt: record.attempt, record: to_stored(record)?, note: record.explanation.clone() })
    }
}

/// Writes a record whatever the row's state; a later, fuller one of the same attempt replaces it.
pub(super) fn write_record(sql: &Sql, id: &EventId, ended: &Ended) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Last {
        attempt: Option<u32>,
    }
    let query = "SELECT json_extract(record, '$.attempt') AS attempt FROM delivery WHERE event_id = ?";
    let Some(last) = sql.first::<Last>(query, binds![id.as_str()])? else { return Ok(()) };
    match last.attempt {
        Some(last) if last > ended.attempt => sql.run(
            "INSERT INTO attempt (event_id, attempt, record) VALUES (?, ?, ?)
             ON CONFLICT (event_id, attempt) DO UPDATE SET record = excluded.record",
            binds![id.as_str(), i64::from(ended.attempt), ended.record.as_str()],
        ),
        _ => {
            keep_earlier_record(sql, id, ended.attempt)?;
            sql.run(
                "UPDATE delivery SET record = ?, note = ? WHERE event_id = ?",
                binds![ended.record.as_str(), ended.note.as_str(), id.as_str()],
            )
        }
    }
}

/// Moves the record of an attempt before this one out of the row, and forgets the one that is too many.
pub(super) fn keep_earlier_record(sql: &Sql, id: &EventId, attempt: u32) -> Result<(), Fault> {
    sql.run(
        "INSERT INTO attempt (event_id, attempt, record)
             SELECT event_id, json_extract(record, '$.attempt'), record FROM delivery
             WHERE event_id = ? AND json_extract(record, '$.attempt') < ?
         ON CONFLICT (event_id, attempt) DO UPDATE SET record = excluded.record",
        binds![id.as_str(), i64::from(attempt)],
    )?;
    // The row itself holds one.
    match attempt.checked_sub(RECORDS_KEPT_MAX) {
        Some(last) if last > 0 => sql.run(
            "DELETE FROM attempt WHERE event_id = ? AND attempt <= ?",
            binds![id.as_str(), i64::from(last)],
        ),
        _ => Ok(()),
    }
}
