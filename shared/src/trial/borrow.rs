//! Whether a draft that is tried uses secrets of the saved webhook for something that was not saved.

use crate::config::Webhook;
use crate::secret::{Sealed, SecretInput};
use crate::sign::Scheme;
use std::convert::Infallible;

/// Whether trying this draft sends a stored secret along with a request that differs from the saved one. Whoever may not
/// save such a request may not try it either: a stored secret is for what was saved.
pub fn borrows_secrets(draft: &Webhook<SecretInput>, saved: &Webhook<Sealed>) -> bool {
    let (mut is_kept, mut is_typed) = (false, false);
    let draft = forget_secrets(draft, |secret| match secret {
        SecretInput::Kept => is_kept = true,
        SecretInput::Typed(_) => is_typed = true,
        // It is made for this once, and says nothing that was chosen.
        SecretInput::Made => {}
    });
    let saved = forget_secrets(saved, |_: Sealed| ());
    is_kept && (is_typed || !makes_same_request(&draft, &saved))
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

/// What does not change a request, as the name, filters and retries, may differ.
fn makes_same_request(one: &Webhook<()>, other: &Webhook<()>) -> bool {
    one.method == other.method
        && one.url == other.url
        && one.headers == other.headers
        && one.oauth == other.oauth
        && scheme_of(one) == scheme_of(other)
        && one.body_template == other.body_template
        && one.on_missing_field == other.on_missing_field
}

fn scheme_of(webhook: &Webhook<()>) -> Option<Scheme> {
    webhook.signing.as_ref().map(|signing| signing.key.scheme)
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

    fn saved() -> StoredWebhook {
        let document: Value = serde_json::from_str(SAVED).unwrap();
        let id = WebhookId::from_entropy([0; 10]);
        let keys = SealKeys::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
        let checked = check(&document, &Policy::default(), None).unwrap();
        let (webhook, _) = checked.open(&keys, None, [0; 32]).unwrap();
        let webhook = webhook.seal(&keys, &id, 1, || Ok::<_, crate::secret::SealError>([0; 12])).unwrap();
        let at = Timestamp::from_millis(0);
        StoredWebhook { id, version: 1, created_at: at, updated_at: at, disabled: None, webhook }
    }

    fn borrows(change: impl FnOnce(&mut Value)) -> bool {
        let saved = saved();
        let secrets: StoredSecrets = saved.secrets();
        let mut draft: Value = serde_json::from_str(SAVED).unwrap();
        draft["headers"][0] = json!({ "key": "Authorization", "secret": true });
        change(&mut draft);
        let draft = check(&draft, &Policy::default(), Some(&secrets)).unwrap();
        borrows_secrets(&draft, &saved.webhook)
    }

    #[test]
    fn what_was_saved_may_be_tried_as_it_is() {
        assert!(!borrows(|_| {}));
        assert!(!borrows(|draft| draft["name"] = json!("Other")));
        assert!(!borrows(|draft| draft["filters"] = json!([])));
        // Nothing stored goes along.
        assert!(!borrows(|draft| {
            draft["headers"][0] = json!({ "key": "Authorization", "value": "typed" });
            draft["url"] = json!("https://other.com/");
        }));
    }

    #[test]
    fn a_stored_secret_goes_nowhere_else_and_with_nothing_else() {
        assert!(borrows(|draft| draft["url"] = json!("https://e.com/b")));
        assert!(borrows(|draft| draft["body_template"] = json!("{\"a\": 2}")));
        assert!(borrows(|draft| draft["headers"][1]["value"] = json!("b")));
        assert!(borrows(|draft| draft["method"] = json!("PUT")));
        // Another secret beside the stored one: who is acted for, say.
        let typed = json!({ "key": "X-Act-As", "value": "administrator", "secret": true });
        assert!(borrows(|draft| draft["headers"][1] = typed));
        assert!(borrows(|draft| draft["signing"] = json!({ "scheme": "v1" })));
    }
}
