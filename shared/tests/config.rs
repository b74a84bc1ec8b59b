//! The checks of a webhook document: every finding, at its field, with its sentence.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test that panics fails, which is what it is for.

#[path = "config/secrets.rs"]
mod secrets;

use serde_json::{Value, json};
use shared::config::{Flow, HeaderValue, OnFailure, Receives, Retry, check};
use shared::guard::Policy;
use shared::issue::IssueCode;

/// A document that passes; each case changes one field of it.
fn document() -> Value {
    json!({
        "name": "SOC-Slack",
        "active": true,
        "method": "POST",
        "url": "https://hooks.example.com/services/T0",
        "headers": [{ "key": "X-Team", "value": "soc" }],
        "body_template": "{ \"text\": \"{{data.title}}\" }",
        "timeout_in_sec": 10,
        "response_validators": [{ "json_path": "$.data.ok", "expected_values": ["true"] }],
        "filters": [{ "json_path": "$.data.severity", "expected_values": ["high"] }],
        "retry": { "max_attempts": 10 }
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut document = document();
    document[field] = value;
    document
}

fn findings(document: &Value) -> Vec<(String, IssueCode, String)> {
    match check(document, &Policy::default(), None) {
        Ok(_) => Vec::new(),
        Err(issues) => issues.into_iter().map(|issue| (issue.path, issue.code, issue.message)).collect(),
    }
}

/// The one finding of a document with one field changed.
#[track_caller]
fn assert_finding(field: &str, value: Value, path: &str, code: IssueCode, message: &str) {
    let found = findings(&with(field, value.clone()));
    assert_eq!(found, [(path.to_owned(), code, message.to_owned())], "{field} = {value}");
}

#[test]
fn a_good_document_passes_and_reads_back_the_same() {
    let webhook = check(&document(), &Policy::default(), None).unwrap();
    assert_eq!(webhook.url.as_str(), "https://hooks.example.com/services/T0");
    assert_eq!(webhook.headers[0].value, HeaderValue::Plain("soc".to_owned()));
    assert_eq!(webhook.retry.max_attempts, 10);
}

#[test]
fn all_findings_come_at_once_in_the_order_of_the_form() {
    let found = findings(&json!({
        "name": "!", "method": "TRACE", "url": "http://example.com", "body_template": "{{", "headers": [{}],
        "timeout_in_sec": 0, "response_validators": [{ "json_path": "data", "expected_values": [] }], "extra": 1,
    }));
    let paths: Vec<&str> = found.iter().map(|(path, _, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "name",
            "method",
            "url",
            "body_template",
            "headers[0].key",
            "headers[0].value",
            "timeout_in_sec",
            "response_validators[0].json_path",
            "response_validators[0].expected_values",
            "extra",
        ]
    );
}

#[test]
fn names() {
    for good in ["a", "SOC-Slack_2 prod", "7", "Größe", "日本"] {
        assert_eq!(findings(&with("name", json!(good))), [], "{good}");
    }
    assert_finding("name", json!(" "), "name", IssueCode::Required, "Give it a name, as in SOC-Slack.");
    assert_finding(
        "name",
        json!("a/b"),
        "name",
        IssueCode::Malformed,
        "The name has '/'; letters, digits, -, _ and space are allowed.",
    );
    assert_finding(
        "name",
        json!("-_-"),
        "name",
        IssueCode::Malformed,
        "The name needs at least one letter or digit.",
    );
    assert_finding(
        "name",
        json!("a".repeat(65)),
        "name",
        IssueCode::TooLong,
        "The name has 65 characters; 64 is the most.",
    );
    assert!(findings(&with("name", json!(5))).iter().any(|(_, code, _)| *code == IssueCode::WrongType));
}

#[test]
fn numbers() {
    for good in [json!(1), json!(60), json!(10.0), json!(null)] {
        assert_eq!(findings(&with("timeout_in_sec", good.clone())), [], "{good}");
    }
    for (given, shown) in [("0", "0"), ("61", "61"), ("1.5", "1.5"), ("-1", "-1"), ("1e400", "1e+400")] {
        let value: Value = serde_json::from_str(given).unwrap();
        let message = format!("Given {shown}; a whole number of seconds from 1 to 60 is allowed.");
        assert_finding("timeout_in_sec", value, "timeout_in_sec", IssueCode::OutOfRange, &message);
    }
    assert_finding(
        "timeout_in_sec",
        json!("10"),
        "timeout_in_sec",
        IssueCode::WrongType,
        "Expected a number, given a text.",
    );
    assert_finding(
        "retry",
        json!({ "max_attempts": 21 }),
        "retry.max_attempts",
        IssueCode::OutOfRange,
        "Given 21; a whole number of attempts from 1 to 20 is allowed.",
    );
}

#[test]
fn a_body_belongs_to_the_method() {
    for method in ["POST", "PUT", "PATCH"] {
        let mut document = with("method", json!(method));
        document["body_template"] = json!("");
        assert_eq!(findings(&document)[0].1, IssueCode::Required, "{method}");
    }
    let mut document = with("method", json!("DELETE"));
    document["body_template"] = json!(null);
    assert_eq!(findings(&document), []);
    document["method"] = json!("GET");
    assert_eq!(findings(&document), []);
    document["body_template"] = json!("{}");
    assert_eq!(findings(&document)[0].1, IssueCode::NotAllowed);
}

#[test]
fn templates_are_tried_on_the_samples() {
    assert_finding(
        "body_template",
        json!("{\"a\": \"{{data.title}}\",}"),
        "body_template",
        IssueCode::NotJson,
        "The body is not JSON: a comma stands before }, at line 1, column 45 of the body, near \
         \"High-risk access request to prod db\",}",
    );
}

#[test]
fn headers() {
    let header = |key: &str, value: &str| json!([{ "key": key, "value": value }]);
    for (key, value, path, code) in [
        ("", "v", "headers[0].key", IssueCode::Required),
        ("a b", "v", "headers[0].key", IssueCode::Malformed),
        ("a:b", "v", "headers[0].key", IssueCode::Malformed),
        ("Host", "v", "headers[0].key", IssueCode::NotAllowed),
        ("WEBHOOK-ID", "v", "headers[0].key", IssueCode::NotAllowed),
        ("cf-connecting-ip", "v", "headers[0].key", IssueCode::NotAllowed),
        ("X-Forwarded-For", "v", "headers[0].key", IssueCode::NotAllowed),
        ("X-A", "a\r\nX-B: 1", "headers[0].value", IssueCode::Malformed),
        ("X-A", "a\u{0}b", "headers[0].value", IssueCode::Malformed),
        ("X-A", "é", "headers[0].value", IssueCode::Malformed),
        ("X-A", " a", "headers[0].value", IssueCode::Malformed),
    ] {
        let found = findings(&with("headers", header(key, value)));
        assert_eq!(found.len(), 1, "{key}: {value:?} {found:?}");
        assert_eq!((found[0].0.as_str(), found[0].1), (path, code), "{key}: {value:?}");
    }
    let twice = json!([{ "key": "X-A", "value": "1" }, { "key": "x-a", "value": "2" }]);
    assert_eq!(findings(&with("headers", twice))[0].1, IssueCode::Duplicate);
    let many: Vec<Value> = (0..51).map(|n| json!({ "key": format!("X-{n}"), "value": "1" })).collect();
    assert_eq!(findings(&with("headers", json!(many)))[0].1, IssueCode::TooLong);
    let large: Vec<Value> =
        (0..5).map(|n| json!({ "key": format!("X-{n}"), "value": "v".repeat(4_000) })).collect();
    assert_eq!(findings(&with("headers", json!(large)))[0].1, IssueCode::TooLong);
}

#[test]
fn a_message_about_a_header_never_shows_its_value() {
    let found = findings(&with("headers", json!([{ "key": "Authorization", "value": "Bearer s3cr3t\n" }])));
    assert!(
        !found.is_empty() && found.iter().all(|(_, _, message)| !message.contains("s3cr3t")),
        "{found:?}"
    );
}

#[test]
fn rules() {
    let rule = |json_path: &str| json!([{ "json_path": json_path, "expected_values": ["a"] }]);
    for good in [
        "$.data",
        "$.data.ok",
        "$.data[0].ok",
        "$.data['ok']",
        "$.data..ok",
        "$.data.items[?@.code == 0].id",
        "$.status",
        "$.headers.server",
        "$.headers['content-type']",
        "$.headers[\"x-id\"]",
    ] {
        assert_eq!(findings(&with("response_validators", rule(good))), [], "{good}");
    }
    for (path, code) in [
        ("", IssueCode::Required),
        ("$", IssueCode::NotAllowed),
        ("$..ok", IssueCode::NotAllowed),
        ("$.status.code", IssueCode::NotAllowed),
        ("$.statuses", IssueCode::NotAllowed),
        ("$['status']", IssueCode::NotAllowed),
        ("$.headers", IssueCode::NotAllowed),
        ("$.headers.*", IssueCode::NotAllowed),
        ("$.headers..server", IssueCode::NotAllowed),
        ("$.headers['a','b']", IssueCode::NotAllowed),
        ("$.headers.server.x", IssueCode::NotAllowed),
        ("$.headers.Server", IssueCode::NotAllowed),
        ("$.headers['Content-Type']", IssueCode::NotAllowed),
        ("$.database", IssueCode::NotAllowed),
        ("$.data.", IssueCode::SelectorSyntax),
        ("data.ok", IssueCode::SelectorSyntax),
        ("$.data[?search(@.a, @.b)]", IssueCode::SelectorSyntax),
    ] {
        let found = findings(&with("response_validators", rule(path)));
        assert_eq!(found.len(), 1, "{path}: {found:?}");
        assert_eq!((found[0].0.as_str(), found[0].1), ("response_validators[0].json_path", code), "{path}");
    }
    assert_finding(
        "response_validators",
        rule("$.event"),
        "response_validators[0].json_path",
        IssueCode::NotAllowed,
        "Given \"$.event\"; a validator asks $.data for the body of the answer, as in $.data.ok, $.headers for one \
         header, as in $.headers['content-type'], or $.status",
    );
    assert_finding(
        "response_validators",
        rule("$.headers['X-Id']"),
        "response_validators[0].json_path",
        IssueCode::NotAllowed,
        "The names of an answer's headers are in lower case here; write x-id for X-Id.",
    );
    for good in ["$.event_type", "$", "$.headers.X"] {
        assert_eq!(findings(&with("filters", rule(good))), [], "{good}");
    }
    let expected =
        |values: Value| with("filters", json!([{ "json_path": "$.a", "expected_values": values }]));
    assert_eq!(findings(&expected(json!([])))[0].1, IssueCode::Required);
    assert_eq!(findings(&expected(json!([true])))[0].2, "Expected values are texts; write true as a text.");
}

#[test]
fn operators() {
    let filter =
        |op: Value, values: Value| json!([{ "json_path": "$.a", "op": op, "expected_values": values }]);
    for (op, values) in [
        (json!(null), json!(["a"])),
        (json!("equals_any"), json!(["a", ""])),
        (json!("not_any"), json!(["a"])),
        (json!("exists"), json!([])),
        (json!("exists"), json!(null)),
        (json!("contains"), json!(["a", "b"])),
        (json!("greater_than"), json!(["1e400"])),
        (json!("less_than"), json!(["-0.5"])),
        (json!("matches_glob"), json!(["*"])),
    ] {
        assert_eq!(findings(&with("filters", filter(op.clone(), values.clone()))), [], "{op} {values}");
    }
    let at_values = "filters[0].expected_values";
    for (op, values, path, code, message) in [
        (
            "equals",
            json!(["a"]),
            "filters[0].op",
            IssueCode::NotAllowed,
            "Given \"equals\"; equals_any, not_any, exists, contains, greater_than, less_than and matches_glob are allowed.",
        ),
        (
            "exists",
            json!(["a"]),
            at_values,
            IssueCode::NotAllowed,
            "The operator exists takes no expected values: what is there is enough.",
        ),
        (
            "less_than",
            json!([]),
            at_values,
            IssueCode::Required,
            "The operator less_than takes one expected value, a number; given 0.",
        ),
        (
            "greater_than",
            json!(["1", "2"]),
            at_values,
            IssueCode::NotAllowed,
            "The operator greater_than takes one expected value, a number; given 2.",
        ),
        (
            "greater_than",
            json!(["10 %"]),
            "filters[0].expected_values[0]",
            IssueCode::Malformed,
            "Given \"10 %\"; greater_than compares with a JSON number, as in 10 or -0.5",
        ),
        (
            "matches_glob",
            json!([]),
            at_values,
            IssueCode::Required,
            "Give at least one value that is expected there; Enter adds it.",
        ),
    ] {
        assert_finding("filters", filter(json!(op), values), path, code, message);
    }
    assert_eq!(findings(&with("filters", filter(json!(1), json!(["a"]))))[0].1, IssueCode::WrongType);
}

#[test]
fn a_validator_says_what_its_failure_means_and_a_filter_cannot() {
    let rule = |on_failure: Value| json!([{ "json_path": "$.data.ok", "expected_values": ["1"], "on_failure": on_failure }]);
    let meant = |on_failure: Value| {
        let webhook =
            check(&with("response_validators", rule(on_failure)), &Policy::default(), None).unwrap();
        webhook.response_validators[0].on_failure
    };
    assert_eq!(meant(json!("retry")), Some(OnFailure::Retry));
    assert_eq!(meant(json!("give_up")), Some(OnFailure::GiveUp));
    assert_eq!(meant(json!(null)), None);
    assert_finding(
        "response_validators",
        rule(json!("ignore")),
        "response_validators[0].on_failure",
        IssueCode::NotAllowed,
        "Given \"ignore\"; \"retry\" or \"give_up\" is allowed.",
    );
    assert_finding(
        "filters",
        rule(json!("retry")),
        "filters[0].on_failure",
        IssueCode::NotAllowed,
        "A filter has no on_failure: an event that a filter does not want is not sent, so nothing fails.",
    );
}

#[test]
fn what_is_no_object_is_one_finding() {
    for odd in [json!(null), json!([]), json!("x"), json!(1)] {
        assert_eq!(findings(&odd).len(), 1, "{odd}");
    }
    assert_eq!(findings(&with("headers", json!({})))[0].2, "Expected a list, given an object.");
    assert_eq!(findings(&with("headers", json!(["x"])))[0].0, "headers[0]");
}

#[test]
fn delivery_settings() {
    let webhook = check(
        &with(
            "retry",
            json!({ "max_attempts": 3, "statuses": [409, 423, 409], "on_validator_failure": "give_up" }),
        ),
        &Policy::default(),
        None,
    )
    .unwrap();
    let retry = Retry { max_attempts: 3, statuses: vec![409, 423], on_validator_failure: OnFailure::GiveUp };
    assert_eq!(webhook.retry, retry);
    let flow = json!({ "max_in_flight": 200, "rate_limit_per_sec": 5, "ordered": true });
    let webhook = check(&with("flow", flow), &Policy::default(), None).unwrap();
    assert_eq!(webhook.flow, Flow { max_in_flight: 200, rate_limit_per_sec: Some(5), ordered: true });
    let webhook = check(&with("receives", json!("operations")), &Policy::default(), None).unwrap();
    assert_eq!(webhook.receives, Receives::Operations);
    assert_eq!(check(&document(), &Policy::default(), None).unwrap().flow, Flow::default());

    assert_finding(
        "retry",
        json!({ "statuses": [410] }),
        "retry.statuses[0]",
        IssueCode::NotAllowed,
        "410 stops the webhook: the target says it is gone for good.",
    );
    assert_finding(
        "retry",
        json!({ "statuses": [409, 503] }),
        "retry.statuses[1]",
        IssueCode::OutOfRange,
        "Given 503; a status from 300 to 499 is allowed. 5xx are tried again anyway.",
    );
    assert_finding(
        "retry",
        json!({ "statuses": (300..321).collect::<Vec<_>>() }),
        "retry.statuses",
        IssueCode::OutOfRange,
        "Given 21 statuses; 20 is the most.",
    );
    assert_finding(
        "retry",
        json!({ "on_validator_failure": "ignore" }),
        "retry.on_validator_failure",
        IssueCode::NotAllowed,
        "Given \"ignore\"; \"retry\" or \"give_up\" is allowed.",
    );
    assert_finding(
        "flow",
        json!({ "max_in_flight": 201 }),
        "flow.max_in_flight",
        IssueCode::OutOfRange,
        "Given 201; a whole number of attempts from 1 to 200 is allowed.",
    );
    assert_finding(
        "flow",
        json!({ "rate_limit_per_sec": 0 }),
        "flow.rate_limit_per_sec",
        IssueCode::OutOfRange,
        "Given 0; a whole number of attempts a second from 1 to 1000 is allowed.",
    );
    assert_finding(
        "receives",
        json!("all"),
        "receives",
        IssueCode::NotAllowed,
        "Given \"all\"; \"events\" or \"operations\" is allowed.",
    );
}
