//! Which stored secrets a draft that is tried sends, and whether it may.

use crate::config::{HeaderValue, Webhook};
use crate::issue::{IssueCode, Issues};
use crate::secret::{Sealed, SecretInput};
use std::convert::Infallible;

/// What a trial of a draft does with the secrets that are stored for the saved webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Borrowing {
    /// It sends none of them, or all that it sends and asks is what was saved. Whoever may try a webhook may do so.
    Harmless,
    /// It sends some of them with another request, or asks something else of the answer. That takes who may save it.
    Changed,
    /// It sends some of them to another path, query or method, or to another path of the token endpoint. Nobody may do
    /// that before it is saved: a save is a version and an entry of the audit log. Each of them has a finding.
    Elsewhere(Issues),
}

/// What trying this draft does with the secrets of the saved webhook.
///
/// The name and whether the webhook is active may differ; a test sends and asks the same with any of them.
pub fn borrowing(draft: &Webhook<SecretInput>, saved: &Webhook<Sealed>) -> Borrowing {
    let (mut is_kept, mut is_typed) = (false, false);
    let forgotten = forget_secrets(draft, |secret| match secret {
        SecretInput::Kept => is_kept = true,
        SecretInput::Typed(_) => is_typed = true,
        // It is made for this once, and says nothing that was chosen.
        SecretInput::Made => {}
    });
    if !is_kept {
        return Borrowing::Harmless;
    }
    let elsewhere = elsewhere(draft, saved);
    if !elsewhere.is_empty() {
        return Borrowing::Elsewhere(elsewhere);
    }
    let is_same = !is_typed && asks_the_same(forgotten, &forget_secrets(saved, |_: Sealed| ()));
    if is_same { Borrowing::Harmless } else { Borrowing::Changed }
}

/// A finding for each stored secret that would go where it was not saved for. A signature does not give its key away, so
/// the key is none of them.
fn elsewhere(draft: &Webhook<SecretInput>, saved: &Webhook<Sealed>) -> Issues {
    let mut issues = Issues::default();
    let is_moved = draft.method != saved.method || draft.url != saved.url;
    let (method, url) = (saved.method, &saved.url);
    for (index, header) in draft.headers.iter().enumerate() {
        if is_moved && matches!(header.value, HeaderValue::Secret(SecretInput::Kept)) {
            let key = &header.key;
            let message = format!(
                "Type the value of {key} again, or save first: a test sends the stored one only as it was saved, with {method} to {url}."
            );
            issues.add(format!("headers[{index}].value"), IssueCode::SecretMissing, message);
        }
    }
    let Some(oauth) = draft.oauth.as_ref().filter(|oauth| oauth.client_secret == SecretInput::Kept) else {
        return issues;
    };
    let path = "authentication_config.oauth.client_secret";
    let endpoint = saved.oauth.as_ref().map(|saved| &saved.token_endpoint_url);
    let message = match endpoint {
        Some(endpoint) if *endpoint != oauth.token_endpoint_url => format!(
            "Type the Client Secret again, or save first: a test sends the stored one only as it was saved, to {endpoint}."
        ),
        Some(_) | None if is_moved => format!(
            "Type the Client Secret again, or save first: a test sends the tokens of the stored one only as it was saved, with {method} to {url}."
        ),
        Some(_) | None => return issues,
    };
    issues.add(path, IssueCode::SecretMissing, message);
    issues
}

fn forget_secrets<S: Clone>(webhook: &Webhook<S>, mut see: impl FnMut(S)) -> Webhook<()> {
    let forgotten = webhook.clone().map_secrets(|_, secret| {
        see(secret);
        Ok::<_, Infallible>(())
    });
    match forgotten {
        Ok(webhook) => webhook,
        Err(never) => match never {},
    }
}

