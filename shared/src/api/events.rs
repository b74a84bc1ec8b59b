//! Events: accepting them, and where each went.

use super::{Page, PageQuery};
use crate::delivery::{Outcome, State};
use crate::ids::{EventId, SourceId, WebhookId};
use crate::rule::RuleVerdict;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The answer to one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Accepted {
    /// The event's id; of the first one, when it is a duplicate.
    pub event_id: EventId,
    /// Whether it was accepted before, and so is not delivered again.
    pub duplicate: bool,
}

/// The answer to a batch, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AcceptedBatch {
    /// One for each event.
    pub items: Vec<Accepted>,
}

/// A row of `GET /api/events`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EventItem {
    /// Its id.
    pub id: EventId,
    /// Which source sent it.
    pub source: SourceId,
    /// The source's name; a Journal alone does not know it.
    pub source_name: Option<String>,
    /// What happened.
    pub event_type: String,
    /// `data.title`, when there is one.
    pub title: Option<String>,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// Whether it has gone to every webhook that wants it.
    pub routed: bool,
    /// The event as accepted, when documents were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Value>,
}

/// What `GET /api/events` is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventQuery {
    /// Which page.
    pub page: PageQuery,
    /// Whether the events themselves are wanted. A page then ends early when they are large.
    pub documents: bool,
}

/// A part of a source's events, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EventSlice {
    /// The events.
    pub items: Vec<EventItem>,
    /// Whether it ended early, because the documents were large.
    pub is_cut: bool,
}

/// A page of the events of several sources, newest first. Where one of them ended early, so does the page: what that
/// source has next may be newer than what another one still has.
///
/// ```
/// use shared::api::{EventQuery, PageQuery, merge_events};
/// let query = EventQuery { page: PageQuery { limit: 50, cursor: None }, documents: true };
/// assert_eq!(merge_events(&query, Vec::new()).items, []);
/// ```
pub fn merge_events(query: &EventQuery, slices: Vec<EventSlice>) -> Page<EventItem> {
    let ends = slices.iter().filter(|slice| slice.is_cut);
    let end = ends.filter_map(|slice| slice.items.last().map(|item| item.id.clone())).max();
    let mut items: Vec<EventItem> = slices.into_iter().flat_map(|slice| slice.items).collect();
    // Ids begin with the time, so this is newest first over all sources.
    items.sort_by(|one, other| other.id.cmp(&one.id));
    if let Some(end) = &end {
        items.retain(|item| item.id >= *end);
    }
    items.truncate(query.page.limit + 1);
    let mut page = query.page.cut(items, |item| item.id.to_string());
    if page.next_cursor.is_none() {
        page.next_cursor = end.map(|end| end.to_string());
    }
    page
}

/// `GET /api/events/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EventView {
    /// The row of the list.
    pub item: EventItem,
    /// The event as accepted; none for a role that does not see it.
    pub event: Option<Value>,
    /// Where it went, and why not; empty until it is routed.
    pub routes: Vec<RouteView>,
}

/// What became of an event for one webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RouteView {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// Its name at that time.
    pub webhook_name: String,
    /// Whether it was sent there.
    pub verdict: RouteVerdict,
    /// The filter that decided, when one did.
    pub filters: Vec<RuleVerdict>,
    /// Where the delivery stands, when it was sent there.
    pub delivery: Option<State>,
    /// How its last attempt ended.
    pub outcome: Option<Outcome>,
}

/// Whether an event goes to a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RouteVerdict {
    /// It is handed to the webhook's Outbox.
    Sent,
    /// A filter does not hold.
    Filtered,
    /// The webhook is not active.
    Inactive,
    /// Its filters take more work than one event may cost, so it is not known whether they hold.
    TooMuchWork,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(millis: i64, source: u8) -> EventItem {
        let source = SourceId::from_entropy([source; 10]);
        let received_at = Timestamp::from_millis(millis);
        EventItem {
            id: EventId::new(received_at, [0; 10], &source),
            source,
            source_name: None,
            event_type: "a".to_owned(),
            title: None,
            received_at,
            routed: true,
            event: None,
        }
    }

    #[test]
    fn a_page_goes_as_far_as_every_source_was_read() {
        let slice = |times: &[i64], source: u8, is_cut: bool| EventSlice {
            items: times.iter().map(|time| item(*time, source)).collect(),
            is_cut,
        };
        let query = |limit: usize| EventQuery { page: PageQuery { limit, cursor: None }, documents: true };
        let times = |page: &Page<EventItem>| {
            page.items.iter().map(|item| item.received_at.as_millis()).collect::<Vec<_>>()
        };
        // The second source has more between 5 and 1, which it did not send.
        let page = merge_events(&query(9), vec![slice(&[9, 3, 1], 1, false), slice(&[8, 5], 2, true)]);
        assert_eq!(times(&page), [9, 8, 5]);
        assert_eq!(page.next_cursor, page.items.last().map(|item| item.id.to_string()));
        let page = merge_events(&query(2), vec![slice(&[9, 3], 1, false), slice(&[8, 5], 2, true)]);
        assert_eq!((times(&page), page.next_cursor.is_some()), (vec![9, 8], true));
        let page = merge_events(&query(9), vec![slice(&[9, 3], 1, false), slice(&[8], 2, false)]);
        assert_eq!((times(&page), page.next_cursor), (vec![9, 8, 3], None));
    }
}
