//! Secrets of a document, and OAuth, which has one: what is asked for, what is kept, and what a move drops.

use super::{findings, with};
use serde_json::{Value, json};
use shared::config::{HeaderValue, StoredSecrets, check};
use shared::guard::Policy;
use shared::issue::IssueCode;
use shared::secret::SecretInput;

#[test]
fn secrets_are_kept_only_for_the_same_place_and_origin() {
    let stored = StoredSecrets {
        origin: "https://hooks.example.com".to_owned(),
        header_keys: vec!["Authorization".to_owned()],
        token_origin: Some("https://login.example.com".to_owned()),
        signing: None,
    };
    let mut document = with("headers", json!([{ "key": "authorization", "secret": true, "set": true }]));
    let kept = check(&document, &Policy::default(), Some(&stored)).unwrap();
    assert_eq!(kept.headers[0].value, HeaderValue::Secret(SecretInput::Kept));

    let issue = |document: &Value, stored: Option<&StoredSecrets>| {
        let issues = check(document, &Policy::default(), stored).unwrap_err();
        issues.into_iter().map(|issue| (issue.path, issue.code)).collect::<Vec<_>>()
    };
    let missing = |path: &str| vec![(path.to_owned(), IssueCode::SecretMissing)];
    assert_eq!(issue(&document, None), missing("headers[0].value"));
    document["url"] = json!("https://evil.example.org/services/T0");
    assert_eq!(issue(&document, Some(&stored)), missing("headers[0].value"));

    let mut oauth = with(
        "authentication_config",
        json!({ "oauth": { "client_id": "id", "token_endpoint_url": "https://login.example.com/token" } }),
    );
    assert!(check(&oauth, &Policy::default(), Some(&stored)).is_ok());
    oauth["authentication_config"]["oauth"]["token_endpoint_url"] = json!("https://evil.example.org/token");
    assert_eq!(issue(&oauth, Some(&stored)), missing("authentication_config.oauth.client_secret"));
    oauth["authentication_config"]["oauth"]["token_endpoint_url"] = json!("https://login.example.com/token");
    oauth["url"] = json!("https://evil.example.org/");
    assert_eq!(issue(&oauth, Some(&stored)), missing("authentication_config.oauth.client_secret"));
}

#[test]
fn what_a_move_drops_is_what_a_save_asks_for() {
    let stored = StoredSecrets {
        origin: "https://hooks.example.com".to_owned(),
        header_keys: vec!["Authorization".to_owned()],
        token_origin: Some("https://login.example.com".to_owned()),
        signing: None,
    };
    let policy = Policy::default();
    let told = |url: &str, token: &str| {
        (stored.target_move(url, &policy).is_some(), stored.token_endpoint_move(token, &policy).is_some())
    };
    for (url, token, expected) in [
        ("https://hooks.example.com/other", "https://login.example.com/v2/token?x=y", (false, false)),
        ("https://HOOKS.example.com/{{data.id}}", "https://LOGIN.example.com", (false, false)),
        ("https://hooks.example.org/", "https://login.example.com/token", (true, false)),
        ("https://hooks.example.com/", "https://login.example.org/token", (false, true)),
        ("https://evil.org/", "https://evil.org/", (true, true)),
        // What is no address yet is a finding of its own.
        ("https://", "login.example.org", (false, false)),
        ("http://evil.org/", "https://10.0.0.1/", (false, false)),
    ] {
        assert_eq!(told(url, token), expected, "{url} {token}");
        let mut document = with("headers", json!([{ "key": "X-Team", "value": "soc" }]));
        document["url"] = json!(url);
        document["authentication_config"] =
            json!({ "oauth": { "client_id": "id", "token_endpoint_url": token } });
        let issues = check(&document, &policy, Some(&stored)).err().unwrap_or_default();
        let asks = issues.iter().any(|issue| issue.code == IssueCode::SecretMissing);
        assert_eq!(asks, expected.0 || expected.1, "{url} {token}");
    }
    let nothing = StoredSecrets { origin: stored.origin.clone(), ..StoredSecrets::default() };
    assert_eq!(nothing.target_move("https://evil.org/", &policy), None);
}

