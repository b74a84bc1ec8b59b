//! Where logs are kept and searched.

use super::{Card, CardOAuth, CardRule, Checked, Group, post, secret};

pub(super) const CARDS: &[Card] = &[
    Card {
        headers: &[secret("DD-API-KEY", "0123456789abcdef…")],
        address: "The host for your Datadog site, as in http-intake.logs.datadoghq.eu for EU1.",
        token: "Organization Settings, API Keys. The value is the key alone.",
        ..post(
            ("datadog-logs", "Datadog logs"),
            Group::Siem,
            "A log line that holds the whole event.",
            "https://http-intake.logs.<datadoghq.com>/api/v2/logs",
            include_str!("bodies/datadog-logs.json.hbs"),
            Checked::Schema("datadog-v1-logs.request"),
        )
    },
    Card {
        headers: &[secret("DD-API-KEY", "0123456789abcdef…")],
        validators: &[CardRule { json_path: "$.data.status", expected_values: &["ok"] }],
        address: "The host for your Datadog site, as in api.datadoghq.eu for EU1.",
        token: "Organization Settings, API Keys. The value is the key alone.",
        ..post(
            ("datadog-events", "Datadog events"),
            Group::Siem,
            "An event in the event explorer.",
            "https://api.<datadoghq.com>/api/v1/events",
            include_str!("bodies/datadog-events.json.hbs"),
            Checked::Schema("datadog-v1-events.request"),
        )
    },
    Card {
        headers: &[secret("Authorization", "Splunk 12345678-…")],
        validators: &[CardRule { json_path: "$.data.code", expected_values: &["0"] }],
        address: "Splunk Cloud: http-inputs- and the name of your stack. Splunk Enterprise: behind a proxy on port 443.",
        token: "Settings, Data inputs, HTTP Event Collector. The value is the word Splunk, a space, and the token.",
        ..post(
            ("splunk-hec", "Splunk HEC"),
            Group::Siem,
            "An event with its own time and index fields.",
            "https://http-inputs-<STACK>.splunkcloud.com/services/collector/event",
            include_str!("bodies/splunk-hec.json.hbs"),
            Checked::Rules("Format events for HTTP Event Collector"),
        )
    },
    Card {
        oauth: Some(CardOAuth {
            token_endpoint_url: "https://login.microsoftonline.com/<TENANT>/oauth2/v2.0/token",
            scopes: &["https://monitor.azure.com/.default"],
        }),
        address: "Azure Monitor: the data collection endpoint's URL, the rule's immutable id, and its stream.",
        token: "An app registration with the role Monitoring Metrics Publisher on the rule: its client id and secret.",
        ..post(
            ("sentinel", "Microsoft Sentinel"),
            Group::Siem,
            "A row in a custom table of the workspace.",
            "https://<ENDPOINT>.ingest.monitor.azure.com/dataCollectionRules/<DCR>/streams/<Custom-Anomalies_CL>?api-version=2023-01-01",
            include_str!("bodies/sentinel.json.hbs"),
            Checked::Schema("azure-monitor-ingest.request"),
        )
    },
    Card {
        address: "In Sumo Logic: Manage Data, Collection, a Hosted Collector, an HTTP Logs source, and copy its URL.",
        token: "None: the address itself is the secret, so share it with nobody.",
        ..post(
            ("sumo-logic", "Sumo Logic"),
            Group::Siem,
            "A JSON message that holds the whole event.",
            "https://endpoint<N>.collection.sumologic.com/receiver/v1/http/<TOKEN>",
            include_str!("bodies/sumo-logic.json.hbs"),
            Checked::Rules("Upload data to an HTTP source"),
        )
    },
    Card {
        headers: &[secret("Api-Key", "0123…NRAL")],
        validators: &[CardRule { json_path: "$.data.requestId", expected_values: &[] }],
        address: "The same for everybody in the US; accounts in the EU use https://log-api.eu.newrelic.com/log/v1",
        token: "API keys, a key of the type Ingest - License. The value is the key alone.",
        ..post(
            ("new-relic", "New Relic"),
            Group::Siem,
            "A log with its attributes.",
            "https://log-api.newrelic.com/log/v1",
            include_str!("bodies/new-relic.json.hbs"),
            Checked::Rules("Log API: detailed JSON body"),
        )
    },
    Card {
        headers: &[secret("Authorization", "Bearer …")],
        address: "The domain of your region, as in eu2.coralogix.com.",
        token: "Data Flow, API Keys, a Send-Your-Data key. The value is the word Bearer, a space, and the key.",
        ..post(
            ("coralogix", "Coralogix"),
            Group::Siem,
            "A log entry with severity.",
            "https://ingress.<eu2.coralogix.com>/logs/v1/singles",
            include_str!("bodies/coralogix.json.hbs"),
            Checked::Rules("Logs REST API: singles"),
        )
    },
    Card {
        address: "A proxy of yours on port 443 that passes on to the listener of your region, as in listener-eu.logz.io:8071.",
        warning: Some(
            "Logz.io's listeners take HTTPS on port 8071, and a webhook calls port 443 alone, so there has to be a proxy between.",
        ),
        token: "Settings, Manage tokens, Data shipping tokens: the token stands in the address.",
        ..post(
            ("logz-io", "Logz-io"),
            Group::Siem,
            "A log whose message is JSON text.",
            "https://<LISTENER>/?token=<TOKEN>&type=tocsin",
            include_str!("bodies/logz-io.json.hbs"),
            Checked::Rules("JSON uploads: bulk over HTTPS"),
        )
    },
];
