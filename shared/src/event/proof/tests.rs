use super::*;
use serde::Deserialize;
use serde_json::Value;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY: &[u8] = br#"{"a":1}"#;
const NOW: i64 = 1_700_000_000;

fn headers(sent: &[(&str, &str)]) -> Headers {
    Headers::pick(sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1_000)
}

fn signature(id: &str, seconds: i64, body: &[u8]) -> String {
    SharedKey::parse(SECRET).unwrap().sign(id, seconds, body)
}

fn check(sent: &[(&str, &str)], now: i64) -> Result<(), ProofError> {
    check_standard_webhooks(&headers(sent), BODY, &Secret::new(SECRET), at(now))
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    secret: String,
    webhook_id: String,
    webhook_timestamp: String,
    body: Option<String>,
    expected_signature: String,
}

#[test]
fn requests_signed_by_other_implementations_are_let_in() {
    let document: Value =
        serde_json::from_str(include_str!("../../../../tests/fixtures/signatures.json")).unwrap();
    let vectors: Vec<Vector> = serde_json::from_value(document["vectors"].clone()).unwrap();
    let mut count = 0;
    for vector in vectors.iter().filter(|vector| vector.name != "secret-65-bytes-over-block") {
        let Some(body) = &vector.body else { continue };
        let sent = headers(&[
            ("webhook-id", &vector.webhook_id),
            ("webhook-timestamp", &vector.webhook_timestamp),
            ("webhook-signature", &vector.expected_signature),
        ]);
        let (secret, now) = (Secret::new(&vector.secret), at(vector.webhook_timestamp.parse().unwrap()));
        assert_eq!(check_standard_webhooks(&sent, body.as_bytes(), &secret, now), Ok(()), "{}", vector.name);
        let other = format!("{body} ");
        let other = check_standard_webhooks(&sent, other.as_bytes(), &secret, now);
        assert_eq!(other, Err(ProofError::Wrong), "{}", vector.name);
        count += 1;
    }
    assert!(count >= 14, "{count}");
}

#[test]
fn what_standard_webhooks_refuses_is_refused() {
    let good = signature("msg_1", NOW, BODY);
    let sent = |id, time, signatures| {
        [("webhook-id", id), ("webhook-timestamp", time), ("webhook-signature", signatures)]
    };
    let now = NOW.to_string();
    assert_eq!(check(&sent("msg_1", &now, &good), NOW), Ok(()));
    for missing in 0..3 {
        let mut sent = sent("msg_1", &now, &good).to_vec();
        sent.remove(missing);
        assert_eq!(check(&sent, NOW), Err(ProofError::Missing), "{missing}");
    }
    for (id, time, signatures, error) in [
        ("", now.as_str(), good.as_str(), ProofError::Missing),
        ("msg_1", "", &good, ProofError::Missing),
        ("msg_1", &now, "", ProofError::Missing),
        ("msg_1", "hello", &good, ProofError::Malformed),
        ("msg_1", &format!("+{now}"), &good, ProofError::Malformed),
        ("msg_1", &format!("0{now}"), &good, ProofError::Malformed),
        ("msg_1", &format!("{now}.0"), &good, ProofError::Malformed),
        ("msg_1", &format!(" {now}"), &good, ProofError::Malformed),
        ("msg_1", "99999999999999999999", &good, ProofError::Malformed),
        ("msg_1", &now, "v1,", ProofError::Malformed),
        ("msg_1", &now, "v1,dawfeoifkpqwoekfpqoekf", ProofError::Wrong),
        ("msg_1", &now, &good[..8], ProofError::Wrong),
        ("msg_1", &now, &good[..good.len() - 1], ProofError::Wrong),
        ("msg_1", &now, &good.replace("v1,", "v1a,"), ProofError::Wrong),
        ("msg_1", &now, &good.replace("v1,", "v2,"), ProofError::Wrong),
        ("msg_1", &now, &good.replace("v1,", ""), ProofError::Wrong),
        ("msg_1", &now, &good.to_uppercase(), ProofError::Wrong),
        ("msg_2", &now, &good, ProofError::Wrong),
        // Two headers of one name.
        ("msg_1", &now, &format!("{good}, {good}"), ProofError::Malformed),
        ("msg_1", &now, &format!("v1,AAAA, {good}"), ProofError::Malformed),
        ("msg_1, msg_1", &now, &good, ProofError::Wrong),
        ("msg_1", &now, &vec!["v1,AAAA"; SIGNATURES_MAX + 1].join(" "), ProofError::Malformed),
    ] {
        assert_eq!(check(&sent(id, time, signatures), NOW), Err(error), "{id} {time} {signatures}");
    }
}

#[test]
fn one_right_signature_of_several_is_enough() {
    let (good, now) = (signature("msg_1", NOW, BODY), NOW.to_string());
    let other = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
    let v2 = other.replace("v1,", "v2,");
    for signatures in
        [format!("{other} {v2} {good} {other}"), format!("{good} {other}"), format!("v1a,AAAA {good}")]
    {
        let sent =
            [("webhook-id", "msg_1"), ("webhook-timestamp", &*now), ("webhook-signature", &*signatures)];
        assert_eq!(check(&sent, NOW), Ok(()), "{signatures}");
    }
}

