//! Routing: whether an event goes to a webhook, and why not.

use crate::api::RouteVerdict;
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

/// Decides for one webhook: it has to be active, and every filter has to hold.
///
/// ```
/// use serde_json::json;
/// use shared::{api::RouteVerdict, route::decide, rule::Rule};
/// let high = Rule { json_path: "$.data.severity".into(), expected_values: vec!["high".into()] };
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_filter_that_does_not_hold_decides_and_an_inactive_webhook_asks_none() {
        let rule = |path: &str| Rule { json_path: path.to_owned(), expected_values: vec!["1".to_owned()] };
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
