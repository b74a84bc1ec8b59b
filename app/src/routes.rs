//! Every address of the console, in one place. The table of what is shown there stands in [`crate::app`].

use shared::ids::{EventId, WebhookId};

/// An address of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// The table of webhooks.
    Webhooks,
    /// Choosing the kind of a new webhook.
    AddWebhook,
    /// The form of a new Anomaly Webhook.
    NewAnomalyWebhook,
    /// The same form, filled from another webhook.
    DuplicateWebhook(WebhookId),
    /// One webhook with its deliveries.
    Webhook(WebhookId),
    /// The form of a saved webhook.
    EditWebhook(WebhookId),
    /// One delivery with its attempts.
    Delivery(WebhookId, EventId),
    /// Accepted events.
    Events,
    /// One event, and where it went.
    Event(EventId),
    /// Who may send events.
    Sources,
    /// What each outcome means.
    Troubleshooting,
    /// The same, at one outcome.
    TroubleshootingAt(&'static str),
}

impl Page {
    /// The address, from the root of the origin.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Webhooks => "/webhooks".to_owned(),
            Self::AddWebhook => "/webhooks/new".to_owned(),
            Self::NewAnomalyWebhook => "/webhooks/new/anomaly".to_owned(),
            Self::DuplicateWebhook(id) => format!("/webhooks/new/anomaly?from={id}"),
            Self::Webhook(id) => format!("/webhooks/{id}"),
            Self::EditWebhook(id) => format!("/webhooks/{id}/edit"),
            Self::Delivery(id, event) => format!("/webhooks/{id}/deliveries/{event}"),
            Self::Events => "/events".to_owned(),
            Self::Event(id) => format!("/events/{id}"),
            Self::Sources => "/sources".to_owned(),
            Self::Troubleshooting => "/troubleshooting".to_owned(),
            Self::TroubleshootingAt(code) => format!("/troubleshooting#{code}"),
        }
    }
}
