//! What tells the rows of a list from each other.

use shared::api::{
    DeliveryItem, EventItem, Invocation, ReplayView, SessionItem, SourceView, TokenView, WebhookItem,
};
use shared::audit::Entry;
use shared::config::{WebhookSummary, WebhookView};

/// A row that has an id.
pub(crate) trait Keyed {
    /// Its id within its list.
    fn key(&self) -> String;
}

impl Keyed for WebhookItem<WebhookSummary> {
    fn key(&self) -> String {
        self.webhook.id.to_string()
    }
}

/// In a list of versions.
impl Keyed for WebhookView {
    fn key(&self) -> String {
        self.version.to_string()
    }
}

impl Keyed for DeliveryItem {
    fn key(&self) -> String {
        format!("{} {}", self.webhook_id, self.event_id)
    }
}

/// In a list of one delivery's attempts.
impl Keyed for Invocation {
    fn key(&self) -> String {
        self.attempt.to_string()
    }
}

impl Keyed for EventItem {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for SourceView {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for Entry {
    fn key(&self) -> String {
        self.number.to_string()
    }
}

impl Keyed for TokenView {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for SessionItem {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

/// In a list of one webhook's replays.
impl Keyed for ReplayView {
    fn key(&self) -> String {
        self.number.to_string()
    }
}
