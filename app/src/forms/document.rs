//! The document that is checked, previewed, tested and saved.

use super::draft::{AuthType, Draft, HeaderRow, RuleRow};
use serde_json::{Map, Number, Value, json};
use shared::sign::Scheme;

/// The webhook document of what is typed. Nothing is corrected on the way, so that the check sees what a person typed.
pub(crate) fn to_document(draft: &Draft) -> Value {
    let mut document = Map::new();
    document.insert("name".to_owned(), Value::from(draft.name.as_str()));
    document.insert("active".to_owned(), Value::from(draft.active));
    document.insert("method".to_owned(), Value::from(draft.method.as_str()));
    document.insert("url".to_owned(), Value::from(draft.url.trim()));
    let headers: Vec<Value> = draft.headers.iter().map(header).collect();
    document.insert("headers".to_owned(), Value::from(headers));
    if draft.auth == AuthType::OAuth {
        document.insert("authentication_config".to_owned(), json!({ "oauth": oauth(draft) }));
    }
    let scheme = draft.signing.map_or("none", Scheme::as_str);
    document.insert("signing".to_owned(), json!({ "scheme": scheme }));
    if !draft.body_template.trim().is_empty() {
        document.insert("body_template".to_owned(), Value::from(draft.body_template.as_str()));
    }
    document.insert("on_missing_field".to_owned(), json!(draft.on_missing_field));
    if let Some(timeout) = number(&draft.timeout) {
        document.insert("timeout_in_sec".to_owned(), timeout);
    }
    document.insert("response_validators".to_owned(), rules(&draft.validators));
    document.insert("filters".to_owned(), rules(&draft.filters));
    document.insert("receives".to_owned(), json!(draft.receives));
    document.insert("retry".to_owned(), retry(draft));
    document.insert("flow".to_owned(), flow(draft));
    Value::Object(document)
}

fn retry(draft: &Draft) -> Value {
    let mut retry = Map::new();
    if let Some(max_attempts) = number(&draft.max_attempts) {
        retry.insert("max_attempts".to_owned(), max_attempts);
    }
    let statuses: Vec<Value> = draft.statuses.iter().filter_map(|status| number(status)).collect();
    retry.insert("statuses".to_owned(), Value::from(statuses));
    retry.insert("on_validator_failure".to_owned(), json!(draft.on_validator_failure));
    Value::Object(retry)
}

fn flow(draft: &Draft) -> Value {
    let mut flow = Map::new();
    for (field, typed) in [("max_in_flight", &draft.max_in_flight), ("rate_limit_per_sec", &draft.rate_limit)]
    {
        if let Some(number) = number(typed) {
            flow.insert(field.to_owned(), number);
        }
    }
    flow.insert("ordered".to_owned(), Value::from(draft.ordered));
    Value::Object(flow)
}

/// A number when it reads as one, a text when it does not, nothing when nothing was typed.
fn number(typed: &str) -> Option<Value> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    Some(serde_json::from_str::<Number>(typed).map_or_else(|_| Value::from(typed), Value::Number))
}

/// A secret that is kept, or was not typed, has no value: the API then keeps what is stored.
fn header(row: &HeaderRow) -> Value {
    let mut header = Map::new();
    header.insert("key".to_owned(), Value::from(row.key.trim()));
    let is_kept = row.secret && row.value.is_kept();
    if !is_kept && !row.value.typed.is_empty() {
        header.insert("value".to_owned(), Value::from(row.value.typed.as_str()));
    }
    header.insert("secret".to_owned(), Value::from(row.secret));
    Value::Object(header)
}

fn oauth(draft: &Draft) -> Value {
    let mut oauth = Map::new();
    oauth.insert("client_id".to_owned(), Value::from(draft.client_id.as_str()));
    if !draft.client_secret.is_kept() && !draft.client_secret.typed.is_empty() {
        oauth.insert("client_secret".to_owned(), Value::from(draft.client_secret.typed.as_str()));
    }
    oauth.insert("token_endpoint_url".to_owned(), Value::from(draft.token_endpoint_url.trim()));
    oauth.insert("scopes".to_owned(), Value::from(draft.scopes.clone()));
    oauth.insert("client_authentication".to_owned(), json!(draft.client_authentication));
    if !draft.audience.trim().is_empty() {
        oauth.insert("audience".to_owned(), Value::from(draft.audience.trim()));
    }
    oauth.insert("resource".to_owned(), Value::from(draft.resource.clone()));
    Value::Object(oauth)
}

