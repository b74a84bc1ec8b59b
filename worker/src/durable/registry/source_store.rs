//! The Registry's SQL: sources.

use super::client::JournalEntry;
use super::store::{IdRow, News, Store};
use crate::durable::sql::{binds, nullable};
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{AuthenticationView, SourceView};
use shared::audit::Record;
use shared::config::name_key;
use shared::event::Admission;
use shared::ids::SourceId;
use shared::time::Timestamp;

/// What the built-in source is called.
const OPERATIONS_NAME: &str = "Tocsin";

/// A source as stored.
#[derive(Clone, Deserialize)]
pub(super) struct SourceRow {
    pub(super) id: SourceId,
    pub(super) name: String,
    /// None once it was deleted.
    pub(super) admission: Option<String>,
    pub(super) created_at: i64,
}

/// What a change of an admission has stored, and what was stored before.
pub(super) struct Undo {
    pub(super) id: SourceId,
    pub(super) name: String,
    pub(super) stored: String,
    pub(super) before: Option<String>,
}

impl SourceRow {
    /// Who may post, in which format and how fast.
    pub(super) fn admission(&self) -> Result<Admission, Fault> {
        let text = self.admission.as_deref().ok_or_else(|| Fault::not_found("source"))?;
        Ok(serde_json::from_str(text)?)
    }

    /// What is shown of it at this moment.
    pub(super) fn view(self, now: Timestamp) -> Result<SourceView, Fault> {
        let Admission { format, custom, credential, previous, rate_limit } = self.admission()?.at(now);
        let id = self.id;
        let previous_until = previous.map(|previous| previous.until);
        Ok(SourceView {
            ingest_path: format!("/ingest/{id}"),
            id,
            name: self.name,
            format,
            custom,
            authentication: AuthenticationView { kind: credential.kind(), previous_until },
            rate_limit_per_sec: rate_limit,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

impl Store {
    pub(super) fn add_source(&self, source: &SourceRow, record: Record) -> Result<(), Fault> {
        let id = source.id.clone();
        self.sql.transaction(|sql| {
            sql.run(
                "INSERT INTO source (id, name, name_key, admission, created_at) VALUES (?, ?, ?, ?, ?)",
                binds![
                    source.id.as_str(),
                    source.name.as_str(),
                    name_key(&source.name),
                    nullable(source.admission.as_deref()),
                    source.created_at
                ],
            )?;
            self.add_news(&News::Source { id: id.clone() })?;
            self.add_audit(record.clone())
        })
    }

    /// Deletes a source: what it proves itself with is forgotten, and its name is free again. Its events can still be read, and the
    /// sweep still looks after its Journal.
    pub(super) fn delete_source(&self, id: &SourceId, record: Record) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            sql.run("UPDATE source SET admission = NULL, name_key = id WHERE id = ?", binds![id.as_str()])?;
            self.add_news(&News::Source { id: id.clone() })?;
            self.add_audit(record.clone())
        })
    }

    pub(super) fn source(&self, id: &SourceId) -> Result<Option<SourceRow>, Fault> {
        self.sql.first("SELECT * FROM source WHERE id = ? AND admission IS NOT NULL", binds![id.as_str()])
    }

    pub(super) fn has_source_named(&self, name: &str) -> Result<bool, Fault> {
        let row: Option<IdRow> =
            self.sql.first("SELECT id FROM source WHERE name_key = ?", binds![name_key(name)])?;
        Ok(row.is_some())
    }

    /// Those that were not deleted, by name.
    pub(super) fn sources(&self) -> Result<Vec<SourceRow>, Fault> {
        self.sql.rows("SELECT * FROM source WHERE admission IS NOT NULL ORDER BY name_key", vec![])
    }

    pub(super) fn list_sources(&self, now: Timestamp) -> Result<Vec<SourceView>, Fault> {
        self.sources()?.into_iter().map(|row| row.view(now)).collect()
    }

    pub(super) fn change_admission(
        &self,
        id: &SourceId,
        admission: &str,
        record: Record,
    ) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            sql.run("UPDATE source SET admission = ? WHERE id = ?", binds![admission, id.as_str()])?;
            self.add_news(&News::Source { id: id.clone() })?;
            self.add_audit(record.clone())
        })
    }

    /// Puts back what was stored before a change, none for a source that is new, unless something else was stored since.
    pub(super) fn take_back_admission(&self, undo: &Undo, record: Record) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            let taken: Option<IdRow> = sql.first(
                "UPDATE source SET admission = ?2, name_key = CASE WHEN ?2 IS NULL THEN id ELSE name_key END
                 WHERE id = ?1 AND admission = ?3 RETURNING id",
                binds![undo.id.as_str(), nullable(undo.before.as_deref()), undo.stored.as_str()],
            )?;
            if taken.is_none() {
                return Ok(());
            }
            self.add_news(&News::Source { id: undo.id.clone() })?;
            self.add_audit(record.clone())
        })
    }

    /// Every source there ever was, with its name: those whose events can be read. Tocsin's own is one of them.
    pub(super) fn list_journals(&self) -> Result<Vec<JournalEntry>, Fault> {
        let rows: Vec<SourceRow> = self.sql.rows("SELECT * FROM source", vec![])?;
        let entry = |row: SourceRow| JournalEntry { source: row.id, name: row.name };
        let operations = JournalEntry { source: SourceId::operations(), name: OPERATIONS_NAME.to_owned() };
        Ok(rows.into_iter().map(entry).chain([operations]).collect())
    }
}
