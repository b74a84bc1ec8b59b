//! The Registry's SQL: the accounts of webhooks, deleted ones too; what their Outboxes said last, and what was folded.

use super::client::{Account, Books, Kept, Told};
use super::store::Store;
use crate::durable::sql::binds;
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::Counts;
use shared::ids::WebhookId;
use shared::ledger::{Folded, Reading};
use shared::time::Timestamp;

#[derive(Deserialize)]
struct Row {
    id: WebhookId,
    name: String,
    deleted_at: Option<i64>,
    folded: i64,
    change: u64,
    tended_at: i64,
    reading: Option<String>,
}

const COLUMNS: &str = "id, name, deleted_at, folded, change, tended_at, reading";

impl Store {
    /// A webhook was saved under this name; within a transaction.
    pub(super) fn open_account(&self, id: &WebhookId, name: &str) -> Result<(), Fault> {
        self.sql.run(
            "INSERT INTO account (id, name) VALUES (?, ?)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
            binds![id.as_str(), name],
        )
    }

    /// A webhook was deleted; within a transaction. What its Outbox said at rest still holds: deleting changes no delivery then.
    pub(super) fn close_account(&self, id: &WebhookId, now: Timestamp) -> Result<(), Fault> {
        self.sql.run(
            "UPDATE account SET deleted_at = ?, change = change + 1 WHERE id = ?",
            binds![now.as_millis(), id.as_str()],
        )
    }

    /// One webhook, deleted or not, whose deliveries can be read.
    pub(super) fn account(&self, id: &WebhookId) -> Result<Account, Fault> {
        let row: Option<Row> =
            self.sql.first(&format!("SELECT {COLUMNS} FROM account WHERE id = ?"), binds![id.as_str()])?;
        row.ok_or_else(|| Fault::not_found("webhook"))?.read()
    }

    /// Every account, by webhook, and the sum of those that were folded.
    pub(super) fn books(&self) -> Result<Books, Fault> {
        let rows: Vec<Row> = self.sql.rows(&format!("SELECT {COLUMNS} FROM account ORDER BY id"), vec![])?;
        let accounts = rows.into_iter().map(Row::read).collect::<Result<_, _>>()?;
        Ok(Books { accounts, folded: self.folded()? })
    }

    /// Keeps what Outboxes said, unless something has happened to a webhook since it was asked.
    pub(super) fn keep_readings(&self, kept: &[Kept]) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            for Kept { id, change, reading, tended_at } in kept {
                sql.run(
                    "UPDATE account SET reading = ?, tended_at = max(tended_at, ?) WHERE id = ? AND change = ?",
                    binds![
                        serde_json::to_string(reading)?,
                        tended_at.map_or(0, Timestamp::as_millis),
                        id.as_str(),
                        i64::try_from(*change).unwrap_or(i64::MAX)
                    ],
                )?;
            }
            Ok(())
        })
    }

    /// Folds accounts of deleted webhooks into the sum; one that is folded, or has changed since, stays as it is. What no
    /// Outbox has rows of is gone with that.
    pub(super) fn fold(&self, accounts: &[(WebhookId, u64, Counts)]) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            let mut folded = self.folded()?;
            for (id, change, counts) in accounts {
                let taken: Vec<Row> = sql.rows(
                    &format!(
                        "UPDATE account SET folded = 1
                         WHERE id = ? AND change = ? AND folded = 0 AND deleted_at IS NOT NULL RETURNING {COLUMNS}"
                    ),
                    binds![id.as_str(), i64::try_from(*change).unwrap_or(i64::MAX)],
                )?;
                if !taken.is_empty() {
                    folded.add(counts);
                }
            }
            sql.run("DELETE FROM account WHERE folded = 1 AND reading IS NULL", vec![])?;
            sql.run(
                "INSERT INTO folded (only, document) VALUES (1, ?)
                 ON CONFLICT (only) DO UPDATE SET document = excluded.document",
                binds![serde_json::to_string(&folded)?],
            )
        })
    }

    /// Forgets folded accounts whose Outboxes are empty.
    pub(super) fn forget_accounts(&self, ids: &[WebhookId]) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            ids.iter().try_for_each(|id| {
                sql.run("DELETE FROM account WHERE id = ? AND folded = 1", binds![id.as_str()])
            })
        })
    }

    /// Writes down what was done to a webhook's deliveries. Told twice, it is told once.
    pub(super) fn take_deed(&self, told: &Told) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            let number = i64::from(told.number);
            let new: Option<Row> = sql.first(
                &format!(
                    "UPDATE account SET told = ?, change = change + 1, reading = NULL
                     WHERE id = ? AND told < ? RETURNING {COLUMNS}"
                ),
                binds![number, told.webhook.as_str(), number],
            )?;
            if new.is_some() { self.add_audit(told.record.clone()) } else { Ok(()) }
        })
    }

    fn folded(&self) -> Result<Folded, Fault> {
        #[derive(Deserialize)]
        struct Row {
            document: String,
        }
        let row: Option<Row> = self.sql.first("SELECT document FROM folded", vec![])?;
        Ok(row.map(|row| serde_json::from_str(&row.document)).transpose()?.unwrap_or_default())
    }
}

impl Row {
    fn read(self) -> Result<Account, Fault> {
        let said: Option<Reading> = self.reading.map(|text| serde_json::from_str(&text)).transpose()?;
        Ok(Account {
            id: self.id,
            name: self.name,
            deleted_at: self.deleted_at.map(Timestamp::from_millis),
            is_folded: self.folded != 0,
            change: self.change,
            tended_at: Timestamp::from_millis(self.tended_at),
            said,
        })
    }
}
