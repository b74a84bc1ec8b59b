//! Any body that a source may send: it is read or refused in words, and what was read arrives exactly.

use super::input::{Input, show};
use super::json;
use super::{selector, template};
use serde_json::{Map, Value, json};
use shared::event::{Admission, Event, Format, Headers, Meta, read_batch, read_post};
use shared::ids::{EventId, SourceId};
use shared::limits::ATTEMPT_WORK_MAX;
use shared::limits::{BATCH_EVENTS_MAX, DOCUMENT_BYTES_MAX, EVENT_BYTES_MAX, TITLE_CHARS_MAX};
use shared::template::{Template, TemplateError};
use shared::time::Timestamp;
use shared::work::Work;
use std::sync::LazyLock;

/// What every event is asked and rendered with.
const PATHS: [&str; 2] = ["$.data.severity", "$..*"];
const TEMPLATES: [&str; 2] = [
    r#"{"t":"{{data.title}}","l":[{{#each data}}{"k":"{{@key}}","v":{{this}}}{{#unless @last}},{{/unless}}{{/each}}]}"#,
    r#"{"u":"{{upper event_type}}","d":"{{default data.owner data "none"}}","n":{{len data}},"j":"{{json this}}"}"#,
];
/// Read once: there are many events.
static READ: LazyLock<[(&str, Template); 2]> = LazyLock::new(|| {
    TEMPLATES.map(|text| (text, Template::compile(text).expect("a template that is good for every event")))
});
/// Where one value stands in each kind of place: bare, in a string, and in JSON in a string.
const PLACES: &str =
    r#"{"bare":{{data}},"text":"{{data}}","inner":"{\"bare\":{{data}},\"text\":\"{{data}}\"}"}"#;

/// A request body.
pub fn event(data: &[u8]) {
    match Input::read(data) {
        None => {}
        Some(Input::Text(body, rest)) => {
            // The line that parts two inputs means nothing here.
            check(body);
            check(rest);
        }
        Some(Input::Choices(mut choices)) => {
            let mut event = Map::new();
            if !choices.rarely(8) {
                event.insert("event_type".to_owned(), json!("Tried"));
                event.insert("data".to_owned(), json::choose(&mut choices));
            }
            event.extend(json::object(&mut choices));
            let batch = Value::Array(vec![Value::Object(event.clone()); choices.below(4)]);
            check(&Value::Object(event).to_string());
            check(&batch.to_string());
        }
    }
}

fn check(body: &str) {
    show("body", body);
    // The Worker refuses a longer one before it is read.
    if body.len() > EVENT_BYTES_MAX {
        return;
    }
    for format in Format::ALL {
        let read = read_batch(body, format, None);
        match &read {
            Err(issues) => assert!(issues.iter().all(|issue| issue.message.len() > 10), "{issues:?}"),
            Ok(events) => {
                assert!((1..=BATCH_EVENTS_MAX).contains(&events.len()), "{} events", events.len());
                for intake in events.iter().take(2) {
                    assert!(intake.identity.key.contains(':'), "{:?}", intake.identity);
                    check_event(&intake.event);
                }
            }
        }
        assert_eq!(read_batch(body, format, None), read, "the same body is read the same");
        assert!(read_batch(body, format, Some("")).is_err(), "an empty identity is none");
    }
    check_binary(body);
    if let Ok(events) = read_batch(body, Format::Tocsin, Some("key-1")) {
        assert!(events.iter().all(|intake| intake.identity.key == "key:key-1") && events.len() == 1);
    }
}

/// The body as the data of a CloudEvent, and its first line as an attribute: whatever its type, it is one event that fits.
fn check_binary(body: &str) {
    let admission: Admission =
        serde_json::from_str(r#"{"format":"cloudevents","credential":{"kind":"bearer","digest":""}}"#)
            .expect("an admission");
    for content_type in ["application/json", "text/plain", "image/png"] {
        let attribute = body.lines().next().unwrap_or_default();
        let sent = [
            ("content-type", content_type),
            ("ce-specversion", "1.0"),
            ("ce-type", "Tried"),
            ("ce-source", "/fuzz"),
            ("ce-id", "1"),
            ("ce-subject", attribute),
        ];
        let headers = Headers::pick(sent.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let Ok(post) = read_post(&headers, body.as_bytes(), &admission) else { continue };
        assert!(!post.is_batch && post.intakes.len() == 1);
        for intake in &post.intakes {
            assert!(Value::Object(intake.event.document.clone()).to_string().len() <= DOCUMENT_BYTES_MAX);
            if content_type == "text/plain" && !body.is_empty() {
                assert_eq!(intake.event.document.get("data").and_then(Value::as_str), Some(body));
            }
            check_event(&intake.event);
        }
    }
}

fn check_event(event: &Event) {
    let stored = Value::Object(event.document.clone()).to_string();
    assert_eq!(Event::from_stored(&stored).ok().as_ref(), Some(event), "it is stored as it was read");
    assert!(event.title().is_none_or(|title| title.chars().count() <= TITLE_CHARS_MAX));

    let (now, source) = (Timestamp::from_millis(1_763_900_000_000), SourceId::from_entropy([0; 10]));
    let event_id = EventId::new(now, [0; 10], &source);
    let scope = event.scope(&Meta { event_id: &event_id, source: &source, received_at: now, webhook: None });
    for (text, read) in READ.iter() {
        template::check_rendered(text, read, &scope);
    }
    for path in PATHS {
        selector::ask(path, "equals_any", &["high"], &scope);
    }
    check_places(&scope);
}

/// The innermost reader gets the exact value.
fn check_places(scope: &Value) {
    let body = match Template::compile(PLACES)
        .map(|template| template.render(scope, &mut Work::of(ATTEMPT_WORK_MAX)))
    {
        Ok(Ok(rendered)) => rendered.body,
        // Large, and then escaped twice.
        Ok(Err(TemplateError::BodyTooLong { .. } | TemplateError::TooMuchWork { .. })) => return,
        other => panic!("a template that is good for every event: {other:?}"),
    };
    let value = scope.get("data").unwrap_or(&Value::Null);
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let outer: Value = serde_json::from_str(&body).expect("the body is JSON");
    let inner = outer.get("inner").and_then(Value::as_str).expect("JSON stands in a string");
    let inner: Value = serde_json::from_str(inner).expect("and is JSON");
    for document in [&outer, &inner] {
        assert_eq!(document.get("bare"), Some(value));
        assert_eq!(document.get("text").and_then(Value::as_str), Some(text.as_str()));
    }
}