/// Whether a test of both sends the same and asks the same of the answer. The whole documents are compared, after what
/// may differ was set to be equal: a new field counts without anybody thinking of it here.
fn asks_the_same(mut draft: Webhook<()>, saved: &Webhook<()>) -> bool {
    draft.name.clone_from(&saved.name);
    draft.active = saved.active;
    // A draft says which scheme, and not which keys were there before.
    if let (Some(signing), Some(saved)) = (&mut draft.signing, &saved.signing)
        && signing.key.scheme == saved.key.scheme
    {
        signing.clone_from(saved);
    }
    draft == *saved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{StoredSecrets, StoredWebhook, check};
    use crate::guard::Policy;
    use crate::ids::WebhookId;
    use crate::secret::SealKeys;
    use crate::time::Timestamp;
    use serde_json::{Value, json};

    const SAVED: &str = r#"{
        "name": "SOC", "url": "https://e.com/a", "body_template": "{\"a\": 1}", "signing": { "scheme": "none" },
        "headers": [{ "key": "Authorization", "value": "s3cr3t" }, { "key": "X-Team", "value": "a", "secret": false }]
    }"#;

    fn stored(document: &Value) -> StoredWebhook {
        let id = WebhookId::from_entropy([0; 10]);
        let keys = SealKeys::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
        let checked = check(document, &Policy::default(), None).unwrap();
        let (webhook, _) = checked.open(&keys, None, [0; 32]).unwrap();
        let webhook = webhook.seal(&keys, &id, 1, || Ok::<_, crate::secret::SealError>([0; 12])).unwrap();
        let at = Timestamp::from_millis(0);
        StoredWebhook { id, version: 1, created_at: at, updated_at: at, disabled: None, webhook }
    }

    fn saved_with_oauth() -> Value {
        let mut document: Value = serde_json::from_str(SAVED).unwrap();
        document["headers"] = json!([]);
        document["authentication_config"] = json!({ "oauth": {
            "client_id": "a", "client_secret": "s3cr3t", "token_endpoint_url": "https://a.com/token", "scopes": [],
        }});
        document
    }

    fn tried(saved: &Value, change: impl FnOnce(&mut Value)) -> Borrowing {
        let stored = stored(saved);
        let secrets: StoredSecrets = stored.secrets();
        let mut draft = saved.clone();
        if let Some(header) = draft["headers"].get_mut(0) {
            *header = json!({ "key": "Authorization", "secret": true });
        }
        if let Some(oauth) = draft.pointer_mut("/authentication_config/oauth") {
            oauth["client_secret"] = Value::Null;
        }
        change(&mut draft);
        let draft = check(&draft, &Policy::default(), Some(&secrets)).unwrap();
        borrowing(&draft, &stored.webhook)
    }

    fn borrows(change: impl FnOnce(&mut Value)) -> Borrowing {
        tried(&serde_json::from_str(SAVED).unwrap(), change)
    }

    fn paths(borrowing: &Borrowing) -> Vec<&str> {
        match borrowing {
            Borrowing::Elsewhere(issues) => issues.iter().map(|issue| issue.path.as_str()).collect(),
            Borrowing::Harmless | Borrowing::Changed => Vec::new(),
        }
    }

    #[test]
    fn what_was_saved_may_be_tried_as_it_is() {
        assert_eq!(borrows(|_| {}), Borrowing::Harmless);
        assert_eq!(borrows(|draft| draft["name"] = json!("Other")), Borrowing::Harmless);
        assert_eq!(borrows(|draft| draft["active"] = json!(false)), Borrowing::Harmless);
        let signed = json!({ "scheme": "v1" });
        let mut saved: Value = serde_json::from_str(SAVED).unwrap();
        saved["signing"] = signed;
        assert_eq!(tried(&saved, |_| {}), Borrowing::Harmless);
        // Nothing stored goes along.
        let typed = borrows(|draft| {
            draft["headers"][0] = json!({ "key": "Authorization", "value": "typed" });
            draft["url"] = json!("https://other.com/");
        });
        assert_eq!(typed, Borrowing::Harmless);
    }

    #[test]
    fn whoever_may_not_save_changes_nothing_that_is_sent_or_asked() {
        let rule = json!([{ "json_path": "$.data", "op": "matches_glob", "expected_values": ["a*"] }]);
        // Another secret beside the stored one: who is acted for, say.
        let typed = json!({ "key": "X-Act-As", "value": "administrator", "secret": true });
        let plain = json!({ "key": "X-Team", "value": "b", "secret": false });
        let signed = json!({ "scheme": "v1" });
        for (field, value) in [
            ("response_validators", rule.clone()),
            ("filters", rule),
            ("body_template", json!("{\"a\": 2}")),
            ("on_missing_field", json!("fail")),
            ("signing", signed),
            ("timeout_in_sec", json!(11)),
            ("retry", json!({ "on_validator_failure": "give_up" })),
            ("flow", json!({ "max_in_flight": 3 })),
            ("receives", json!("operations")),
        ] {
            assert_eq!(borrows(|draft| draft[field] = value), Borrowing::Changed, "{field}");
        }
        for header in [typed, plain] {
            assert_eq!(borrows(|draft| draft["headers"][1] = header.clone()), Borrowing::Changed, "{header}");
        }
    }

    #[test]
    fn a_stored_secret_goes_nowhere_else_before_it_is_saved() {
        for (field, value) in [
            ("url", json!("https://e.com/b")),
            ("url", json!("https://e.com/a?x=1")),
            ("url", json!("https://e.com/{{event_type}}")),
            ("method", json!("PUT")),
        ] {
            assert_eq!(paths(&borrows(|draft| draft[field] = value)), ["headers[0].value"]);
        }
        let oauth = "authentication_config.oauth.client_secret";
        let saved = saved_with_oauth();
        assert_eq!(tried(&saved, |_| {}), Borrowing::Harmless);
        let endpoint = "/authentication_config/oauth/token_endpoint_url";
        let moved =
            tried(&saved, |draft| *draft.pointer_mut(endpoint).unwrap() = json!("https://a.com/other"));
        assert_eq!(paths(&moved), [oauth]);
        assert_eq!(paths(&tried(&saved, |draft| draft["url"] = json!("https://e.com/b"))), [oauth]);
    }
}
