//! Bytes that outlive a request. Changing one of these makes stored data unreadable, or an answer of the API mean
//! something else: pair it with a migration, or with a new field beside the old.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test that panics fails, which is what it is for.

use serde_json::{Value, json};
use shared::api::{Invocation, Lookup, Problem, ProblemCode, TokenStep};
use shared::config::{
    ClientAuthentication, Disabled, Flow, OnMissing, Receives, Retry, StoredWebhook, WebhookView,
};
use shared::delivery::{Flight, Outcome, Queue, StopReason};
use shared::ids::{EventId, SourceId, WebhookId};
use shared::rule::{OnFailure, Op};
use shared::time::Timestamp;

const STORED: &str = r#"{"id":"wh_0123456789abcdef","version":3,"created_at":"2025-11-23T12:13:20.000Z","updated_at":"2025-11-23T12:13:21.500Z","webhook":{"name":"SOC","active":true,"method":"POST","url":"https://hooks.example.com/x","headers":[{"key":"X-Team","value":{"plain":"soc"}},{"key":"Authorization","value":{"secret":"s1.AAAA"}}],"oauth":{"client_id":"id","client_secret":"s1.BBBB","client_authentication":"post","token_endpoint_url":"https://login.example.com/token","scopes":["a"],"audience":"siem","resource":["urn:siem"]},"signing":{"key":{"scheme":"v1a","secret":"s2.00000000.CCCC","public_key":"whpk_DDDD"},"previous":{"key":{"scheme":"v1","secret":"s2.00000000.EEEE"},"until":"2025-11-24T12:13:21.500Z"}},"body_template":"{}","on_missing_field":"empty","timeout_in_sec":10,"response_validators":[{"json_path":"$.data.ok","expected_values":["true"]}],"filters":[],"receives":"events","retry":{"max_attempts":10,"statuses":[409],"on_validator_failure":"give_up"},"flow":{"max_in_flight":20,"rate_limit_per_sec":50,"ordered":true}}}"#;

/// As the version before wrote it.
const STORED_0_1_0: &str = r#"{"id":"wh_0123456789abcdef","version":3,"created_at":"2025-11-23T12:13:20.000Z","updated_at":"2025-11-23T12:13:21.500Z","webhook":{"name":"SOC","active":true,"method":"POST","url":"https://hooks.example.com/x","headers":[],"oauth":null,"body_template":"{}","timeout_in_sec":10,"response_validators":[],"filters":[],"retry":{"max_attempts":10}}}"#;

fn stored() -> StoredWebhook {
    serde_json::from_str(STORED).unwrap()
}

#[test]
fn kv_document_format_unchanged() {
    assert_eq!(serde_json::to_string(&stored()).unwrap(), STORED);
    let id = WebhookId::parse("wh_0123456789abcdef").unwrap();
    assert_eq!(StoredWebhook::kv_key(&id, 3), "webhook/wh_0123456789abcdef/3");
}

#[test]
fn a_kv_document_of_an_older_version_is_read_with_defaults() {
    let stored: StoredWebhook = serde_json::from_str(STORED_0_1_0).unwrap();
    assert_eq!((stored.disabled, stored.webhook.receives), (None, Receives::Events));
    assert_eq!(stored.webhook.on_missing_field, OnMissing::Empty);
    assert_eq!(stored.webhook.flow, Flow::default());
    assert_eq!(stored.webhook.retry, Retry::default());
    assert_eq!(stored.webhook.signing, None);
    assert_eq!(
        serde_json::to_value(WebhookView::from(stored)).unwrap()["signing"],
        json!({ "scheme": "none" })
    );
}

