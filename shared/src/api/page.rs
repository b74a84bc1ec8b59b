//! One page of a list.

use serde::{Deserialize, Serialize};

/// One page of a list, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "PageOf{T}"))]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; none on the last one.
    pub next_cursor: Option<String>,
}

/// Which part of a list is asked for: so many rows after `cursor`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageQuery {
    /// The most rows.
    pub limit: usize,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// What to ask storage for: one row more, which tells whether there is a next page.
    pub fn fetch(&self) -> i64 {
        i64::try_from(self.limit + 1).unwrap_or(i64::MAX)
    }

    /// A page of what was fetched; `key` makes the cursor of a row.
    ///
    /// ```
    /// use shared::api::PageQuery;
    /// let page = PageQuery { limit: 2, cursor: None }.cut(vec![9, 7, 5], |row| row.to_string());
    /// assert_eq!((page.items, page.next_cursor), (vec![9, 7], Some("7".to_owned())));
    /// ```
    pub fn cut<T>(&self, mut rows: Vec<T>, key: impl Fn(&T) -> String) -> Page<T> {
        let has_more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next_cursor = if has_more { rows.last().map(key) } else { None };
        Page { items: rows, next_cursor }
    }
}
