//! Words about webhooks.

use super::Tone;
use shared::api::EventItem;
use shared::config::{ClientAuthentication, Receives, WebhookState};
use shared::delivery::StopReason;
use shared::sign::Scheme;

/// A webhook's state.
pub(crate) const fn webhook_state(state: WebhookState) -> (Tone, &'static str) {
    match state {
        WebhookState::Active => (Tone::Good, "Active"),
        WebhookState::Inactive => (Tone::Quiet, "Inactive"),
        WebhookState::Disabled => (Tone::Bad, "Disabled"),
    }
}

/// Why Tocsin itself disabled a webhook, as the rest of a sentence.
pub(crate) const fn disabled_because(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Failing => "because its target failed for three days",
        StopReason::Gone => "because its target answered 410, which says that it is gone for good",
    }
}

/// How a webhook signs.
pub(crate) const fn signing(scheme: Option<Scheme>) -> &'static str {
    match scheme {
        Some(Scheme::V1) => "HMAC-SHA256, with a shared secret",
        Some(Scheme::V1a) => "Ed25519, with a public key",
        None => "None",
    }
}

/// What is routed to a webhook.
pub(crate) const fn receives(receives: Receives) -> &'static str {
    match receives {
        Receives::Events => "Events of every source",
        Receives::Operations => "Tocsin's own notices",
    }
}

/// How a client says who it is to an authorization server.
pub(crate) const fn client_authentication(how: ClientAuthentication) -> &'static str {
    match how {
        ClientAuthentication::Detected => "Detected",
        ClientAuthentication::Basic => "Secret in the header (basic)",
        ClientAuthentication::Post => "Secret in the body (post)",
    }
}

/// Who sent an event.
pub(crate) fn source_name(event: &EventItem) -> String {
    match &event.source_name {
        Some(name) => name.clone(),
        None if event.source.is_operations() => "Tocsin itself".to_owned(),
        None => "Deleted source".to_owned(),
    }
}
