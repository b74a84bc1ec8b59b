//! The Registry's SQL: sessions of the console, by the digest of their cookie.

use super::store::Store;
use crate::durable::sql::binds;
use crate::fault::Fault;
use serde::Deserialize;
use shared::time::Timestamp;

impl Store {
    pub(super) fn open_session(
        &self,
        digest: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.forget_old_sessions(now)?;
        self.sql.run(
            "INSERT INTO session (digest, expires_at) VALUES (?, ?)",
            binds![digest, expires_at.as_millis()],
        )
    }

    pub(super) fn has_session(&self, digest: &str, now: Timestamp) -> Result<bool, Fault> {
        #[derive(Deserialize)]
        struct Row {
            expires_at: i64,
        }
        let row: Option<Row> =
            self.sql.first("SELECT expires_at FROM session WHERE digest = ?", binds![digest])?;
        Ok(row.is_some_and(|row| row.expires_at > now.as_millis()))
    }

    pub(super) fn close_session(&self, digest: &str) -> Result<(), Fault> {
        self.sql.run("DELETE FROM session WHERE digest = ?", binds![digest])
    }

    pub(super) fn forget_old_sessions(&self, now: Timestamp) -> Result<(), Fault> {
        self.sql.run("DELETE FROM session WHERE expires_at <= ?", binds![now.as_millis()])
    }
}
