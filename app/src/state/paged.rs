//! A list that is read page by page, newest first, and stays fresh at its top.

use super::load::{change, poll};
use super::{Keyed, Session, Tasks, tell};
use crate::api::ApiError;
use leptos::prelude::{
    Callback, Effect, Get, GetUntracked, Memo, ReadUntracked, RwSignal, Set, Signal, Track, Update, With,
};
use shared::api::Page;
use std::future::Future;
use std::time::Duration;

/// A list that is read page by page.
pub(crate) struct Paged<T: Send + Sync + 'static> {
    /// The rows known, newest first; none before the first page came.
    pub(crate) rows: RwSignal<Option<Vec<T>>>,
    /// Why the last reading failed.
    pub(crate) error: RwSignal<Option<ApiError>>,
    /// Where the rows after the known ones begin.
    pub(crate) cursor: RwSignal<Option<String>>,
    /// Whether they are being read.
    pub(crate) reading_older: RwSignal<bool>,
    busy: RwSignal<bool>,
    has_older: RwSignal<bool>,
    again: RwSignal<u32>,
    older: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Paged<T> {}

/// Reads the first page with `fetch(None)` now and after a sign-in.
pub(crate) fn paged<T, Fut>(fetch: impl Fn(Option<String>) -> Fut + Copy + Send + Sync + 'static) -> Paged<T>
where
    T: Keyed + Clone + PartialEq + Send + Sync + 'static,
    Fut: Future<Output = Result<Page<T>, ApiError>> + 'static,
{
    paged_by(Signal::from(()), move |(), cursor| fetch(cursor))
}

/// The same of a list that is asked for something: when that changes, the list begins anew. What was read stays until
/// the answer is there.
pub(crate) fn paged_by<Q, T, Fut>(
    query: Signal<Q>,
    fetch: impl Fn(Q, Option<String>) -> Fut + Copy + Send + Sync + 'static,
) -> Paged<T>
where
    Q: Clone + PartialEq + Send + Sync + 'static,
    T: Keyed + Clone + PartialEq + Send + Sync + 'static,
    Fut: Future<Output = Result<Page<T>, ApiError>> + 'static,
{
    let (first_page, older_pages) = (Tasks::new(), Tasks::new());
    let rows = RwSignal::new(None);
    let error = RwSignal::new(None);
    let cursor = RwSignal::new(None::<String>);
    let (reading_older, busy, has_older) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let older = Callback::new(move |()| {
        let Some(at) = cursor.get_untracked().filter(|_| !reading_older.get_untracked()) else { return };
        reading_older.set(true);
        let fetched = fetch(query.get_untracked(), Some(at));
        older_pages.replace(async move {
            match fetched.await {
                Ok(page) => {
                    rows.update(|rows| append(rows.get_or_insert_default(), page.items));
                    cursor.set(page.next_cursor);
                    has_older.set(true);
                    change(error, None);
                }
                Err(problem) => change(error, Some(problem)),
            }
            reading_older.set(false);
        });
    });
    let paged = Paged { rows, error, cursor, reading_older, busy, has_older, again: RwSignal::new(0), older };
    let session = Session::from_context();
    Effect::new(move |before: Option<Q>| {
        paged.again.track();
        session.track();
        let query = query.get();
        if before.is_some_and(|before| before != query) {
            older_pages.end();
            change(reading_older, false);
            change(cursor, None);
            has_older.set(false);
        }
        let fetched = fetch(query.clone(), None);
        busy.set(true);
        first_page.replace(async move {
            match fetched.await {
                Ok(page) => paged.take_first(page),
                Err(problem) => change(error, Some(problem)),
            }
            busy.set(false);
        });
        query
    });
    paged
}

impl<T: Keyed + Clone + PartialEq + Send + Sync + 'static> Paged<T> {
    /// Reads the first page again.
    pub(crate) fn refresh(self) {
        self.again.update(|again| *again = again.wrapping_add(1));
    }

    /// Reads the first page again every so often while the page is visible, until the component is gone.
    pub(crate) fn every(self, period: Duration) -> Self {
        poll(period, move || {
            if self.busy.try_get_untracked() == Some(false) {
                self.refresh();
            }
        });
        self
    }

    /// Reads the rows after the known ones.
    pub(crate) fn read_older(self) {
        tell(self.older, ());
    }

    /// The keys of the rows, in order.
    pub(crate) fn keys(self) -> Memo<Vec<String>> {
        Memo::new(move |_| self.rows.with(|rows| rows.iter().flatten().map(Keyed::key).collect()))
    }

    /// Whether there is no row; nothing before the first page came.
    pub(crate) fn is_empty(self) -> Memo<Option<bool>> {
        Memo::new(move |_| self.rows.with(|rows| rows.as_ref().map(Vec::is_empty)))
    }

    /// Takes the row of a key away.
    pub(crate) fn remove(self, key: &str) {
        self.rows.update(|rows| {
            if let Some(rows) = rows {
                rows.retain(|row| row.key() != key);
            }
        });
    }

    /// Puts a row in the place of the one with its key.
    pub(crate) fn replace(self, row: T) {
        self.rows.update(|rows| {
            let key = row.key();
            if let Some(known) = rows.iter_mut().flatten().find(|known| known.key() == key) {
                *known = row;
            }
        });
    }

    fn take_first(self, page: Page<T>) {
        let known = self.rows.try_read_untracked().and_then(|rows| rows.clone());
        let (rows, cursor) = match known {
            Some(known) if self.has_older.get_untracked() && overlaps(&known, &page.items) => {
                (merge(page.items, &known), self.cursor.get_untracked())
            }
            _ => {
                self.has_older.set(false);
                (page.items, page.next_cursor)
            }
        };
        change(self.error, None);
        change(self.rows, Some(rows));
        change(self.cursor, cursor);
    }
}

