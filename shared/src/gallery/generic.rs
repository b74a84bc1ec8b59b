//! Formats that many take.

use super::{Card, Checked, Group, post, secret};

pub(super) const CARDS: &[Card] = &[
    Card {
        headers: &[secret("Authorization", "Bearer …")],
        address: "The address of your own service: https, without a port, and with a public name.",
        token: "What your service asks for; remove the header if it asks for nothing.",
        ..post(
            ("generic-json", "Generic JSON"),
            Group::Generic,
            "The whole event, as it was accepted.",
            "https://<YOUR-SERVICE>/hooks/tocsin",
            include_str!("bodies/generic-json.json.hbs"),
            Checked::Rules("any JSON object"),
        )
    },
    Card {
        headers: &[secret("Authorization", "Bearer …")],
        address: "The address of whatever takes CloudEvents 1.0 in structured mode.",
        token: "What it asks for; remove the header if it asks for nothing.",
        warning: Some(
            "The body goes out as application/json. A receiver that insists on application/cloudevents+json refuses it.",
        ),
        ..post(
            ("cloudevents", "CloudEvents"),
            Group::Generic,
            "A structured CloudEvent 1.0.",
            "https://<YOUR-SERVICE>/events",
            include_str!("bodies/cloudevents.json.hbs"),
            Checked::Schema("cloudevents"),
        )
    },
];