#[test]
fn oauth_as_it_was_before_is_detected_and_for_nothing_in_particular() {
    let oauth = r#""oauth":{"client_id":"id","client_secret":"s1.BBBB","token_endpoint_url":"https://login.example.com/token","scopes":["a"]}"#;
    let text = STORED_0_1_0.replace(r#""oauth":null"#, oauth);
    let stored: StoredWebhook = serde_json::from_str(&text).unwrap();
    let oauth = stored.webhook.oauth.unwrap();
    assert_eq!(oauth.client_authentication, ClientAuthentication::Detected);
    assert_eq!((oauth.audience, oauth.resource), (None, Vec::new()));
}

#[test]
fn a_disabled_version_says_why() {
    let mut stored = stored();
    stored.webhook.active = false;
    stored.disabled = Some(Disabled { reason: StopReason::Gone, at: Timestamp::from_millis(0) });
    let text = serde_json::to_string(&stored).unwrap();
    assert!(
        text.contains(r#""disabled":{"reason":"gone","at":"1970-01-01T00:00:00.000Z"},"webhook""#),
        "{text}"
    );
    assert_eq!(serde_json::to_value(WebhookView::from(stored)).unwrap()["state"], "disabled");
}

#[test]
fn queue_document_format_unchanged() {
    let text = r#"{"head":{"version":3,"active":true,"policy":{"max_attempts":10,"timeout_millis":10000,"max_in_flight":20,"rate_limit_per_sec":5,"ordered":false,"retry_statuses":[409]}},"retired":false,"stopped":{"reason":"failing","at":"1970-01-01T00:00:01.000Z","version":3},"breaker":{"open":{"since":"1970-01-01T00:00:00.000Z","probe_at":"1970-01-01T00:01:00.000Z","probes":2,"told":"half_way"}},"pace":{"next_micros":7},"sweep":"release_held","notices":[{"kind":"disabled_failing","at":"1970-01-01T00:00:01.000Z","version":3,"tell_at":"1970-01-01T00:00:31.000Z"}]}"#;
    let queue: Queue = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&queue).unwrap(), text);
    // With a field that is no longer: what a failing validator means is in the outcome now.
    let before = text.replace("[409]", r#"[409],"validators_are_final":true"#);
    assert_ne!(before, text);
    assert_eq!(serde_json::from_str::<Queue>(&before).unwrap(), queue);
    // What the Outbox's second migration writes.
    let fresh = r#"{"head":null,"retired":false,"stopped":null,"breaker":{"closed":{"failures":0}},"pace":{"next_micros":0},"sweep":null,"notices":[]}"#;
    assert_eq!(serde_json::from_str::<Queue>(fresh).unwrap(), Queue::default());
    assert_eq!(serde_json::to_string(&Queue::default()).unwrap(), fresh);
}

#[test]
fn flight_document_format_unchanged() {
    let text = r#"{"sending":{"evt_0000000001zzzzzzzzzzzzzzzz0123456789abcdef":{"lane":"retry","until":"1970-01-01T00:00:50.000Z"}},"delivered":3,"dead":2,"cancelled":1}"#;
    let flight: Flight = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&flight).unwrap(), text);
    assert_eq!((flight.in_flight().total, flight.in_flight().retries), (1, 1));
    assert_eq!(flight.earliest(), Some(Timestamp::from_millis(50_000)));
}

#[test]
fn webhook_read_back_format_unchanged() {
    let view = serde_json::to_value(WebhookView::from(stored())).unwrap();
    let expected = json!({
        "id": "wh_0123456789abcdef",
        "version": 3,
        "state": "active",
        "name": "SOC",
        "active": true,
        "method": "POST",
        "url": "https://hooks.example.com/x",
        "headers": [
            { "key": "X-Team", "value": "soc", "secret": false },
            { "key": "Authorization", "secret": true, "set": true },
        ],
        "authentication_config": { "oauth": {
            "client_id": "id",
            "client_secret_set": true,
            "client_authentication": "post",
            "token_endpoint_url": "https://login.example.com/token",
            "scopes": ["a"],
            "audience": "siem",
            "resource": ["urn:siem"],
        } },
        "signing": {
            "scheme": "v1a",
            "set": true,
            "public_key": "whpk_DDDD",
            "previous_until": "2025-11-24T12:13:21.500Z",
        },
        "body_template": "{}",
        "on_missing_field": "empty",
        "timeout_in_sec": 10,
        "response_validators": [{ "json_path": "$.data.ok", "expected_values": ["true"] }],
        "filters": [],
        "receives": "events",
        "retry": { "max_attempts": 10, "statuses": [409], "on_validator_failure": "give_up" },
        "flow": { "max_in_flight": 20, "rate_limit_per_sec": 50, "ordered": true },
        "disabled": null,
        "created_at": "2025-11-23T12:13:20.000Z",
        "updated_at": "2025-11-23T12:13:21.500Z",
    });
    assert_eq!(view, expected);
}

#[test]
fn a_document_read_back_can_be_sent_back() {
    let stored = stored();
    let secrets = stored.secrets();
    let document = serde_json::to_value(WebhookView::from(stored)).unwrap();
    // OAuth and an Authorization header exclude each other; the stored one above is older than that rule.
    let mut document = document;
    document["headers"][1]["key"] = Value::from("X-Api-Key");
    let mut known = secrets;
    known.header_keys.push("X-Api-Key".to_owned());
    shared::config::check(&document, &Default::default(), Some(&known)).unwrap();
}