/// The row of a key as it is now. It keeps its last value once it is gone from the list.
pub(crate) fn row<T>(list: Paged<T>, key: String) -> Signal<Option<T>>
where
    T: Keyed + Clone + PartialEq + Send + Sync + 'static,
{
    let found = Memo::new(move |before: Option<&Option<T>>| {
        let now = list.rows.with(|rows| rows.iter().flatten().find(|row| row.key() == key).cloned());
        now.or_else(|| before.cloned().flatten())
    });
    Signal::derive(move || found.get())
}

fn append<T: Keyed>(known: &mut Vec<T>, older: Vec<T>) {
    for row in older {
        let key = row.key();
        if !known.iter().any(|known| known.key() == key) {
            known.push(row);
        }
    }
}

fn overlaps<T: Keyed>(known: &[T], first: &[T]) -> bool {
    first.last().is_some_and(|last| known.iter().any(|known| known.key() == last.key()))
}

/// The first page as it is now, and after it what was known and has moved down.
fn merge<T: Keyed + Clone>(first: Vec<T>, known: &[T]) -> Vec<T> {
    let mut rows = first;
    append(&mut rows, known.to_vec());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Row(u32, &'static str);

    impl Keyed for Row {
        fn key(&self) -> String {
            self.0.to_string()
        }
    }

    #[test]
    fn a_fresh_first_page_keeps_the_older_rows_below_it() {
        let known = [Row(3, "sending"), Row(2, "dead"), Row(1, "dead")];
        let first = vec![Row(4, "pending"), Row(3, "delivered")];
        assert!(overlaps(&known, &first));
        let rows = merge(first, &known);
        assert_eq!(rows, [Row(4, "pending"), Row(3, "delivered"), Row(2, "dead"), Row(1, "dead")]);
    }

    #[test]
    fn a_first_page_that_ran_past_the_known_rows_starts_anew() {
        assert!(!overlaps(&[Row(1, "")], &[Row(9, ""), Row(8, "")]));
    }
}
