//! The Registry's SQL: the audit log.

use super::store::Store;
use crate::durable::sql::{binds, nullable};
use crate::fault::Fault;
use serde::Deserialize;
use shared::api::{Page, PageQuery};
use shared::audit::{Entry, Head, Record};
use shared::limits::{AUDIT_PAGE_BYTES_MAX, AUDIT_PIECE_BYTES};

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
        let (number, text) =
            (i64::try_from(entry.number).unwrap_or(i64::MAX), serde_json::to_string(&entry.record)?);
        let mut pieces = pieces_of(&text, AUDIT_PIECE_BYTES).into_iter();
        self.sql.run(
            "INSERT INTO audit (number, subject, previous, record, digest) VALUES (?, ?, ?, ?, ?)",
            binds![
                number,
                nullable(subject),
                entry.previous.as_str(),
                pieces.next().unwrap_or_default(),
                entry.digest.as_str()
            ],
        )?;
        for (place, piece) in pieces.enumerate() {
            self.sql.run(
                "INSERT INTO audit_rest (number, place, text) VALUES (?, ?, ?)",
                binds![number, i64::try_from(place).unwrap_or(i64::MAX), piece],
            )?;
        }
        Ok(())
    }

    /// Writes down what is done elsewhere.
    pub(super) fn note(&self, record: Record) -> Result<(), Fault> {
        self.sql.transaction(|_| self.add_audit(record.clone()))
    }

    /// The number of the newest entry; 0 without one.
    pub(super) fn newest_audit_number(&self) -> Result<u64, Fault> {
        Ok(self.audit_head()?.number)
    }

    fn audit_head(&self) -> Result<Head, Fault> {
        #[derive(Deserialize)]
        struct Row {
            number: i64,
            digest: String,
        }
        let newest = "SELECT number, digest FROM audit ORDER BY number DESC LIMIT 1";
        let row: Option<Row> = self.sql.first(newest, vec![])?;
        let head =
            |row: Row| Head { number: u64::try_from(row.number).unwrap_or_default(), digest: row.digest };
        Ok(row.map(head).unwrap_or_default())
    }

    /// The pieces of a record behind its first, put together.
    fn rest_of(&self, number: i64) -> Result<String, Fault> {
        #[derive(Deserialize)]
        struct Row {
            text: String,
        }
        let query = "SELECT text FROM audit_rest WHERE number = ? ORDER BY place";
        let rows: Vec<Row> = self.sql.rows(query, binds![number])?;
        Ok(rows.into_iter().map(|row| row.text).collect())
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
                     SELECT number, length(CAST(record AS BLOB)) + coalesce((SELECT sum(length(CAST(text AS BLOB)))
                         FROM audit_rest WHERE audit_rest.number = audit.number), 0) AS size FROM audit
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
        let mut entries = Vec::with_capacity(rows.len());
        for mut row in rows {
            row.entry.record.push_str(&self.rest_of(row.entry.number)?);
            entries.push(Entry::try_from(row.entry)?);
        }
        Ok((entries, is_cut))
    }
}

/// A text in pieces of at most so many bytes, none of which ends within a character.
fn pieces_of(text: &str, max: usize) -> Vec<&str> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while rest.len() > max {
        let end = (0..=max).rev().find(|end| rest.is_char_boundary(*end)).unwrap_or(max);
        let (piece, behind) = rest.split_at(end);
        pieces.push(piece);
        rest = behind;
    }
    pieces.push(rest);
    pieces
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
