//! Every event that is kept for tests goes through the format it is for, and `docs/sources.md` says what comes out.
//! `UPDATE_DOCS=1` writes it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test that panics fails, which is what it is for.

mod held;

use held::{hold, path};
use serde_json::{Value, json};
use shared::event::{Authentication, CustomPaths, Event, Format, Intake, RateLimit, read_batch, read_custom};
use shared::limits;
use std::collections::BTreeSet;
use std::fs;

/// An event of another product, where a source of it has its type, its time and an id that is new for every event, and
/// which of these come out of it.
struct Product {
    file: &'static str,
    name: &'static str,
    paths: [Option<&'static str>; 3],
    event_type: &'static str,
    event_time: Option<&'static str>,
}

const fn product(
    file: &'static str,
    name: &'static str,
    paths: [Option<&'static str>; 3],
    event_type: &'static str,
    event_time: Option<&'static str>,
) -> Product {
    Product { file, name, paths, event_type, event_time }
}

/// Findings and alerts keep their id when they change, so it is none of an event; audit logs have one for each event.
const PRODUCTS: [Product; 19] = [
    product(
        "01-AWS.GuardDuty.json",
        "Amazon GuardDuty, a finding",
        [Some("$.type"), Some("$.updatedAt"), None],
        "AttackSequence:IAM/CompromisedCredentials",
        Some("2025-02-25 20:40:06.721"),
    ),
    product(
        "02-AWS.GuardDuty.json",
        "Amazon GuardDuty, a finding",
        [Some("$.type"), Some("$.updatedAt"), None],
        "AttackSequence:S3/CompromisedData",
        Some("2025-02-25 20:40:06.765"),
    ),
    product(
        "03-AWS.SecurityFindingFormat.json",
        "AWS Security Hub, a finding (ASFF)",
        [Some("$.Types[0]"), Some("$.UpdatedAt"), None],
        "Unusual Behaviors",
        Some("2024-05-24 22:53:24.000000000"),
    ),
    product(
        "04-MicrosoftGraph.SecurityAlertV2.json",
        "Microsoft Graph, an alert",
        [Some("$.category"), Some("$.lastUpdateDateTime"), None],
        "PasswordSpray",
        Some("2026-04-02T14:30:21.979Z"),
    ),
    product(
        "05-MicrosoftDefenderXDR.AdvancedHunting.json",
        "Microsoft Defender XDR, streaming",
        [Some("$.category"), Some("$.time"), None],
        "AdvancedHunting-AlertInfo",
        Some("2025-04-11 21:07:42.781656600"),
    ),
    product(
        "06-Crowdstrike.DetectionSummary.json",
        "CrowdStrike, a detection",
        [Some("$.event.ExternalApiType"), Some("$.event.timestamp"), None],
        "Event_EppDetectionSummaryEvent",
        Some("2021-03-24T18:19:49Z"),
    ),
    product(
        "08-Wiz.IssuesWebhook.json",
        "Wiz, an issue",
        [Some("$.control.name"), Some("$.issue.created"), None],
        "Recon:EC2/PortProbeUnprotectedPort",
        Some("2025-07-25 13:09:25.306109000"),
    ),
    product(
        "09-Wiz.Detections.json",
        "Wiz, a detection",
        [Some("$.tdrId"), Some("$.createdAt"), None],
        "cer-awsguardduty-recon-ec2-portprobeunprotectedport",
        Some("2025-10-23 23:15:59.818948801"),
    ),
    product(
        "10-Upwind.Detections.json",
        "Upwind, a detection",
        [Some("$.type"), Some("$.last_seen_time"), None],
        "api_threat",
        Some("2026-03-18T12:00:00Z"),
    ),
    product(
        "12-Orca.Alert.json",
        "Orca, an alert",
        [Some("$.type"), Some("$.state.last_updated"), None],
        "ssh_user_password_authentication",
        Some("2025-03-13 04:05:33.000000000"),
    ),
    product(
        "13-SentinelOne.Activity.json",
        "SentinelOne, an activity",
        [Some("$.activitytype"), Some("$.createdat"), Some("$.activityuuid")],
        "3608",
        Some("2022-12-07 17:36:05.076"),
    ),
    product(
        "15-CarbonBlack.AlertV2.json",
        "Carbon Black, an alert",
        [Some("$.type"), Some("$.backend_update_timestamp"), None],
        "CB_ANALYTICS",
        Some("2023-10-04 08:47:36.268000000"),
    ),
    product(
        "17-Okta.SystemLog.json",
        "Okta, the system log",
        [Some("$.eventType"), Some("$.published"), Some("$.uuid")],
        "user.session.start",
        Some("2024-08-15 15:05:09.154000000"),
    ),
    product(
        "18-AWS.CloudTrail.json",
        "AWS CloudTrail",
        [Some("$.eventName"), Some("$.eventTime"), Some("$.eventID")],
        "PutImage",
        Some("2019-04-15T16:45:00Z"),
    ),
    product(
        "21-GCP.AuditLog.json",
        "Google Cloud, the audit log",
        [Some("$.protoPayload.methodName"), Some("$.timestamp"), Some("$.insertId")],
        "v1.compute.instances.insert",
        Some("2024-01-30 12:52:34.676384000"),
    ),
    product(
        "27-cloudwatch-alarm-sns-payload-single-metric.json",
        "Amazon SNS, as a function sees it",
        [
            Some("$.Records[0].Sns.Type"),
            Some("$.Records[0].Sns.Timestamp"),
            Some("$.Records[0].Sns.MessageId"),
        ],
        "Notification",
        Some("2015-06-03T17:43:27.123Z"),
    ),
    product(
        "29-powertools-cloudWatchAlarmEventCompositeMetric.json",
        "Amazon CloudWatch, an alarm",
        [Some("$.source"), Some("$.time"), None],
        "aws.cloudwatch",
        Some("2023-08-04T12:56:46.138+0000"),
    ),
    product(
        "30-secret_scanning_alert_reopened.json",
        "GitHub, secret scanning",
        [Some("$.action"), None, None],
        "reopened",
        None,
    ),
    product(
        "32-code_scanning_alert_created.json",
        "GitHub, code scanning",
        [Some("$.action"), Some("$.alert.created_at"), None],
        "created",
        Some("2021-02-11T03:10:43Z"),
    ),
];

fn fixture(name: &str) -> String {
    fs::read_to_string(path("../tests/fixtures/events").join(name)).unwrap()
}

impl Product {
    fn paths(&self) -> CustomPaths {
        let [type_path, time_path, id_path] = self.paths.map(|path| path.map(str::to_owned));
        CustomPaths { id_path, type_path, time_path }.check().unwrap()
    }
}

#[test]
fn every_event_of_another_product_goes_through_its_paths() {
    for product in PRODUCTS {
        let text = fixture(product.file);
        let read = read_custom(&text, &product.paths()).unwrap();
        let [Intake { event, identity }] = read.as_slice() else { panic!("{} is one event", product.file) };
        assert_eq!(event.event_type, product.event_type, "{}", product.file);
        let time = event.document.get("event_time").and_then(Value::as_str);
        assert_eq!(time, product.event_time, "{}", product.file);
        assert_eq!(event.document["data"], serde_json::from_str::<Value>(&text).unwrap());
        // Google's example has no insertId; the events themselves do.
        let has_id = product.paths[2].is_some() && !product.file.starts_with("21-");
        assert_eq!(identity.is_own(), has_id, "{}", product.file);
        // The detection itself, and as EventBridge carries it.
        let carried = json!({ "version": "0", "id": product.file, "detail-type": "T", "source": "aws.test",
            "time": "2025-02-25T20:45:00Z", "region": "us-east-1", "resources": [],
            "detail": serde_json::from_str::<Value>(&text).unwrap() });
        let carried = read_batch(&carried.to_string(), Format::Eventbridge, None).unwrap().remove(0);
        assert_eq!(carried.event.document["data"], event.document["data"]);
        assert_eq!(carried.event.document["region"], "us-east-1");
        let raw = read_batch(&text, Format::Raw, None).unwrap().remove(0);
        assert_eq!(raw.event.document["data"], event.document["data"]);
    }
    let kept = fs::read_dir(path("../tests/fixtures/events")).unwrap();
    let kept: BTreeSet<String> = kept
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    let tried = PRODUCTS.iter().map(|product| product.file.to_owned());
    assert_eq!(kept, tried.chain(["cloudevents-examples.json".to_owned()]).collect());
}

#[test]
fn every_example_of_cloudevents_is_read() {
    let examples: Value = serde_json::from_str(&fixture("cloudevents-examples.json")).unwrap();
    let mut count = 0;
    for example in examples.as_array().unwrap() {
        if example.as_array().is_some_and(Vec::is_empty) {
            continue;
        }
        let read = read_batch(&example.to_string(), Format::Cloudevents, None).unwrap();
        for Intake { event, identity } in read {
            count += 1;
            assert!(event.event_type.starts_with("com.example.") && identity.key.starts_with("cloudevent:"));
            assert_eq!(event.document.get("event_time"), event.document.get("time"));
        }
    }
    assert!(count >= 8, "{count}");
}

fn formats() -> String {
    let rows = Format::ALL.map(|format| {
        let [event_type, event_time, data, identity] = format.mapping();
        format!("| `{}` | {event_type} | {event_time} | {data} | {identity} |\n", format.as_str())
    });
    format!(
        "| format | `event_type` | `event_time` | `data` | identity |\n|---|---|---|---|---|\n{}",
        rows.concat()
    )
}

fn kinds() -> String {
    let rows = Authentication::ALL.map(|kind| format!("| `{}` | {} |\n", kind.as_str(), kind.meaning()));
    format!("| kind | what it is |\n|---|---|\n{}", rows.concat())
}

fn products() -> String {
    let mut rows: Vec<String> = PRODUCTS
        .iter()
        .map(|product| {
            let [kind, time, id] =
                product.paths.map(|path| path.map_or("–".to_owned(), |path| format!("`{path}`")));
            format!("| {} | {kind} | {time} | {id} | `{}` |\n", product.name, product.event_type)
        })
        .collect();
    rows.dedup_by_key(|row| row.split('|').nth(1).map(str::to_owned));
    format!(
        "| product | `type_path` | `time_path` | `id_path` | as in |\n|---|---|---|---|---|\n{}",
        rows.concat()
    )
}

fn bounds() -> String {
    let rows = [
        ("bytes of a body", limits::EVENT_BYTES_MAX),
        ("events of a batch", limits::BATCH_EVENTS_MAX),
        ("arrays and objects within each other", limits::JSON_DEPTH_MAX),
        ("characters of an `event_type`", limits::EVENT_TYPE_CHARS_MAX),
        ("characters of an `event_time`, when it is a text", limits::EVENT_TIME_CHARS_MAX),
        ("characters of an `Idempotency-Key` or a `webhook-id`", limits::IDENTITY_CHARS_MAX),
        ("requests a second, unless the source says otherwise", limits::INGEST_PER_SEC_DEFAULT as usize),
        ("requests a second, at most", limits::INGEST_PER_SEC_MAX as usize),
        ("requests at once, as seconds of them", limits::INGEST_BURST_SECONDS as usize),
        ("signatures in one `webhook-signature`", limits::SIGNATURES_MAX),
    ];
    let rows = rows.map(|(what, max)| format!("| {what} | {max} |\n"));
    format!("| what | at most |\n|---|---|\n{}", rows.concat())
}

#[test]
fn sources_are_what_the_code_says() {
    let parts = [("formats", formats()), ("kinds", kinds()), ("products", products()), ("bounds", bounds())];
    hold("sources.md", &parts);
    assert_eq!(RateLimit::default().burst(), limits::INGEST_PER_SEC_DEFAULT * limits::INGEST_BURST_SECONDS);
}

/// What the table says, asked of events that have everything.
#[test]
fn every_format_is_mapped_as_its_row_says() {
    let whole = json!({ "a": 1.50 });
    let cases = [
        (
            Format::Tocsin,
            json!({ "event_type": "T", "event_time": 1, "data": whole }),
            "T",
            "1",
            whole.clone(),
            "content:",
        ),
        (
            Format::Cloudevents,
            json!({ "specversion": "1.0", "type": "T", "source": "/s", "id": "1", "time": "2018-04-05T17:31:00Z", "data": whole }),
            "T",
            "\"2018-04-05T17:31:00Z\"",
            whole.clone(),
            "cloudevent:",
        ),
        (
            Format::Eventbridge,
            json!({ "detail-type": "T", "source": "s", "id": "1", "time": "2021-11-12T00:00:00Z", "detail": whole }),
            "T",
            "\"2021-11-12T00:00:00Z\"",
            whole,
            "eventbridge:",
        ),
        (
            Format::Ocsf,
            json!({ "class_uid": 2004, "class_name": "C", "type_name": "T", "time": 1500, "metadata": { "uid": "1" } }),
            "T",
            "1.500",
            json!({ "class_uid": 2004, "class_name": "C", "type_name": "T", "time": 1500, "metadata": { "uid": "1" } }),
            "ocsf:",
        ),
        (Format::Custom, json!({ "a": 1 }), "Event", "null", json!({ "a": 1 }), "content:"),
        (Format::Raw, json!({ "a": 1 }), "Event", "null", json!({ "a": 1 }), "content:"),
    ];
    assert_eq!(cases.len(), Format::ALL.len());
    for (format, sent, event_type, event_time, data, identity) in cases {
        let Intake { event: Event { event_type: read, document }, identity: found } =
            read_batch(&sent.to_string(), format, None).unwrap().remove(0);
        assert_eq!(read, event_type, "{format:?}");
        let time = document.get("event_time").map_or("null".to_owned(), ToString::to_string);
        assert_eq!((time.as_str(), &document["data"]), (event_time, &data), "{format:?}");
        assert!(found.key.starts_with(identity), "{format:?}: {}", found.key);
    }
}
