//! The Registry's SQL: who guesses tokens. Rows are few, and gone when their window is over.

use super::store::Store;
use crate::durable::sql::binds;
use crate::fault::Fault;
use serde::Deserialize;
use shared::access::Guesses;
use shared::limits::{GUESSES_MILLIS, GUESSING_ADDRESSES_MAX};
use shared::time::Timestamp;

impl Store {
    pub(super) fn guesses(&self, neighbourhood: &str) -> Result<Option<Guesses>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            since: i64,
            count: u32,
        }
        let row: Option<Row> = self
            .sql
            .first("SELECT since, count FROM guesses WHERE neighbourhood = ?", binds![neighbourhood])?;
        Ok(row.map(|row| Guesses { since: Timestamp::from_millis(row.since), count: row.count }))
    }

    /// Once there are too many of them, nothing is written any more: who guesses on costs nothing.
    pub(super) fn note_guess(
        &self,
        neighbourhood: &str,
        guesses: Guesses,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            sql.run(
                "INSERT INTO guesses (neighbourhood, since, count) VALUES (?, ?, ?)
                 ON CONFLICT DO UPDATE SET since = excluded.since, count = excluded.count",
                binds![neighbourhood, guesses.since.as_millis(), i64::from(guesses.count)],
            )?;
            if guesses.count == 1 { self.forget_old_guesses(now) } else { Ok(()) }
        })
    }

    fn forget_old_guesses(&self, now: Timestamp) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Row {
            count: i64,
        }
        self.sql.run("DELETE FROM guesses WHERE since <= ?", binds![now.as_millis() - GUESSES_MILLIS])?;
        let row: Option<Row> = self.sql.first("SELECT count(*) AS count FROM guesses", vec![])?;
        let most = i64::try_from(GUESSING_ADDRESSES_MAX).unwrap_or(i64::MAX);
        let over = row.map_or(0, |row| row.count) - most;
        if over <= 0 {
            return Ok(());
        }
        self.sql.run(
            "DELETE FROM guesses WHERE neighbourhood IN
                 (SELECT neighbourhood FROM guesses ORDER BY since, neighbourhood LIMIT ?)",
            binds![over],
        )
    }
}