#[test]
fn oauth() {
    let oauth = |oauth: Value| with("authentication_config", json!({ "oauth": oauth }));
    let paths =
        |document: &Value| findings(document).into_iter().map(|(path, _, _)| path).collect::<Vec<_>>();
    let at = |field: &str| format!("authentication_config.oauth.{field}");
    assert_eq!(paths(&oauth(json!({}))), [at("client_id"), at("token_endpoint_url"), at("client_secret")]);
    let good = json!({ "client_id": "id", "client_secret": "s", "token_endpoint_url": "https://a.com/t", "scopes": ["a"] });
    assert_eq!(paths(&oauth(good.clone())), [""; 0]);
    let mut odd = good.clone();
    odd["scopes"] = json!(["a b", 1, ""]);
    odd["token_endpoint_url"] = json!("https://169.254.169.254/token");
    odd["grant"] = json!("x");
    let expected = [at("token_endpoint_url"), at("scopes[0]"), at("scopes[1]"), at("scopes[2]"), at("grant")];
    assert_eq!(paths(&oauth(odd)), expected);
    for (field, given) in [
        ("client_authentication", json!(null)),
        ("client_authentication", json!("detected")),
        ("client_authentication", json!("basic")),
        ("client_authentication", json!("post")),
        ("audience", json!(null)),
        ("audience", json!("")),
        ("audience", json!("https://api.example.com/ or another name")),
        ("resource", json!(null)),
        ("resource", json!("")),
        ("resource", json!([])),
        ("resource", json!("urn:siem")),
        ("resource", json!(["https://api.example.com/a?b=c", "https://user@10.0.0.1:8443/[x]"])),
    ] {
        let mut document = good.clone();
        document[field] = given;
        assert_eq!(paths(&oauth(document)), [""; 0], "{field}");
    }
    let many: Vec<String> = (0..11).map(|number| format!("urn:{number}")).collect();
    for (field, given, found) in [
        ("client_authentication", json!("Basic"), "client_authentication"),
        ("client_authentication", json!("client_secret_post"), "client_authentication"),
        ("client_authentication", json!(""), "client_authentication"),
        ("client_authentication", json!(["basic"]), "client_authentication"),
        ("audience", json!("a\r\nb"), "audience"),
        ("audience", json!("é"), "audience"),
        ("audience", json!("x".repeat(2_049)), "audience"),
        ("audience", json!(["a"]), "audience"),
        ("resource", json!(7), "resource"),
        ("resource", json!(many), "resource"),
        ("resource", json!("api.example.com"), "resource[0]"),
        ("resource", json!("/alerts"), "resource[0]"),
        ("resource", json!("https://"), "resource[0]"),
        ("resource", json!(["urn:siem", "https://a.com/#part"]), "resource[1]"),
        ("resource", json!(["urn:siem", "https://a.com/#"]), "resource[1]"),
        ("resource", json!("https://a.com/a b"), "resource[0]"),
        ("resource", json!("https://a.com/\n"), "resource[0]"),
        ("resource", json!("https://é.com/"), "resource[0]"),
        ("resource", json!(format!("urn:{}", "x".repeat(2_045))), "resource[0]"),
        ("resource", json!([7]), "resource[0]"),
        ("resource", json!(["urn:siem", "urn:siem"]), "resource[1]"),
    ] {
        let mut document = good.clone();
        document[field] = given.clone();
        assert_eq!(paths(&oauth(document)), [at(found)], "{field} {given}");
    }
    let mut one = good.clone();
    one["resource"] = json!("urn:siem");
    let webhook = check(&oauth(one), &Policy::default(), None).unwrap();
    assert_eq!(webhook.oauth.unwrap().resource, ["urn:siem"]);
    let mut both = oauth(good);
    both["headers"] = json!([{ "key": "Authorization", "value": "Bearer x" }]);
    assert_eq!(paths(&both), ["headers[0].key"]);
    assert_eq!(findings(&with("authentication_config", json!({ "oauth": null }))), []);
}
