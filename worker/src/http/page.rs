//! `limit` and `cursor` of a list.

use crate::fault::Fault;
use serde::{Deserialize, Serialize};
use shared::api::{Page, ProblemCode};
use shared::issue::{IssueCode, Issues};
use shared::limits::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};
use worker::Request;

/// Which part of a list is asked for: rows after `cursor`, newest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PageQuery {
    pub(crate) limit: usize,
    pub(crate) cursor: Option<String>,
}

/// Cursors are ids and names in lower case, which may be longer than the names; a longer one is not ours.
const CURSOR_BYTES_MAX: usize = 16 * shared::limits::NAME_CHARS_MAX;

impl PageQuery {
    pub(crate) fn read(request: &Request) -> Result<Self, Fault> {
        let url = request.url()?;
        let (mut query, mut issues) = (Self { limit: PAGE_ROWS_DEFAULT, cursor: None }, Issues::default());
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "limit" => match value.parse() {
                    Ok(limit @ 1..=PAGE_ROWS_MAX) => query.limit = limit,
                    Ok(_) | Err(_) => {
                        let message = format!("Given {value:?}; 1 to {PAGE_ROWS_MAX} rows are allowed.");
                        issues.add("limit", IssueCode::OutOfRange, message);
                    }
                },
                "cursor" if value.len() <= CURSOR_BYTES_MAX => query.cursor = Some(value.into_owned()),
                "cursor" => {
                    issues.add("cursor", IssueCode::Malformed, "Send the next_cursor of the page before.")
                }
                other => {
                    let message = format!("There is no {other:?} here; known are limit and cursor.");
                    issues.add(other, IssueCode::UnknownField, message);
                }
            }
        }
        if issues.is_empty() {
            return Ok(query);
        }
        Err(shared::api::Problem::with_issues(ProblemCode::Malformed, "The query cannot be read.", issues)
            .into())
    }

    /// What to ask storage for: one row more, which tells whether there is a next page.
    pub(crate) fn fetch(&self) -> i64 {
        i64::try_from(self.limit + 1).unwrap_or(i64::MAX)
    }

    /// A page of what was fetched; `key` makes the cursor of a row.
    pub(crate) fn cut<T>(&self, mut rows: Vec<T>, key: impl Fn(&T) -> String) -> Page<T> {
        let has_more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next_cursor = if has_more { rows.last().map(key) } else { None };
        Page { items: rows, next_cursor }
    }
}
