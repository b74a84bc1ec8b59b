//! The Registry's SQL: the audit log.

use super::store::Store;
use crate::durable::sql::{binds, nullable};
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{Page, PageQuery};
use shared::audit::{Entry, Head, Record};
use shared::ids::WebhookId;

/// An entry as stored.
#[derive(Deserialize)]
struct EntryRow {
    number: i64,
    previous: String,
    record: String,
    digest: String,
}

impl Store {
    /// Chains a record to the log; within the transaction of what it is about.
    pub(super) fn add_audit(&self, record: Record) -> Result<(), Fault> {
        let subject = record.subject.as_ref().map(|subject| subject.id.clone());
        let entry = self.audit_head()?.append(record)?;
        self.sql.run(
            "INSERT INTO audit (number, subject, previous, record, digest) VALUES (?, ?, ?, ?, ?)",
            binds![
                i64::try_from(entry.number).unwrap_or(i64::MAX),
                nullable(subject),
                entry.previous.as_str(),
                serde_json::to_string(&entry.record)?,
                entry.digest.as_str()
            ],
        )
    }

    /// Writes down what is done elsewhere to a webhook, under the name that it has now.
    pub(super) fn note(&self, mut record: Record) -> Result<(), Fault> {
        if let Some(subject) = record.subject.as_mut().filter(|subject| subject.name.is_empty())
            && let Some(id) = WebhookId::parse(&subject.id)
            && let Some(head) = self.head_if_any(&id)?
        {
            subject.name = head.webhook.name;
        }
        self.add_audit(record)
    }

    fn audit_head(&self) -> Result<Head, Fault> {
        let newest = "SELECT number, previous, record, digest FROM audit ORDER BY number DESC LIMIT 1";
        let row: Option<EntryRow> = self.sql.first(newest, vec![])?;
        Ok(row.map(Entry::try_from).transpose()?.as_ref().map(Head::from).unwrap_or_default())
    }

    /// Newest first; of one subject, when it is given.
    pub(super) fn list_audit(&self, query: &PageQuery, subject: Option<&str>) -> Result<Page<Entry>, Fault> {
        let before = query.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(i64::MAX);
        let rows: Vec<EntryRow> = self.sql.rows(
            "SELECT number, previous, record, digest FROM audit
             WHERE number < ?1 AND (?2 IS NULL OR subject = ?2) ORDER BY number DESC LIMIT ?3",
            binds![before, nullable(subject), query.fetch()],
        )?;
        let entries = rows.into_iter().map(Entry::try_from).collect::<Result<_, _>>()?;
        Ok(query.cut(entries, |entry: &Entry| entry.number.to_string()))
    }

    /// The entries behind `number`, oldest first.
    pub(super) fn audit_after(&self, number: u64, limit: usize) -> Result<Vec<Entry>, Fault> {
        let rows: Vec<EntryRow> = self.sql.rows(
            "SELECT number, previous, record, digest FROM audit WHERE number > ? ORDER BY number LIMIT ?",
            binds![i64::try_from(number).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX)],
        )?;
        rows.into_iter().map(Entry::try_from).collect()
    }
}

impl TryFrom<EntryRow> for Entry {
    type Error = Fault;
    fn try_from(row: EntryRow) -> Result<Self, Fault> {
        Ok(Self {
            number: u64::try_from(row.number).unwrap_or_default(),
            previous: row.previous,
            record: serde_json::from_str(&row.record)?,
            digest: row.digest,
        })
    }
}
