//! What does something about it.

use super::{Card, Checked, Group, post, secret};

pub(super) const CARDS: &[Card] = &[
    Card {
        headers: &[secret("auth", "…")],
        address: "In Torq: Integrations, Webhook, Add, and copy the endpoint's URL.",
        token: "The secret header you set for the endpoint: its name is the header's key, and its value the value.",
        ..post(
            ("torq", "Torq"),
            Group::Automation,
            "The event, as a trigger of your workflows.",
            "https://hooks.torq.io/v1/webhooks/<ID>",
            include_str!("bodies/torq.json.hbs"),
            Checked::Rules("Webhook integration: any JSON object"),
        )
    },
    Card {
        headers: &[secret("x-api-client-token", "…")],
        address: "In Okta Workflows: a flow with an API Endpoint, API Access, “Secure with Client Token”, and copy the Invoke URL.",
        token: "The client token that stands below the Invoke URL. The value is the token alone.",
        ..post(
            ("okta-workflows", "Okta Workflows"),
            Group::Automation,
            "Flat fields, as inputs of a flow.",
            "https://<ORG>.workflows.okta.com/api/flo/<ID>/invoke",
            include_str!("bodies/okta-workflows.json.hbs"),
            Checked::Rules("Invoke a flow with an API endpoint: any JSON object"),
        )
    },
];