#[test]
fn an_id_with_dots_cannot_pass_for_another_time() {
    // Both sign `a.1700000000.1700000000.{}`, which is a weakness of the scheme; but one of the bodies is no JSON object, so
    // only one of them is an event.
    let signed = signature("a", NOW, b"1700000000.{}");
    let sent = headers(&[
        ("webhook-id", "a.1700000000"),
        ("webhook-timestamp", "1700000000"),
        ("webhook-signature", &signed),
    ]);
    assert_eq!(check_standard_webhooks(&sent, b"{}", &Secret::new(SECRET), at(NOW)), Ok(()));
    let dotted = signature("msg.with.dots", NOW, BODY);
    let now = NOW.to_string();
    let sent =
        [("webhook-id", "msg.with.dots"), ("webhook-timestamp", &*now), ("webhook-signature", &*dotted)];
    assert_eq!(check(&sent, NOW), Ok(()));
}

#[test]
fn the_window_is_five_minutes_both_ways_to_the_second() {
    let (good, time) = (signature("msg_1", NOW, BODY), NOW.to_string());
    let sent = [("webhook-id", "msg_1"), ("webhook-timestamp", &*time), ("webhook-signature", &*good)];
    for (now, expected) in [
        (NOW + 300, Ok(())),
        (NOW - 300, Ok(())),
        (NOW + 301, Err(ProofError::OutsideWindow)),
        (NOW - 301, Err(ProofError::OutsideWindow)),
        (0, Err(ProofError::OutsideWindow)),
    ] {
        assert_eq!(check(&sent, now), expected, "{now}");
    }
    // The farthest numbers there are overflow nothing.
    for extreme in [i64::MAX, i64::MIN] {
        let (good, time) = (signature("msg_1", extreme, BODY), extreme.to_string());
        let sent = [("webhook-id", "msg_1"), ("webhook-timestamp", &*time), ("webhook-signature", &*good)];
        assert_eq!(check(&sent, NOW), Err(ProofError::OutsideWindow));
    }
}

#[test]
fn a_stored_secret_that_is_none_lets_nobody_in() {
    let (good, now) = (signature("msg_1", NOW, BODY), NOW.to_string());
    let sent = [("webhook-id", "msg_1"), ("webhook-timestamp", &*now), ("webhook-signature", &*good)];
    for secret in ["", "whsec_", "whsec_AAAA", "not base64!"] {
        let result = check_standard_webhooks(&headers(&sent), BODY, &Secret::new(secret), at(NOW));
        assert_eq!(result, Err(ProofError::Malformed), "{secret}");
    }
}

#[test]
fn requests_signed_as_github_does_are_let_in() {
    let document: Value =
        serde_json::from_str(include_str!("../../../../tests/fixtures/github-signatures.json")).unwrap();
    let vectors = document["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 5);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let (secret, body) = (Secret::new(text("secret")), text("payload").as_bytes());
        let given =
            |signature: &str| check_github(&headers(&[("X-Hub-Signature-256", signature)]), body, &secret);
        let good = text("expected");
        assert_eq!(given(good), Ok(()));
        for bad in [
            good.to_uppercase(),
            good.replace("sha256=", "sha1="),
            good.replace("sha256=", ""),
            good.replace("sha256=", "sha256= "),
            good[..good.len() - 1].to_owned(),
            format!("{good}0"),
            format!("{good}, {good}"),
            String::new(),
            "sha256=".to_owned(),
        ] {
            assert_eq!(given(&bad), Err(ProofError::Wrong), "{bad}");
        }
    }
    assert_eq!(check_github(&headers(&[]), BODY, &Secret::new("s")), Err(ProofError::Missing));
    let of_nothing = "sha256=b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
    let sent = headers(&[("x-hub-signature-256", of_nothing)]);
    assert_eq!(check_github(&sent, b"", &Secret::new("")), Err(ProofError::Malformed));
}

#[test]
fn a_token_is_the_whole_token() {
    let known = digest("t0ken");
    let given = |value: &str| check_bearer(&headers(&[("authorization", value)]), &known);
    for good in ["Bearer t0ken", "bearer t0ken", "BEARER  t0ken "] {
        assert_eq!(given(good), Ok(()), "{good}");
    }
    for bad in ["Bearer T0KEN", "Bearer t0ke", "Bearer t0ken1", "Bearer t0ken, Bearer t0ken", "Bearer x"] {
        assert_eq!(given(bad), Err(ProofError::Wrong), "{bad}");
    }
    for bad in ["", "t0ken", "Bearer", "Bearer ", "Basic t0ken", "Bearer\tt0ken"] {
        assert_eq!(given(bad), Err(ProofError::Malformed), "{bad}");
    }
    assert_eq!(check_bearer(&headers(&[]), &known), Err(ProofError::Missing));
    // Nothing is the token of a source that has none.
    assert_eq!(check_bearer(&headers(&[("authorization", "Bearer x")]), ""), Err(ProofError::Wrong));
}
