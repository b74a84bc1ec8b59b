//! A Slack message with a loop over eight entries, about 700 bytes of template.

use serde_json::{Value, json};
use shared::limits::ATTEMPT_WORK_MAX;
use shared::template::Template;
use shared::work::Work;
use std::sync::LazyLock;
use wasm_bindgen::prelude::wasm_bindgen;

const TEMPLATE: &str = r#"{
  "text": "{{upper data.severity}}: {{data.title}}",
  "blocks": [
    { "type": "header", "text": { "type": "plain_text", "text": "{{truncate data.title 150}}" } },
    { "type": "section", "text": { "type": "mrkdwn", "text": "{{data.description}}\n*Do:* {{default data.recommendation "nothing yet"}}" } },
    { "type": "section", "fields": [
      {{#each data.access_groups}}
      { "type": "mrkdwn", "text": "*{{integration.name}}*\n{{integration.type}} ({{@index}})" }{{#unless @last}},{{/unless}}
      {{/each}}
    ] },
    { "type": "context", "elements": [ { "type": "mrkdwn", "text": "{{data.requester.name}} <{{data.requester.email}}> · <{{data.url}}|{{data.friendly_id}}>" } ] }
  ]
}"#;

static SCOPE: LazyLock<Value> = LazyLock::new(|| {
    let group = |place: usize| json!({ "integration": { "id": place, "type": "Postgresql", "name": format!("prod db {place}") } });
    json!({ "event_type": "AnomalyDetected", "data": {
        "severity": "critical", "title": "High-risk access request to \"prod db\"", "friendly_id": "AN-123",
        "description": "Dana Fox asked for write access to \"prod db\" outside working hours.",
        "recommendation": "Review the request before it is granted.",
        "url": "https://console.example.com/anomalies/an-7f3k",
        "requester": { "name": "Dana Fox", "email": "dana@example.com" },
        "access_groups": (0..8).map(group).collect::<Vec<_>>(),
    } })
});

/// Reads the template so often; gives something that depends on it.
#[wasm_bindgen]
pub fn compile(times: u32) -> usize {
    (0..times).filter(|_| Template::compile(TEMPLATE).is_ok()).count()
}

/// Renders it so often; gives the bytes of all bodies.
#[wasm_bindgen]
pub fn render(times: u32) -> usize {
    let Ok(template) = Template::compile(TEMPLATE) else { return 0 };
    (0..times)
        .filter_map(|_| template.render(&SCOPE, &mut Work::of(ATTEMPT_WORK_MAX)).ok())
        .map(|rendered| rendered.body.len())
        .sum()
}
