//! The routes of an event as a Journal stores them: JSON lists of [`StoredRoute`]s, none longer than a row may be.
//!
//! Nearly every event has one list, in its own row. What is longer, or takes long to decide, is in parts: lists of their
//! own, in the order of webhook ids, and the last list is in the event's row, which says by this that it is decided.

use crate::api::{RouteVerdict, RouteView};
use crate::ids::WebhookId;
use crate::limits::ROUTES_BYTES_MAX;
use crate::rule::RuleVerdict;
use serde::{Deserialize, Serialize};

/// What became of an event for one webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRoute {
    /// Which webhook.
    pub webhook_id: WebhookId,
    /// What it was called.
    pub webhook_name: String,
    /// What was decided.
    pub verdict: RouteVerdict,
    /// The filter that decided, when one did, and when there was room to keep it.
    pub filters: Vec<RuleVerdict>,
}

/// The same as it is counted and handed over: without why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Routed {
    /// Which webhook.
    pub webhook_id: WebhookId,
    /// What it was called.
    pub webhook_name: String,
    /// What was decided.
    pub verdict: RouteVerdict,
}

impl From<StoredRoute> for RouteView {
    fn from(route: StoredRoute) -> Self {
        Self {
            webhook_id: route.webhook_id,
            webhook_name: route.webhook_name,
            verdict: route.verdict,
            filters: route.filters,
            delivery: None,
            outcome: None,
        }
    }
}

/// The routes of one event while they are decided: webhook after webhook, in the order of their ids.
///
/// ```
/// use shared::{api::RouteVerdict, ids::WebhookId, route::{Draft, StoredRoute}};
/// let route = |number| StoredRoute {
///     webhook_id: WebhookId::from_entropy([number; 10]),
///     webhook_name: "SOC".to_owned(),
///     verdict: RouteVerdict::Sent,
///     filters: Vec::new(),
/// };
/// let mut draft = Draft::default();
/// draft.push(route(1)).unwrap();
/// let part = draft.take();
/// // The alarm is cut off here. The next one reads the part.
/// let mut draft = Draft::after([part.as_str()]).unwrap();
/// assert!(draft.is_decided(&route(1).webhook_id) && !draft.is_decided(&route(2).webhook_id));
/// draft.push(route(2)).unwrap();
/// assert_eq!(serde_json::from_str::<Vec<StoredRoute>>(&draft.take()).unwrap(), [route(2)]);
/// assert_eq!(draft.into_routed().len(), 2);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What is decided, the greatest id last.
    routed: Vec<Routed>,
    /// Bytes of verdicts that were kept.
    kept_bytes: usize,
    /// Whether a verdict was left out, and with it all that follow.
    is_full: bool,
    /// The routes that are not in a part yet, as JSON, with a comma between two.
    unwritten: String,
}

