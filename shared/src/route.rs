//! Routing: whether an event goes to a webhook, and why not.

mod parts;
mod shift;
mod steps;

pub use parts::{Draft, Routed, StoredRoute};
pub use shift::{Next, Rest, Shift};
pub use steps::Deciding;

use crate::api::RouteVerdict;
use crate::config::Receives;
use crate::ids::SourceId;
use crate::rule::{Rule, RuleVerdict};
use crate::work::Work;
use serde_json::Value;

/// What becomes of an event for one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it goes there.
    pub verdict: RouteVerdict,
    /// The first filter that does not hold, when that decided. The others are not kept: they change nothing, and an
    /// event may meet hundreds of webhooks.
    pub decisive: Option<RuleVerdict>,
}

/// Whether a source's events concern a webhook at all: Tocsin's own notices go to operations webhooks and nowhere else,
/// and they get nothing else. What does not concern a webhook is not in its account.
///
/// ```
/// use shared::{config::Receives, ids::SourceId, route::concerns};
/// let (source, operations) = (SourceId::from_entropy([1; 10]), SourceId::operations());
/// assert!(concerns(Receives::Events, &source) && concerns(Receives::Operations, &operations));
/// assert!(!concerns(Receives::Events, &operations) && !concerns(Receives::Operations, &source));
/// ```
pub fn concerns(receives: Receives, source: &SourceId) -> bool {
    match receives {
        Receives::Events => !source.is_operations(),
        Receives::Operations => source.is_operations(),
    }
}

/// Decides for one webhook: it has to be active, and every filter has to hold. The filters share `work`, which is
/// [`crate::limits::ROUTE_WORK_MAX`] for one event and one webhook; when that does not suffice, it is not known whether
/// the event is wanted, and the verdict says so.
///
/// ```
/// use serde_json::json;
/// use shared::{api::RouteVerdict, limits::ROUTE_WORK_MAX, route::decide, rule::{Op, Rule}, work::Work};
/// let work = || Work::of(ROUTE_WORK_MAX);
/// let high = Rule::new("$.data.severity", Op::EqualsAny, &["high"]);
/// let event = json!({ "event_type": "AnomalyDetected", "data": { "severity": "low" } });
/// assert_eq!(decide(true, &[], &event, &mut work()).verdict, RouteVerdict::Sent);
/// let decision = decide(true, &[high.clone()], &event, &mut work());
/// assert_eq!(decision.verdict, RouteVerdict::Filtered);
/// assert_eq!(decision.decisive.unwrap().explanation, "$.data.severity is low; expected high.");
/// assert_eq!(decide(true, &[high], &event, &mut Work::of(1)).verdict, RouteVerdict::TooMuchWork);
/// ```
pub fn decide(active: bool, filters: &[Rule], event: &Value, work: &mut Work) -> Decision {
    let mut deciding = Deciding::new(active, filters);
    loop {
        if let Some(decision) = deciding.step(event, work) {
            return decision;
        }
    }
}

/// How many of these sizes fit into `max` together, from the first one on; at least one.
///
/// ```
/// use shared::route::fitting;
/// assert_eq!(fitting([3, 4, 5], 8), 2);
/// assert_eq!(fitting([30, 4], 8), 1);
/// assert_eq!(fitting([], 8), 0);
/// ```
pub fn fitting(sizes: impl IntoIterator<Item = usize>, max: usize) -> usize {
    let mut sum = 0_usize;
    let fits = |(index, size): &(usize, usize)| {
        sum = sum.saturating_add(*size);
        *index == 0 || sum <= max
    };
    sizes.into_iter().enumerate().take_while(fits).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Op;
    use serde_json::json;

    #[test]
    fn the_first_filter_that_does_not_hold_decides_and_an_inactive_webhook_asks_none() {
        let rule = |path: &str| Rule::new(path, Op::EqualsAny, &["1"]);
        let filters = [rule("$.a"), rule("$.b"), rule("$.c")];
        let event = json!({ "a": 1, "b": 2, "c": 3 });
        let decide = |active, event: &Value| decide(active, &filters, event, &mut Work::of(10_000));
        let decision = decide(true, &event);
        assert_eq!(decision.verdict, RouteVerdict::Filtered);
        assert_eq!(decision.decisive.unwrap().json_path, "$.b");
        let inactive = Decision { verdict: RouteVerdict::Inactive, decisive: None };
        assert_eq!(decide(false, &event), inactive);
        let sent = Decision { verdict: RouteVerdict::Sent, decisive: None };
        assert_eq!(decide(true, &json!({ "a": 1, "b": 1, "c": 1 })), sent);
    }
}
