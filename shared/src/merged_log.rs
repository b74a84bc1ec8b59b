//! One list of the deliveries of all webhooks, made of their Outboxes' lists. As few Outboxes are asked as the page needs:
//! those with the newest events first, until no other one can have a row in front of what was found.

use crate::api::{DeliveryFilter, DeliveryItem, DeliveryPage, Page, PageQuery};
use crate::delivery::State;
use crate::ids::{EventId, WebhookId};
use crate::ledger::Reading;
use std::cmp::Ordering;
use std::collections::VecDeque;

/// An Outbox that may have rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Whose.
    pub id: WebhookId,
    /// What the webhook is called.
    pub name: String,
    /// An event that none of its rows is newer than; none when that is not known.
    pub newest: Option<EventId>,
    /// What it said last, when that still holds.
    pub said: Option<Reading>,
}

impl Candidate {
    /// Whether it can have a row that fits the filter, by what is known without asking it.
    pub fn can_have(&self, filter: &DeliveryFilter) -> bool {
        let is_too_old = |newest: &EventId| filter.since.is_some_and(|since| newest.time() < since);
        let has_none = |said: &Reading, state| match state {
            State::Pending => said.counts.pending == 0,
            State::Sending => said.counts.sending == 0,
            State::Delivered => said.counts.delivered == 0,
            State::Dead => said.counts.dead == 0,
            State::Held => said.counts.held == 0,
            State::Cancelled => said.counts.cancelled == 0,
        };
        let is_none_there =
            filter.state.is_some_and(|state| self.said.as_ref().is_some_and(|said| has_none(said, state)));
        !is_none_there && !self.newest.as_ref().is_some_and(is_too_old)
    }
}

/// Where a row stands in the list: newest event first; of one event, by webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    event: String,
    /// Behind every row of the event.
    is_behind: bool,
    webhook: String,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let rest = |place: &Self| (place.is_behind, place.webhook.clone());
        other.event.cmp(&self.event).then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&DeliveryItem> for Place {
    fn from(item: &DeliveryItem) -> Self {
        let (event, webhook) = (item.event_id.to_string(), item.webhook_id.to_string());
        Self { event, is_behind: false, webhook }
    }
}

/// A page that is being made.
#[derive(Debug)]
pub struct Merge {
    limit: usize,
    /// Where the page before ended: an event, and the last webhook that was shown for it.
    event: Option<String>,
    webhook: Option<String>,
    /// Those that were not asked yet, each with the first place that a row of it can have.
    waiting: VecDeque<(Place, Candidate)>,
    /// How many more may be asked.
    left: usize,
    items: Vec<DeliveryItem>,
    /// Below this event, rows of an Outbox that was asked may be missing.
    floor: Option<String>,
    unanswered: usize,
}

/// Sorts behind every id.
const BEYOND: &str = "~";

impl Merge {
    /// Begins a page; at most so many Outboxes are asked for it.
    pub fn new(page: &PageQuery, candidates: Vec<Candidate>, asked_max: usize) -> Self {
        let cursor = page.cursor.as_deref();
        let (event, webhook) = match cursor.and_then(|cursor| cursor.split_once('.')) {
            Some((event, webhook)) => (Some(event), Some(webhook)),
            None => (cursor, None),
        };
        let mut merge = Self {
            limit: page.limit,
            event: event.map(str::to_owned),
            webhook: webhook.map(str::to_owned),
            waiting: VecDeque::new(),
            left: asked_max,
            items: Vec::new(),
            floor: None,
            unanswered: 0,
        };
        let mut waiting: Vec<(Place, Candidate)> =
            candidates.into_iter().map(|candidate| (merge.first_place(&candidate), candidate)).collect();
        waiting.sort_by(|(one, _), (other, _)| one.cmp(other));
        merge.waiting = waiting.into();
        merge
    }

    /// The Outboxes to ask next, each with its cursor; none when the page is complete.
    pub fn next(&mut self, at_once: usize) -> Vec<(Candidate, Option<String>)> {
        if self.is_complete() {
            return Vec::new();
        }
        let count = at_once.min(self.left).min(self.waiting.len());
        self.left -= count;
        let taken: Vec<Candidate> = self.waiting.drain(..count).map(|(_, candidate)| candidate).collect();
        taken
            .into_iter()
            .map(|candidate| {
                let cursor = self.cursor_of(&candidate.id);
                (candidate, cursor)
            })
            .collect()
    }

    /// Takes what an Outbox answered; none when it did not.
    pub fn add(&mut self, candidate: &Candidate, answer: Option<Page<DeliveryItem>>) {
        let Some(Page { items, next_cursor }) = answer else {
            self.unanswered += 1;
            return;
        };
        let named = |item: DeliveryItem| DeliveryItem { webhook_name: Some(candidate.name.clone()), ..item };
        self.items.extend(items.into_iter().map(named));
        self.floor = self.floor.take().max(next_cursor);
    }

    /// The page.
    pub fn finish(mut self) -> DeliveryPage {
        let is_full = self.is_full();
        let floor = self.floor.take();
        let mut items = self.items;
        items.retain(|item| floor.as_deref().is_none_or(|floor| item.event_id.as_str() >= floor));
        items.sort_by_cached_key(|item| Place::from(item));
        let has_more = items.len() > self.limit || is_full;
        items.truncate(self.limit);
        let last = items.last().map(|item| format!("{}.{}", item.event_id, item.webhook_id));
        // Every row of the floor's event that there is was shown.
        let next_cursor = if has_more { last } else { floor };
        let left_out = self.unanswered + if self.left == 0 && !is_full { self.waiting.len() } else { 0 };
        DeliveryPage { items, next_cursor, webhooks_left_out: u64::try_from(left_out).unwrap_or(u64::MAX) }
    }

    fn is_complete(&self) -> bool {
        let Some((next, _)) = self.waiting.front() else { return true };
        let is_below_floor = self.floor.as_ref().is_some_and(|floor| next.event < *floor);
        self.left == 0 || is_below_floor || self.is_full()
    }

    /// Whether there are enough rows in front of all that the others can have.
    fn is_full(&self) -> bool {
        let Some((next, _)) = self.waiting.front() else { return false };
        let is_final = |item: &&DeliveryItem| {
            let is_above = self.floor.as_deref().is_none_or(|floor| item.event_id.as_str() >= floor);
            is_above && Place::from(*item) < *next
        };
        self.items.iter().filter(is_final).count() >= self.limit
    }

    /// The first place that a row of this Outbox can have behind the cursor.
    fn first_place(&self, candidate: &Candidate) -> Place {
        let webhook = candidate.id.to_string();
        let newest = candidate.newest.as_ref().map_or(BEYOND, EventId::as_str);
        match &self.event {
            Some(event) if event.as_str() <= newest => {
                let is_behind = !self.is_still_to_come(&candidate.id);
                Place { event: event.clone(), is_behind, webhook }
            }
            _ => Place { event: newest.to_owned(), is_behind: false, webhook },
        }
    }

    /// Whether the cursor's event is still to come from this webhook: it stands behind the last one that was shown.
    fn is_still_to_come(&self, id: &WebhookId) -> bool {
        self.webhook.as_deref().is_some_and(|last| id.as_str() > last)
    }

    /// An Outbox shows what is older than its cursor.
    fn cursor_of(&self, id: &WebhookId) -> Option<String> {
        let event = self.event.as_deref()?;
        Some(if self.is_still_to_come(id) { format!("{event}{BEYOND}") } else { event.to_owned() })
    }
}

#[cfg(test)]
mod tests;
