//! Any draft of a webhook: it is refused in words, without a secret in them, or what is saved reads back the same.

use super::input::{Choices, Input, show};
use super::{json, selector, template};
use serde_json::{Map, Value, json};
use shared::config::{StoredSecrets, StoredWebhook, Webhook, WebhookView, check};
use shared::guard::{DevOrigin, Policy};
use shared::ids::WebhookId;
use shared::limits::ATTEMPT_WORK_MAX;
use shared::request::RequestTemplate;
use shared::secret::{Sealed, SecretInput};
use shared::time::Timestamp;
use shared::work::Work;
use std::convert::Infallible;

/// What no message may hold.
const SECRET: &str = "s3cr3t-of-the-draft";

/// A draft, a line `---`, and an event that it is tried on.
pub fn draft(data: &[u8]) {
    match Input::read(data) {
        None => {}
        Some(Input::Text(draft, event)) => {
            if let Ok(draft) = shared::template::parse_json(draft) {
                check_draft(&draft, &json::read(event));
            }
        }
        Some(Input::Choices(mut choices)) => {
            let draft = choose(&mut choices);
            check_draft(&draft, &json::choose(&mut choices));
        }
    }
}

fn check_draft(draft: &Value, scope: &Value) {
    show("draft", draft);
    show("event", scope);
    let policy = Policy { dev_origins: DevOrigin::parse_list("http://127.0.0.1:9797"), ..Policy::default() };
    match check(draft, &policy, None) {
        Err(issues) => {
            assert!(!issues.is_empty(), "refused without a word");
            // A draft that writes the secret where it is not one tells it itself.
            let is_elsewhere = text_outside_of_secrets(draft).contains(SECRET);
            for issue in issues {
                assert!(issue.message.len() > 10, "{issue:?}");
                assert!(is_elsewhere || !issue.message.contains(SECRET), "{issue:?}");
            }
        }
        Ok(webhook) => check_webhook(webhook, &policy, scope),
    }
}

fn check_webhook(webhook: Webhook<SecretInput>, policy: &Policy, scope: &Value) {
    let template = RequestTemplate::read(&webhook).expect("what was checked can be read");
    for scope in [scope, &json::sample()] {
        if let Err(error) = template.render(scope, &mut Work::of(ATTEMPT_WORK_MAX)) {
            assert!(error.fault.to_string().len() > 10, "{error:?}");
        }
    }

    let sealed = webhook.map_secrets(|_, secret| Ok::<_, Infallible>(seal(&secret)));
    let Ok(webhook) = sealed;
    let stored = StoredWebhook {
        id: WebhookId::from_entropy([0; 10]),
        version: 1,
        created_at: Timestamp::from_millis(0),
        updated_at: Timestamp::from_millis(0),
        disabled: None,
        webhook,
    };
    let text = serde_json::to_string(&stored).expect("it can be stored");
    let read: StoredWebhook = serde_json::from_str(&text).expect("and read");
    assert_eq!(read, stored, "it is stored as it is");

    let view = WebhookView::from(read);
    let secrets: StoredSecrets = view.secrets();
    let document = serde_json::to_value(&view).expect("it can be shown");
    let again = check(&document, policy, Some(&secrets));
    let again = again.unwrap_or_else(|issues| panic!("what was saved is refused: {issues:?}\n{document}"));
    assert_eq!(without_secrets(again), without_secrets(stored.webhook), "saved again, it is the same");
}

/// As if it were sealed: only that it is there matters here.
fn seal(secret: &SecretInput) -> Sealed {
    let text = match secret {
        SecretInput::Typed(secret) => secret.expose(),
        SecretInput::Kept => "kept",
        SecretInput::Made => "made",
    };
    serde_json::from_value(json!(text)).expect("a sealed secret is a text")
}

fn without_secrets<S>(webhook: Webhook<S>) -> Webhook<()> {
    let Ok(webhook) = webhook.map_secrets(|_, _| Ok::<_, Infallible>(()));
    webhook
}

/// The draft as text, but for the fields that hold secrets.
fn text_outside_of_secrets(draft: &Value) -> String {
    let mut draft = draft.clone();
    if let Some(secret) = draft.pointer_mut("/authentication_config/oauth/client_secret") {
        *secret = Value::Null;
    }
    let headers = draft.get_mut("headers").and_then(Value::as_array_mut);
    for value in headers.into_iter().flatten().filter_map(|header| header.get_mut("value")) {
        *value = Value::Null;
    }
    draft.to_string()
}

/// A draft by choices: a good one, with some of its fields chosen anew.
fn choose(choices: &mut Choices<'_>) -> Value {
    let mut draft = Map::from_iter([
        ("name".to_owned(), json!("SOC-Slack")),
        ("url".to_owned(), json!("https://hooks.example.com/services/T0")),
        ("body_template".to_owned(), json!("{\"text\": \"{{data.title}}\"}")),
    ]);
    for _ in 0..choices.below(10) {
        let (field, value) = field(choices);
        // Now and then something that the field cannot be.
        let value = if choices.rarely(12) { json::choose(choices) } else { value };
        draft.insert(field.to_owned(), value);
    }
    Value::Object(draft)
}

