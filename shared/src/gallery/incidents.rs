//! Who is called at night.

use super::{Card, CardRule, Checked, Group, post, secret};

pub(super) const CARDS: &[Card] = &[
    Card {
        validators: &[CardRule { json_path: "$.data.status", expected_values: &["success"] }],
        address: "The same for everybody; accounts in the EU use https://events.eu.pagerduty.com/v2/enqueue",
        warning: Some(
            "PagerDuty takes the routing key in the body alone: whoever may see the webhook can read it in the template.",
        ),
        token: "The integration key of an Events API v2 integration; it stands in the template, in place of <ROUTING_KEY>.",
        ..post(
            ("pagerduty", "PagerDuty"),
            Group::Incidents,
            "An alert; updates of an anomaly update it.",
            "https://events.pagerduty.com/v2/enqueue",
            include_str!("bodies/pagerduty.json.hbs"),
            Checked::Rules("Events API v2: Send an Alert Event"),
        )
    },
    Card {
        headers: &[secret("Authorization", "GenieKey 1a2b3c4d-…")],
        address: "The same for everybody; accounts in the EU use https://api.eu.opsgenie.com/v2/alerts",
        warning: Some(
            "Atlassian sells no new Opsgenie since 4 June 2025 and ends it on 5 April 2027; what replaces it is Jira Service Management.",
        ),
        token: "Settings, Integrations, API. The value is the word GenieKey, a space, and the API key.",
        ..post(
            ("opsgenie", "Opsgenie"),
            Group::Incidents,
            "An alert with priority; updates count as the same alert.",
            "https://api.opsgenie.com/v2/alerts",
            include_str!("bodies/opsgenie.json.hbs"),
            Checked::Schema("opsgenie-create-alert.request"),
        )
    },
    Card {
        address: "In Grafana OnCall or IRM: Integrations, New integration, Formatted Webhook, and copy its URL.",
        warning: Some(
            "Grafana OnCall OSS was archived on 24 March 2026 and gets no fixes; Grafana Cloud IRM takes the same webhook.",
        ),
        token: "None: the address itself is the secret, so share it with nobody.",
        ..post(
            ("grafana-oncall", "Grafana OnCall"),
            Group::Incidents,
            "An alert group for each anomaly.",
            "https://<STACK>.grafana.net/integrations/v1/formatted_webhook/<ID>/",
            include_str!("bodies/grafana-oncall.json.hbs"),
            Checked::Rules("Formatted webhook integration"),
        )
    },
    Card {
        headers: &[secret("Authorization", "Bearer …")],
        address: "Your Alertmanager behind a proxy with a public name and https, with /api/v2/alerts as its path.",
        token: "What your proxy asks for. The value is the word Bearer, a space, and the token.",
        ..post(
            ("alertmanager", "Prometheus Alertmanager"),
            Group::Incidents,
            "An alert with labels, for your own routes.",
            "https://<ALERTMANAGER>/api/v2/alerts",
            include_str!("bodies/alertmanager.json.hbs"),
            Checked::Schema("alertmanager-post-alerts.request"),
        )
    },
];