impl Draft {
    /// Goes on after parts that were written before.
    ///
    /// # Errors
    /// One of them is not what was written.
    pub fn after<'p>(parts: impl IntoIterator<Item = &'p str>) -> Result<Self, serde_json::Error> {
        let mut draft = Self::default();
        for part in parts {
            draft.routed.extend(serde_json::from_str::<Vec<Routed>>(part)?);
            // More than the verdicts alone, so that all parts together do not grow when an alarm is cut off.
            draft.kept_bytes += part.len();
        }
        Ok(draft)
    }

    /// Whether a webhook is decided. One that was made after others were decided may have an id before theirs: as far
    /// as this event is concerned it was made too late.
    pub fn is_decided(&self, webhook: &WebhookId) -> bool {
        self.routed.last().is_some_and(|last| *webhook <= last.webhook_id)
    }

    /// Adds the next webhook's route, in the order of ids. It leaves out why, once that would be more than is kept of one
    /// event ([`ROUTES_BYTES_MAX`]): where an event goes is kept of every webhook.
    ///
    /// # Errors
    /// It cannot be written as JSON, which does not happen.
    pub fn push(&mut self, mut route: StoredRoute) -> Result<(), serde_json::Error> {
        if !route.filters.is_empty() {
            let bytes = serde_json::to_string(&route.filters)?.len();
            self.is_full |= self.kept_bytes.saturating_add(bytes) > ROUTES_BYTES_MAX;
            if self.is_full {
                route.filters.clear();
            } else {
                self.kept_bytes += bytes;
            }
        }
        if !self.unwritten.is_empty() {
            self.unwritten.push(',');
        }
        self.unwritten.push_str(&serde_json::to_string(&route)?);
        let StoredRoute { webhook_id, webhook_name, verdict, .. } = route;
        self.routed.push(Routed { webhook_id, webhook_name, verdict });
        Ok(())
    }

    /// Bytes that are not in a part yet.
    pub const fn unwritten_bytes(&self) -> usize {
        self.unwritten.len()
    }

    /// What is not in a part yet, as a JSON list, to be written now.
    pub fn take(&mut self) -> String {
        format!("[{}]", std::mem::take(&mut self.unwritten))
    }

    /// What was decided, parts and all.
    pub fn into_routed(self) -> Vec<Routed> {
        self.routed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::ROUTE_PART_BYTES;
    use crate::route::{Next, Shift};
    use crate::rule::{Op, Rule};
    use crate::work::Work;
    use serde_json::json;

    fn webhook(number: usize) -> WebhookId {
        let [low, high, ..] = number.to_le_bytes();
        WebhookId::from_entropy([high, low, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    fn route(number: usize, quote: &str) -> StoredRoute {
        let rule = Rule::new("$.a", Op::EqualsAny, &["other"]);
        let filters = if quote.is_empty() {
            vec![]
        } else {
            vec![rule.ask(&json!({ "a": quote }), &mut Work::of(1_000_000))]
        };
        let verdict = if quote.is_empty() { RouteVerdict::Sent } else { RouteVerdict::Filtered };
        StoredRoute { webhook_id: webhook(number), webhook_name: "\u{1F600}".repeat(64), verdict, filters }
    }

    #[test]
    fn route_format_unchanged() {
        let text = concat!(
            r#"[{"webhook_id":"wh_000g000000000000","webhook_name":"SOC","verdict":"filtered","filters":[{"#,
            r#""json_path":"$.a","expected_values":["other"],"holds":false,"found":["x"],"found_at":["$.a"],"#,
            r#""explanation":"$.a is x; expected other."}]}]"#
        );
        let mut draft = Draft::default();
        let route = StoredRoute { webhook_id: webhook(1), webhook_name: "SOC".to_owned(), ..route(1, "x") };
        draft.push(route.clone()).unwrap();
        assert_eq!(draft.take(), text);
        assert_eq!(serde_json::from_str::<Vec<StoredRoute>>(text).unwrap(), [route]);
        let routed: Vec<Routed> = serde_json::from_str(text).unwrap();
        assert_eq!((&routed[0].webhook_id, routed[0].verdict), (&webhook(1), RouteVerdict::Filtered));
    }

    #[test]
    fn every_list_fits_a_row_however_many_webhooks_quote_however_much() {
        let quote = "\u{1}".repeat(10_000);
        let (mut draft, mut shift, mut lists) = (Draft::default(), Shift::default(), Vec::new());
        for number in 0..6_033 {
            draft.push(route(number, &quote)).unwrap();
            if matches!(shift.spend(1, draft.unwritten_bytes()), Next::Keep(_)) {
                lists.push(draft.take());
            }
        }
        lists.push(draft.take());
        assert!(lists.iter().all(|list| list.len() < ROUTE_PART_BYTES + 64 * 1024));
        let routes: Vec<StoredRoute> =
            lists.iter().flat_map(|list| serde_json::from_str::<Vec<_>>(list).unwrap()).collect();
        assert_eq!(routes.len(), 6_033);
        let quoting = routes.iter().take_while(|route| !route.filters.is_empty()).count();
        assert!(quoting > 100 && routes[quoting..].iter().all(|route| route.filters.is_empty()));
    }

    #[test]
    fn one_that_goes_on_keeps_no_more_quotes_than_one_that_was_not_cut_off() {
        let quote = "\u{1}".repeat(10_000);
        let mut parts: Vec<String> = Vec::new();
        for number in 0..1_000 {
            let mut draft = Draft::after(parts.iter().map(String::as_str)).unwrap();
            draft.push(route(number, &quote)).unwrap();
            parts.push(draft.take());
            assert!(draft.is_decided(&webhook(number)) && !draft.is_decided(&webhook(number + 1)));
        }
        let quotes: usize =
            parts.iter().filter(|part| part.contains("expected_values")).map(String::len).sum();
        assert!(quotes <= ROUTES_BYTES_MAX + 64 * 1024, "{quotes}");
    }
}
