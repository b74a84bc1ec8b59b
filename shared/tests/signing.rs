//! `signing` of a webhook: what its document may say, which key is kept, and what goes out.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test that panics fails, which is what it is for.

use serde_json::{Value, json};
use shared::config::{Signing, SigningKey, StoredSecrets, check};
use shared::guard::Policy;
use shared::issue::IssueCode;
use shared::limits::KEY_OVERLAP_MILLIS;
use shared::secret::{Secret, SecretInput};
use shared::sign::Scheme;
use shared::time::Timestamp;

const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn document(signing: Value) -> Value {
    json!({ "name": "SOC", "url": "https://hooks.example.com/x", "body_template": "{}", "signing": signing })
}

/// A webhook of this scheme is stored for the target of [`document`].
fn stored(scheme: Option<Scheme>) -> StoredSecrets {
    let signing = scheme.map(|scheme| SigningKey { scheme, secret: (), public_key: None });
    StoredSecrets { origin: "https://hooks.example.com".to_owned(), signing, ..StoredSecrets::default() }
}

fn key_of(document: &Value, stored: Option<&StoredSecrets>) -> Option<(Scheme, SecretInput)> {
    let webhook = check(document, &Policy::default(), stored).unwrap();
    webhook.signing.map(|signing| (signing.key.scheme, signing.key.secret))
}

#[test]
fn a_new_webhook_is_signed_unless_it_says_otherwise() {
    for (signing, key) in [
        (Value::Null, Some((Scheme::V1, SecretInput::Made))),
        (json!({}), Some((Scheme::V1, SecretInput::Made))),
        (json!({ "scheme": "v1" }), Some((Scheme::V1, SecretInput::Made))),
        (json!({ "scheme": "v1a" }), Some((Scheme::V1a, SecretInput::Made))),
        (json!({ "scheme": "v1", "secret": KEY }), Some((Scheme::V1, SecretInput::Typed(Secret::new(KEY))))),
        (json!({ "scheme": "none" }), None),
    ] {
        assert_eq!(key_of(&document(signing.clone()), None), key, "{signing}");
    }
}

#[test]
fn what_is_left_out_stays_as_it_is() {
    let kept = |scheme| Some((scheme, SecretInput::Kept));
    for (signing, scheme, key) in [
        (Value::Null, None, None),
        (Value::Null, Some(Scheme::V1), kept(Scheme::V1)),
        (json!({}), Some(Scheme::V1a), kept(Scheme::V1a)),
        (json!({ "scheme": "v1", "set": true }), Some(Scheme::V1), kept(Scheme::V1)),
        (json!({ "scheme": "v1" }), Some(Scheme::V1a), Some((Scheme::V1, SecretInput::Made))),
        (json!({ "scheme": "v1a" }), None, Some((Scheme::V1a, SecretInput::Made))),
        (json!({ "scheme": "none" }), Some(Scheme::V1), None),
    ] {
        assert_eq!(key_of(&document(signing.clone()), Some(&stored(scheme))), key, "{signing}");
    }
}

/// Whoever gets what is signed for another target could send it there as if it came from us.
#[test]
fn another_origin_gets_another_key() {
    let mut document = document(json!({ "scheme": "v1", "set": true }));
    document["url"] = json!("https://elsewhere.example.org/");
    let key = key_of(&document, Some(&stored(Some(Scheme::V1))));
    assert_eq!(key, Some((Scheme::V1, SecretInput::Made)));
}

#[test]
fn findings_name_their_field_and_never_the_secret() {
    for (signing, path, code) in [
        (json!({ "scheme": "v2" }), "signing.scheme", IssueCode::NotAllowed),
        (json!({ "scheme": 1 }), "signing.scheme", IssueCode::WrongType),
        (json!({ "scheme": "v1", "secret": "s3cr3t-that-is-none" }), "signing.secret", IssueCode::NotAllowed),
        (json!({ "scheme": "v1", "secret": "whsec_c2hvcnQ=" }), "signing.secret", IssueCode::NotAllowed),
        (json!({ "scheme": "v1a", "secret": KEY }), "signing.secret", IssueCode::NotAllowed),
        (json!({ "scheme": "none", "secret": KEY }), "signing.secret", IssueCode::NotAllowed),
        (json!({ "key": KEY }), "signing.key", IssueCode::UnknownField),
        (json!("v1"), "signing", IssueCode::WrongType),
    ] {
        let issues = check(&document(signing.clone()), &Policy::default(), None).unwrap_err();
        let issue = issues.at(path).unwrap_or_else(|| unreachable!("{signing}: {issues:?}"));
        assert_eq!(issue.code, code, "{signing}");
        assert!(!issue.message.contains("s3cr3t") && !issue.message.contains(KEY), "{}", issue.message);
    }
}

#[test]
fn a_key_that_was_replaced_signs_for_a_day_more() {
    let key = |entropy| SigningKey {
        scheme: Scheme::V1,
        secret: Scheme::V1.make_key([entropy; 32]),
        public_key: None,
    };
    let now = Timestamp::from_millis(1_763_900_000_000);
    let signing = Signing { key: key(1), previous: Some(key(2).retire(now)) };
    let count = |at: Timestamp| signing.sign("evt_1", at, b"{}").unwrap().split(' ').count();
    assert_eq!(count(now), 2);
    assert_eq!(count(now.plus_millis(KEY_OVERLAP_MILLIS - 1)), 2);
    assert_eq!(count(now.plus_millis(KEY_OVERLAP_MILLIS)), 1);
    let alone = Signing { key: key(1), previous: None };
    let first = signing.sign("evt_1", now, b"{}").unwrap();
    assert_eq!(first.split(' ').next().unwrap(), alone.sign("evt_1", now, b"{}").unwrap());
}