fn field(choices: &mut Choices<'_>) -> (&'static str, Value) {
    match choices.below(14) {
        0 => ("active", json!(choices.below(2) == 1)),
        1 => ("name", json!(choices.pick(&["a", " a ", "Größe", "-_-", "a/b", "", SECRET]))),
        2 => ("method", json!(choices.pick(&["GET", "POST", "PUT", "PATCH", "DELETE", "post", "TRACE", ""]))),
        3 => (
            "url",
            json!(choices.pick(&[
                "https://e.com",
                "HTTPS://E.com/{{data.id}}?q={{data.title}}",
                "https://e.com/{{#if a}}x{{else}}y{{/if}}#f",
                "http://127.0.0.1:9797/hook",
                "http://127.0.0.1:9797?{{a}}",
                "https://e.com/{{{a}}}",
                "https://{{a}}/",
                "",
            ])),
        ),
        4 | 5 => ("body_template", Value::String(template::choose(choices))),
        6 => ("headers", Value::Array((0..choices.below(4)).map(|_| header(choices)).collect())),
        7 => ("authentication_config", authentication(choices)),
        8 => ("timeout_in_sec", number(choices)),
        9 => ("response_validators", rules(choices, "$.data")),
        10 => ("filters", rules(choices, "$")),
        11 => (
            "retry",
            json!({ "max_attempts": number(choices), "statuses": [number(choices)],
                "on_validator_failure": choices.pick(&["retry", "give_up", "ignore"]) }),
        ),
        12 => (
            "flow",
            json!({ "max_in_flight": number(choices), "rate_limit_per_sec": number(choices), "ordered": choices.rarely(2) }),
        ),
        _ => match choices.below(3) {
            0 => ("receives", json!(choices.pick(&["events", "operations", "all"]))),
            1 => ("on_missing_field", json!(choices.pick(&["empty", "fail", "warn"]))),
            _ => ("id", json::choose(choices)),
        },
    }
}

fn number(choices: &mut Choices<'_>) -> Value {
    json!(choices.pick(&[1, 10, 5, 20, 60, 0, -1, 61, 200, 409, 410, 1000]))
}

fn header(choices: &mut Choices<'_>) -> Value {
    let mut header = Map::new();
    header.insert(
        "key".to_owned(),
        json!(choices.pick(&["X-Team", "Authorization", "x-team", "Host", "a b", "", "X-A"])),
    );
    match choices.below(6) {
        0 => {}
        1 => drop(header.insert("value".to_owned(), json!("soc"))),
        2 => drop(header.insert("value".to_owned(), json!(format!("{SECRET}{}", choices.text())))),
        3 => drop(header.insert("value".to_owned(), json!(SECRET))),
        4 => drop(header.insert("value".to_owned(), json!("{{data.title}} {{upper data.severity}}"))),
        _ => drop(header.insert("value".to_owned(), json!(choices.text()))),
    }
    if choices.below(2) == 1 {
        header.insert("secret".to_owned(), json!(choices.below(2) == 1));
    }
    Value::Object(header)
}

fn authentication(choices: &mut Choices<'_>) -> Value {
    let url = choices.pick(&[
        "https://login.example.com/token",
        "http://127.0.0.1:9797/t",
        "https://e.com/{{a}}",
        "x",
    ]);
    let scopes = choices.pick(&[&[][..], &["a"], &["a", "b:c"], &["a b"]]);
    let secret = choices.pick(&[SECRET, "", "é"]);
    let client_id = choices.pick(&["id", "", "é"]);
    let authentication = choices.pick(&[None, Some("basic"), Some("post"), Some("detected"), Some("x")]);
    let audience = choices.pick(&[None, Some("siem"), Some("é")]);
    let resource = choices.pick(&[&[][..], &["urn:siem"], &["urn:a", "https://e.com/?a=b"], &["urn:a#b"]]);
    json!({ "oauth": {
        "client_id": client_id, "client_secret": secret, "token_endpoint_url": url, "scopes": scopes,
        "client_authentication": authentication, "audience": audience, "resource": resource,
    } })
}

fn rules(choices: &mut Choices<'_>, root: &str) -> Value {
    let rule = |choices: &mut Choices<'_>| {
        let path = selector::choose(choices);
        let path = path.strip_prefix('$').map_or_else(|| path.clone(), |rest| format!("{root}{rest}"));
        let (op, expected) = selector::choose_expected(choices);
        match choices.below(2) {
            0 => json!({ "json_path": path, "expected_values": expected }),
            _ => json!({ "json_path": path, "op": op, "expected_values": expected }),
        }
    };
    Value::Array((0..choices.below(4)).map(|_| rule(choices)).collect())
}