fn rules(rows: &[RuleRow]) -> Value {
    rows.iter().map(|row| json!(row.rule())).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use shared::config::{WebhookView, check};
    use shared::guard::Policy;
    use shared::rule::Op;

    fn saved() -> WebhookView {
        serde_json::from_value(json!({
            "id": "wh_0123456789abcdef", "version": 3, "state": "active", "name": "SOC-Slack", "active": true,
            "method": "POST", "url": "https://hooks.example.com/x",
            "headers": [{ "key": "X-Api-Key", "secret": true, "set": true }, { "key": "X-Team", "value": "soc", "secret": false }],
            "authentication_config": { "oauth": {
                "client_id": "c", "client_secret_set": true, "token_endpoint_url": "https://login.example.com/t", "scopes": ["a"],
                "client_authentication": "post", "audience": "siem", "resource": ["urn:siem"] } },
            "signing": { "scheme": "v1a", "set": true, "public_key": "whpk_x" },
            "body_template": "{\"text\": \"{{data.title}}\"}", "on_missing_field": "fail", "timeout_in_sec": 7,
            "response_validators": [{ "json_path": "$.data.ok", "op": "not_any", "expected_values": ["false"], "on_failure": "give_up" }],
            "filters": [{ "json_path": "$.data.severity", "expected_values": ["high"] }, { "json_path": "$.data.url", "op": "exists", "expected_values": [] }],
            "receives": "operations",
            "retry": { "max_attempts": 4, "statuses": [404], "on_validator_failure": "give_up" },
            "flow": { "max_in_flight": 5, "rate_limit_per_sec": 2, "ordered": true },
            "created_at": "2026-11-23T10:00:00.000Z", "updated_at": "2026-11-23T10:00:00.000Z"
        }))
        .unwrap()
    }

    #[test]
    fn a_saved_webhook_goes_back_as_it_came_and_keeps_its_secrets() {
        let view = saved();
        let document = to_document(&Draft::of(&view));
        assert_eq!(
            document,
            json!({
                "name": "SOC-Slack", "active": true, "method": "POST", "url": "https://hooks.example.com/x",
                "headers": [{ "key": "X-Api-Key", "secret": true }, { "key": "X-Team", "value": "soc", "secret": false }],
                "authentication_config": { "oauth": {
                    "client_id": "c", "token_endpoint_url": "https://login.example.com/t", "scopes": ["a"],
                    "client_authentication": "post", "audience": "siem", "resource": ["urn:siem"] } },
                "signing": { "scheme": "v1a" },
                "body_template": "{\"text\": \"{{data.title}}\"}", "on_missing_field": "fail", "timeout_in_sec": 7,
                "response_validators": [{ "json_path": "$.data.ok", "op": "not_any", "expected_values": ["false"], "on_failure": "give_up" }],
                "filters": [{ "json_path": "$.data.severity", "expected_values": ["high"] }, { "json_path": "$.data.url", "op": "exists", "expected_values": [] }],
                "receives": "operations",
                "retry": { "max_attempts": 4, "statuses": [404], "on_validator_failure": "give_up" },
                "flow": { "max_in_flight": 5, "rate_limit_per_sec": 2, "ordered": true }
            })
        );
        assert!(check(&document, &Policy::default(), Some(&view.secrets())).is_ok());
    }

    #[test]
    fn a_copy_has_to_be_told_its_secrets() {
        let document = to_document(&Draft::copy_of(&saved()));
        assert_eq!(document["name"], "SOC-Slack copy");
        assert_eq!(document["active"], false);
        let issues = check(&document, &Policy::default(), None).unwrap_err();
        assert!(issues.at("headers[0].value").is_some());
        assert!(issues.at("authentication_config.oauth.client_secret").is_some());
    }

    #[test]
    fn a_secret_is_counted_on_until_another_one_is_typed() {
        let mut draft = Draft::of(&saved());
        assert_eq!(draft.secrets_counted_on(), ["X-Api-Key", "Client Secret"]);
        draft.headers[0].value.is_replacing = true;
        assert_eq!(draft.secrets_counted_on(), ["X-Api-Key", "Client Secret"]);
        draft.headers[0].value.typed = "new".to_owned();
        draft.auth = crate::forms::AuthType::None;
        assert_eq!(draft.secrets_counted_on(), [""; 0]);
        assert_eq!(Draft::copy_of(&saved()).secrets_counted_on(), [""; 0]);
    }

    #[test]
    fn what_was_typed_for_another_operator_is_not_sent() {
        let mut draft = Draft::new();
        let mut row = draft.new_rule(" $.data.ok ");
        row.expected_values.push("true".to_owned());
        row.op = Op::Exists;
        draft.filters.push(row);
        let rule = json!({ "json_path": "$.data.ok", "op": "exists", "expected_values": [] });
        assert_eq!(to_document(&draft)["filters"], json!([rule]));
        draft.filters[0].op = Op::EqualsAny;
        let rule = json!({ "json_path": "$.data.ok", "expected_values": ["true"] });
        assert_eq!(to_document(&draft)["filters"], json!([rule]));
    }

    #[test]
    fn numbers_that_do_not_read_as_one_stay_texts() {
        let mut draft = Draft::new();
        for (typed, expected) in
            [("15", json!(15)), (" 15 ", json!(15)), ("ten", json!("ten")), ("1;2", json!("1;2"))]
        {
            draft.timeout = typed.to_owned();
            assert_eq!(to_document(&draft)["timeout_in_sec"].to_string(), expected.to_string(), "{typed}");
        }
        draft.timeout = " ".to_owned();
        assert!(to_document(&draft).get("timeout_in_sec").is_none());
    }

    #[test]
    fn a_telling_key_makes_the_value_a_secret_until_a_person_says_otherwise() {
        let mut draft = Draft::new();
        draft.add_header();
        let row = &mut draft.headers[0];
        row.set_key("Authorization".to_owned());
        assert!(row.secret);
        row.set_secret(false);
        row.set_key("X-Token".to_owned());
        assert!(!row.secret);
    }
}