#[test]
fn attempt_record_format_unchanged() {
    let record = r#"{"attempt":1,"version":3,"started_at":"2025-11-23T12:13:20.000Z","outcome":"validator_failed","explanation":"e","token":{"url":"https://login.example.com/token","from_cache":false,"granted":true,"explanation":"t"},"request":{"method":"POST","url":"https://hooks.example.com/x","headers":[{"name":"a","value":"b"}],"body":"{}","body_cut":false},"response":{"status":200,"headers":[],"body":"ok","body_cut":true},"validators":[{"json_path":"$.data","expected_values":["x"],"holds":false,"found":["ok"],"explanation":"v"}],"missing":["data.x"],"timings":{"token_ms":1,"headers_ms":2,"body_ms":3,"total_ms":6}}"#;
    let read: Invocation = serde_json::from_str(record).unwrap();
    assert_eq!(read.outcome, Outcome::ValidatorFailed);
    assert!(matches!(read.token, Some(TokenStep { granted: true, .. })));
    assert_eq!(serde_json::to_string(&read).unwrap(), record);
    // A verdict of now says where it looked, and how it compared.
    let before = r#""holds":false,"found":["ok"],"#;
    let now = r#""holds":false,"found":["ok"],"found_at":["$.data"],"#;
    let record = record
        .replace(before, now)
        .replace(r#""$.data","expected"#, r#""$.data","op":"matches_glob","expected"#);
    let read: Invocation = serde_json::from_str(&record).unwrap();
    assert_eq!((read.validators[0].op, read.validators[0].found_at[0].as_str()), (Op::MatchesGlob, "$.data"));
    assert_eq!(serde_json::to_string(&read).unwrap(), record);
}

/// What was looked up is only there when something was.
#[test]
fn lookup_format_unchanged() {
    let stored = r#"{"host":"hooks.example.com","answers":[{"kind":"A","data":"10.0.0.1","refused":"10.0.0.0/8, private use (RFC 1918)"},{"kind":"AAAA","data":"2606:4700::1111","refused":null},{"kind":"CNAME","data":"a.example.com.","refused":null}],"left_out":2,"explanation":"e"}"#;
    let lookup: Lookup = serde_json::from_str(stored).unwrap();
    assert_eq!(serde_json::to_string(&lookup).unwrap(), stored);
    let mut record = Invocation::begun(1, None, Timestamp::from_millis(0));
    assert!(!serde_json::to_string(&record).unwrap().contains("lookup"));
    record.lookup = Some(lookup);
    record.timings.lookup_ms = 3;
    let written = serde_json::to_string(&record).unwrap();
    assert!(written.contains(r#""timings":{"lookup_ms":3,"#), "{written}");
    assert_eq!(serde_json::from_str::<Invocation>(&written).unwrap(), record);
}

#[test]
fn rule_format_unchanged() {
    let mut stored = stored();
    let rule = &mut stored.webhook.response_validators[0];
    (rule.op, rule.on_failure) = (Op::NotAny, Some(OnFailure::GiveUp));
    let text = serde_json::to_string(&stored).unwrap();
    let rule =
        r#"{"json_path":"$.data.ok","op":"not_any","expected_values":["true"],"on_failure":"give_up"}"#;
    assert!(text.contains(rule), "{text}");
    assert_eq!(serde_json::from_str::<StoredWebhook>(&text).unwrap(), stored);
}

#[test]
fn problem_format_unchanged() {
    let problem = Problem::new(ProblemCode::IdentityTaken, "t");
    let text = r#"{"status":409,"code":"identity_taken","title":"t","issues":[]}"#;
    assert_eq!(serde_json::to_string(&problem).unwrap(), text);
}

#[test]
fn id_formats_unchanged() {
    let source = SourceId::from_entropy([1; 10]);
    let event = EventId::new(Timestamp::from_millis(1_763_900_000_000), [2; 10], &source);
    assert_eq!(source.as_str(), "src_040g2081040g2081");
    assert_eq!(event.as_str(), "evt_01kara41r0081040g2081040g2040g2081040g2081");
    assert_eq!(WebhookId::from_entropy([255; 10]).as_str(), "wh_zzzzzzzzzzzzzzzz");
}
