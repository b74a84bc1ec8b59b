//! *Headers*: names and values at save, and values that an event makes at an attempt.

use super::ask_all;
use serde_json::{Value, json};
use shared::config::check;
use shared::guard::Policy;
use shared::limits::ATTEMPT_WORK_MAX;
use shared::request::RequestTemplate;
use shared::work::Work;

fn document(headers: &Value) -> Value {
    json!({ "name": "a", "url": "https://hooks.example.com/", "body_template": "{}", "headers": headers })
}

/// The findings about these headers, as `path code`.
fn findings(headers: &Value) -> String {
    match check(&document(headers), &Policy::default(), None) {
        Ok(_) => "saved".to_owned(),
        Err(issues) => {
            let code = |code| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned();
            issues
                .iter()
                .map(|issue| format!("{} {}", issue.path, code(issue.code)))
                .collect::<Vec<_>>()
                .join(", ")
        }
    }
}

#[test]
fn names() {
    let malformed = ["a b", " a b", "a:b", ":", ":authority", "é", "🔔", "a\r\nX: 1", "a\0"];
    let reserved = [
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Upgrade",
        "TE",
        "Trailer",
        "Expect",
        "Proxy-Authorization",
        "Cookie",
        "webhook-signature",
        "WEBHOOK-ID",
        "cf-connecting-ip",
        "cf-worker",
        "x-forwarded-for",
        "Tocsin-Hop",
    ];
    let long = "x".repeat(300);
    let rows = malformed
        .map(|name| (name, "malformed"))
        .into_iter()
        .chain(reserved.map(|name| (name, "not_allowed")))
        .chain([("", "required"), (" ", "required"), (long.as_str(), "too_long")]);
    let one = |name: &str| findings(&json!([{ "key": name, "value": "v", "secret": false }]));
    ask_all(rows.map(|(name, code)| (name, format!("headers[0].key {code}"))), one);
    let twice = json!([{ "key": "X-A", "value": "v" }, { "key": "x-a", "value": "w" }]);
    assert_eq!(findings(&twice), "headers[1].key duplicate", "the same name in other case");
    assert_eq!(one("X-Team"), "saved");
}

#[test]
fn values_at_save() {
    let (long, most) = ("x".repeat(8 * 1024), "x".repeat(4_096));
    let rows = [
        ("a\r\nX: 1", "headers[0].value malformed"),
        ("a\nX: 1", "headers[0].value malformed"),
        ("a\r\n folded", "headers[0].value malformed"),
        ("a\0b", "headers[0].value malformed"),
        ("\t", "headers[0].value malformed"),
        (" a", "headers[0].value malformed"),
        ("a ", "headers[0].value malformed"),
        ("é", "headers[0].value malformed"),
        ("🔔", "headers[0].value malformed"),
        ("a\u{7f}", "headers[0].value malformed"),
        (long.as_str(), "headers[0].value too_long"),
        (most.as_str(), "saved"),
        ("a\tb", "saved"),
    ];
    // As plain text and as a secret, which is checked before it is sealed.
    for secret in [false, true] {
        let one = |value: &str| findings(&json!([{ "key": "X-A", "value": value, "secret": secret }]));
        ask_all(rows.map(|(value, found)| (value, found.to_owned())), one);
    }
}

#[test]
fn too_many_or_too_much() {
    let headers = |count: usize, value: &str| {
        Value::Array((0..count).map(|place| json!({ "key": format!("X-{place}"), "value": value })).collect())
    };
    assert_eq!(findings(&headers(50, "v")), "saved");
    assert_eq!(findings(&headers(101, "v")), "headers too_long");
    assert_eq!(findings(&headers(5, &"v".repeat(4_000))), "headers too_long", "more than 16 KiB together");
}

/// What an event puts into a header never adds to it, and never splits it: it is sent as it is, or the attempt ends and
/// names the header. Over the wire: `tests/worker/inputs-3c.test.mjs`.
#[test]
fn values_that_an_event_makes() {
    let document =
        document(&json!([{ "key": "X-A", "value": "v" }, { "key": "X-Tag", "value": "{{data.x}}" }]));
    let webhook = check(&document, &Policy::default(), None).unwrap();
    let template = RequestTemplate::read(&webhook).unwrap();
    let made = |value: &str| match template
        .render(&json!({ "data": { "x": value } }), &mut Work::of(ATTEMPT_WORK_MAX))
    {
        Ok(rendered) => format!("sent: {:?}", rendered.headers[0].1),
        Err(error) => {
            let sentence = error.to_string();
            let refused = sentence.strip_prefix("In header 2: The value came out with ").unwrap();
            let what = refused.split([';', '.']).next().unwrap();
            format!("refused: {what}")
        }
    };
    let character = |code: &str| format!("refused: the character U+{code}");
    let long = "x".repeat(8 * 1024);
    ask_all(
        [
            ("a\r\nX: 1", character("000D")),
            ("a\nX: 1", character("000A")),
            ("a\r\n folded", character("000D")),
            ("a\0b", character("0000")),
            ("a\u{b}b", character("000B")),
            ("é", character("00E9")),
            ("🔔", character("1F514")),
            ("a\u{2028}b", character("2028")),
            ("a\u{85}b", character("0085")),
            (long.as_str(), "refused: 8192 characters".to_owned()),
            // White space around it is never sent, so it is no part of the value.
            ("\t", "sent: \"\"".to_owned()),
            (" a", "sent: \"a\"".to_owned()),
            ("\r\n", "sent: \"\"".to_owned()),
            ("{{data.y}}", "sent: \"{{data.y}}\"".to_owned()),
            ("a: b; c=\"d\"", "sent: \"a: b; c=\\\"d\\\"\"".to_owned()),
        ],
        made,
    );
}
