//! The query string of a call: every field it knows, and findings about the rest.

use crate::fault::Fault;
use shared::api::{DeliveryFilter, PageQuery, Problem, ProblemCode, parse_number};
use shared::delivery::{Outcome, State};
use shared::issue::{IssueCode, Issues};
use shared::limits::{CURSOR_BYTES_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, SEARCH_CHARS_MAX};
use shared::time::Timestamp;
use std::collections::BTreeSet;
use worker::Request;

/// A query string being read. Every field asked for counts as known; [`Query::close`] reports the rest.
pub(crate) struct Query {
    fields: Vec<(String, String)>,
    known: Vec<&'static str>,
    issues: Issues,
}

impl Query {
    pub(crate) fn open(request: &Request) -> Result<Self, Fault> {
        let url = request.url()?;
        let fields = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
        Ok(Self { fields: fields.collect(), known: Vec::new(), issues: Issues::default() })
    }

    /// Only a page is asked for.
    pub(crate) fn page_alone(request: &Request) -> Result<PageQuery, Fault> {
        let mut query = Self::open(request)?;
        let page = query.page();
        query.close()?;
        Ok(page)
    }

    /// A text; an empty one asks for nothing.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<String> {
        self.given(name).filter(|value| !value.is_empty())
    }

    fn given(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        let field = self.fields.iter().find(|(other, _)| other == name);
        field.map(|(_, value)| value.clone())
    }

    /// A field that `read` makes something of.
    pub(crate) fn read<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let given = self.given(name)?;
        let value = read(&given);
        if value.is_none() {
            self.issues.add(name, IssueCode::Malformed, format!("Given {given:?}; expected {expected}."));
        }
        value
    }

    /// `true` or `false`; `false` when it is left out.
    pub(crate) fn flag(&mut self, name: &'static str) -> bool {
        let read = |given: &str| given.parse().ok();
        self.read(name, "true or false", read).unwrap_or_default()
    }

    /// `limit` and `cursor`.
    pub(crate) fn page(&mut self) -> PageQuery {
        let limit = self.given("limit").map_or(Some(PAGE_ROWS_DEFAULT), |given| {
            let limit = parse_number(&given)
                .and_then(|limit| usize::try_from(limit).ok())
                .filter(|limit| (1..=PAGE_ROWS_MAX).contains(limit));
            if limit.is_none() {
                let message = format!("Given {given:?}; 1 to {PAGE_ROWS_MAX} rows are allowed.");
                self.issues.add("limit", IssueCode::OutOfRange, message);
            }
            limit
        });
        let cursor = self.text("cursor");
        if cursor.as_ref().is_some_and(|cursor| cursor.len() > CURSOR_BYTES_MAX) {
            self.issues.add("cursor", IssueCode::Malformed, "Send the next_cursor of the page before.");
        }
        PageQuery { limit: limit.unwrap_or(PAGE_ROWS_DEFAULT), cursor }
    }

    /// What is asked of a delivery log.
    pub(crate) fn delivery_filter(&mut self) -> DeliveryFilter {
        let filter = DeliveryFilter {
            state: self.read("state", "a state of a delivery, as \"dead\"", State::parse),
            outcome: self.read("outcome", "an outcome, as \"timed_out\"", Outcome::parse),
            since: self.moment("since"),
            until: self.moment("until"),
            event_type: self.text("event_type"),
            q: self.text("q"),
        };
        if filter.q.as_ref().is_some_and(|q| q.chars().count() > SEARCH_CHARS_MAX) {
            let message = format!("{SEARCH_CHARS_MAX} characters are the most that is searched for.");
            self.issues.add("q", IssueCode::TooLong, message);
        }
        filter
    }

    fn moment(&mut self, name: &'static str) -> Option<Timestamp> {
        self.read(name, "a time as in 2026-11-23T10:00:00Z", |given| {
            serde_json::from_value(serde_json::Value::from(given)).ok()
        })
    }

    /// Reports every finding, every field nobody asked for, and every one that is there twice: only one of them would count.
    pub(crate) fn close(mut self) -> Result<(), Fault> {
        let mut seen = BTreeSet::new();
        for (name, _) in &self.fields {
            if !seen.insert(name) {
                self.issues.add(name, IssueCode::Duplicate, format!("{name:?} is there twice."));
            } else if !self.known.contains(&name.as_str()) {
                let known = self.known.join(", ");
                let message = format!("There is no {name:?} here; known are {known}.");
                self.issues.add(name, IssueCode::UnknownField, message);
            }
        }
        if self.issues.is_empty() {
            return Ok(());
        }
        Err(Problem::with_issues(ProblemCode::Malformed, "The query cannot be read.", self.issues).into())
    }
}
