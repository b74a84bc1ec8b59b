//! Routing: whether an event goes to a webhook, and why not.

use crate::api::RouteVerdict;
use crate::config::Receives;
use crate::ids::SourceId;
use crate::rule::{Rule, RuleVerdict};
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

/// Decides for one webhook: it has to be active, and every filter has to hold.
///
/// ```
/// use serde_json::json;
/// use shared::{api::RouteVerdict, route::decide, rule::{Op, Rule}};
/// let high = Rule::new("$.data.severity", Op::EqualsAny, &["high"]);
/// let event = json!({ "event_type": "AnomalyDetected", "data": { "severity": "low" } });
/// assert_eq!(decide(true, &[], &event).verdict, RouteVerdict::Sent);
/// let decision = decide(true, &[high], &event);
/// assert_eq!(decision.verdict, RouteVerdict::Filtered);
/// assert_eq!(decision.decisive.unwrap().explanation, "$.data.severity is low; expected high.");
/// ```
pub fn decide(active: bool, filters: &[Rule], event: &Value) -> Decision {
    if !active {
        return Decision { verdict: RouteVerdict::Inactive, decisive: None };
    }
    let decisive = filters.iter().map(|filter| filter.ask(event)).find(|verdict| !verdict.holds);
    let verdict = if decisive.is_some() { RouteVerdict::Filtered } else { RouteVerdict::Sent };
    Decision { verdict, decisive }
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
        let decision = decide(true, &filters, &event);
        assert_eq!(decision.verdict, RouteVerdict::Filtered);
        assert_eq!(decision.decisive.unwrap().json_path, "$.b");
        let inactive = Decision { verdict: RouteVerdict::Inactive, decisive: None };
        assert_eq!(decide(false, &filters, &event), inactive);
        let sent = Decision { verdict: RouteVerdict::Sent, decisive: None };
        assert_eq!(decide(true, &filters, &json!({ "a": 1, "b": 1, "c": 1 })), sent);
    }
}
