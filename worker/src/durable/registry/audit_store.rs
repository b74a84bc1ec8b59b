//! The Registry's SQL: the audit log.

use super::store::Store;
use crate::durable::sql::{binds, nullable};
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{Page, PageQuery};
use shared::audit::{Entry, Head, Record};
use shared::ids::WebhookId;
use shared::limits::AUDIT_PAGE_BYTES_MAX;

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

    /// The number of the newest entry; 0 without one.
    pub(super) fn newest_audit_number(&self) -> Result<u64, Fault> {
        Ok(self.audit_head()?.number)
    }

    fn audit_head(&self) -> Result<Head, Fault> {
        let newest = "SELECT number, previous, record, digest FROM audit ORDER BY number DESC LIMIT 1";
        let row: Option<EntryRow> = self.sql.first(newest, vec![])?;
        Ok(row.map(Entry::try_from).transpose()?.as_ref().map(Head::from).unwrap_or_default())
    }

    /// Newest first; of one subject, when it is given.
    pub(super) fn list_audit(&self, query: &PageQuery, subject: Option<&str>) -> Result<Page<Entry>, Fault> {
        let before = query.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(i64::MAX);
        let (items, is_cut) = self.audit_page(("<", "DESC"), before, subject, query.limit)?;
        let next_cursor = items.last().filter(|_| is_cut).map(|entry| entry.number.to_string());
        Ok(Page { items, next_cursor })
    }

    /// The entries behind `number`, oldest first.
    pub(super) fn audit_after(&self, number: u64, limit: usize) -> Result<Vec<Entry>, Fault> {
        let after = i64::try_from(number).unwrap_or(i64::MAX);
        Ok(self.audit_page((">", "ASC"), after, None, limit)?.0)
    }

    /// As many as fit, one at least; and whether there are more of them.
    fn audit_page(
        &self,
        (compare, order): (&str, &str),
        from: i64,
        subject: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Entry>, bool), Fault> {
        #[derive(Deserialize)]
        struct Row {
            #[serde(flatten)]
            entry: EntryRow,
            found: usize,
        }
        let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let rows: Vec<Row> = self.sql.rows(
            &format!(
                "WITH page AS (
                     SELECT number, length(record) AS size FROM audit
                     WHERE number {compare} ?1 AND (?2 IS NULL OR subject = ?2) ORDER BY number {order} LIMIT ?3),
                 sized AS (
                     SELECT number, sum(size) OVER (ORDER BY number {order}) AS bytes,
                         row_number() OVER (ORDER BY number {order}) AS place FROM page)
                 SELECT audit.number, previous, record, digest, (SELECT count(*) FROM page) AS found
                 FROM sized JOIN audit ON audit.number = sized.number
                 WHERE (bytes <= ?4 OR place = 1) AND place <= ?5 ORDER BY audit.number {order}"
            ),
            binds![
                from,
                nullable(subject),
                whole(limit + 1),
                whole(AUDIT_PAGE_BYTES_MAX),
                whole(limit)
            ],
        )?;
        let is_cut = rows.first().is_some_and(|row| row.found > rows.len());
        let entries = rows.into_iter().map(|row| Entry::try_from(row.entry)).collect::<Result<_, _>>()?;
        Ok((entries, is_cut))
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
