//! Deciding for one webhook, a filter at a time.

use super::Decision;
use crate::api::RouteVerdict;
use crate::rule::Rule;
use crate::work::Work;
use serde_json::Value;

/// What is still to be asked before it is decided whether an event goes to a webhook. [`super::decide`] does it in one; here
/// others can have their turn between two filters.
#[derive(Clone, Debug)]
pub struct Deciding<'f> {
    active: bool,
    filters: std::slice::Iter<'f, Rule>,
}

impl<'f> Deciding<'f> {
    /// Nothing is asked yet.
    pub fn new(active: bool, filters: &'f [Rule]) -> Self {
        Self { active, filters: filters.iter() }
    }

    /// Asks the next filter; the decision, when that was enough for one. All steps for one webhook share `work`.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::{api::RouteVerdict, limits::ROUTE_WORK_MAX, route::Deciding, rule::{Op, Rule}, work::Work};
    /// let filters = [Rule::new("$.a", Op::EqualsAny, &["1"]), Rule::new("$.b", Op::EqualsAny, &["1"])];
    /// let (mut deciding, mut work) = (Deciding::new(true, &filters), Work::of(ROUTE_WORK_MAX));
    /// let event = json!({ "a": 1, "b": 1 });
    /// assert_eq!(deciding.step(&event, &mut work), None);
    /// assert_eq!(deciding.step(&event, &mut work), None);
    /// assert_eq!(deciding.step(&event, &mut work).unwrap().verdict, RouteVerdict::Sent);
    /// ```
    pub fn step(&mut self, event: &Value, work: &mut Work) -> Option<Decision> {
        if !self.active {
            return Some(Decision { verdict: RouteVerdict::Inactive, decisive: None });
        }
        let Some(filter) = self.filters.next() else {
            return Some(Decision { verdict: RouteVerdict::Sent, decisive: None });
        };
        let asked = filter.ask(event, work);
        if asked.holds {
            return None;
        }
        let verdict = if work.is_spent() { RouteVerdict::TooMuchWork } else { RouteVerdict::Filtered };
        Some(Decision { verdict, decisive: Some(asked) })
    }
}
