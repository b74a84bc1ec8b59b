//! Every address of the console, in one place. The table of what is shown there stands in [`crate::app`].

use crate::browser;
use crate::forms::write_code;
use shared::api::ReplayState;
use shared::delivery::State;
use shared::ids::{EventId, WebhookId};
use shared::time::Timestamp;

/// An address of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// The table of webhooks.
    Webhooks,
    /// Choosing the kind of a new webhook.
    AddWebhook,
    /// The form of a new Anomaly Webhook.
    NewAnomalyWebhook,
    /// The same form, filled from a card of the gallery.
    WebhookFor(&'static str),
    /// The same form, filled from another webhook.
    DuplicateWebhook(WebhookId),
    /// One webhook with its deliveries.
    Webhook(WebhookId),
    /// The same, with the deliveries in one state.
    WebhookIn(WebhookId, State),
    /// The versions of a webhook.
    Versions(WebhookId),
    /// One of them, beside another.
    Version(WebhookId, u32),
    /// How a webhook signs.
    Signing(WebhookId),
    /// The replays of a webhook.
    Replays(WebhookId),
    /// A new replay: to which webhook, and of which events.
    Replay(ReplayStart),
    /// The form of a saved webhook.
    EditWebhook(WebhookId),
    /// Deliveries of all webhooks.
    Deliveries,
    /// One delivery with its attempts.
    Delivery(WebhookId, EventId),
    /// Accepted events.
    Events,
    /// One event, and where it went.
    Event(EventId),
    /// Who may send events.
    Sources,
    /// Who did what.
    Audit,
    /// API tokens and sessions.
    Access,
    /// The sum that has to balance.
    Ledger,
    /// What each outcome means.
    Troubleshooting,
    /// The same, at one outcome.
    TroubleshootingAt(&'static str),
}

/// What the form of a new replay holds at first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReplayStart {
    /// The webhook.
    pub(crate) webhook: Option<WebhookId>,
    /// From when.
    pub(crate) since: Option<Timestamp>,
    /// Until when.
    pub(crate) until: Option<Timestamp>,
    /// Where the events stand.
    pub(crate) state: Option<ReplayState>,
}

impl ReplayStart {
    /// A replay to one webhook.
    pub(crate) fn to(webhook: WebhookId) -> Self {
        Self { webhook: Some(webhook), ..Self::default() }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            ("webhook", self.webhook.as_ref().map(ToString::to_string)),
            ("since", self.since.map(|at| at.to_string())),
            ("until", self.until.map(|at| at.to_string())),
            ("state", self.state.map(write_code)),
        ];
        pairs.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
    }
}

impl Page {
    /// The address, from the root of the origin.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Webhooks => "/webhooks".to_owned(),
            Self::AddWebhook => "/webhooks/new".to_owned(),
            Self::NewAnomalyWebhook => "/webhooks/new/anomaly".to_owned(),
            Self::WebhookFor(key) => format!("/webhooks/new/anomaly?target={key}"),
            Self::DuplicateWebhook(id) => format!("/webhooks/new/anomaly?from={id}"),
            Self::Webhook(id) => format!("/webhooks/{id}"),
            Self::WebhookIn(id, state) => format!("/webhooks/{id}?state={}", state.as_str()),
            Self::Versions(id) => format!("/webhooks/{id}/versions"),
            Self::Version(id, version) => format!("/webhooks/{id}/versions/{version}"),
            Self::Signing(id) => format!("/webhooks/{id}/signing"),
            Self::Replays(id) => format!("/webhooks/{id}/replays"),
            Self::Replay(start) => format!("/replay{}", browser::to_query(&start.pairs())),
            Self::EditWebhook(id) => format!("/webhooks/{id}/edit"),
            Self::Deliveries => "/deliveries".to_owned(),
            Self::Delivery(id, event) => format!("/webhooks/{id}/deliveries/{event}"),
            Self::Events => "/events".to_owned(),
            Self::Event(id) => format!("/events/{id}"),
            Self::Sources => "/sources".to_owned(),
            Self::Audit => "/audit".to_owned(),
            Self::Access => "/access".to_owned(),
            Self::Ledger => "/ledger".to_owned(),
            Self::Troubleshooting => "/troubleshooting".to_owned(),
            Self::TroubleshootingAt(code) => format!("/troubleshooting#{code}"),
        }
    }
}
