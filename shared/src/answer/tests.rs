//! What is left of an answer, and that it is the same for every secret.

use super::*;
use crate::limits::ATTEMPT_WORK_MAX;
use crate::rule::{OnFailure, Op, Rule};
use crate::secret::Secret;
use crate::verdict::judge;
use crate::work::Work;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

fn redacted(secret: &str, body: &str, truncated: bool) -> RedactedAnswer {
    let headers =
        vec![("content-length".to_owned(), body.len().to_string()), ("etag".to_owned(), "\"e\"".to_owned())];
    let answer = Answer { status: 200, headers, body: body.to_owned(), truncated };
    RedactedAnswer::of(answer, &Redactor::new([Secret::new(secret)]))
}

#[test]
fn what_validators_see_is_what_the_redacted_text_says() {
    for (secret, body, text, data) in [
        (
            "12345678",
            r#"{"a": 12345678, "ok": true}"#,
            r#"{"a": "••••", "ok": true}"#,
            json!({"a": "••••", "ok": true}),
        ),
        ("345678", r#"[-12345678.5e3,1]"#, r#"["-12••••.5e3",1]"#, json!(["-12••••.5e3", 1])),
        ("12345678", "12345678", "••••", json!("••••")),
        ("12345678", "\u{feff}[12345678]", "\u{feff}[\"••••\"]", json!(["••••"])),
        ("12345678", "{12345678", "{••••", json!("{••••")),
        (r#"{"a":"b"}"#, r#"{"x": {"a":"b"}}"#, r#"{"x": "••••"}"#, json!({"x": "••••"})),
        ("ab\"cdef", r#"{"x": "ab"cdef"}"#, r#"{"x": "••••"}"#, json!({"x": "••••"})),
        ("\"abcdef\\", r#"{"x": "\"abcdef\\"}"#, r#"{"x": "••••"}"#, json!({"x": "••••"})),
        ("0041bcdef", r#"{"x": "\\u0041bcdef"}"#, r#"{"x": "\\u••••"}"#, json!({"x": "\\u••••"})),
        ("s3cr3t", r#"{"s3cr3t": {"s3cr3t": 1}}"#, r#"{"••••": {"••••": 1}}"#, json!({"••••": {"••••": 1}})),
        (
            "s3cr3t",
            r#"{"a": "\u0073%33cr3t", "b": "s3cr4t"}"#,
            r#"{"a": "••••", "b": "s3cr4t"}"#,
            json!({"a": "••••", "b": "s3cr4t"}),
        ),
        ("s3cr3t", "<p>s3cr3t</p>", "<p>••••</p>", json!("<p>••••</p>")),
    ] {
        let answer = redacted(secret, body, false);
        assert_eq!((answer.body(), &answer.document()["data"]), (text, &data), "{body}");
        assert_eq!(answer.header("content-length"), Some(MASK));
        assert_eq!(answer.header("etag"), Some(MASK));
    }
}

#[test]
fn headers_that_tell_of_a_body_without_secrets_stay() {
    let answer = redacted("s3cr3t", "{}", false);
    assert_eq!((answer.header("content-length"), answer.header("etag")), (Some("2"), Some("\"e\"")));
    assert!(!answer.has_redactions());
}

#[test]
fn an_answer_that_was_not_read_to_its_end_shows_no_beginning_of_a_secret() {
    let secret = "s3cr3t-v4lue";
    // So many secrets that what is kept ends where reading did.
    let most = RESPONSE_BYTES_MAX + RESPONSE_MARGIN_BYTES;
    for cut_off in 0..secret.len() {
        let body = "x".repeat(cut_off) + &secret.repeat(most / secret.len() + 1);
        let answer = redacted(secret, &body[..most], true);
        assert!(answer.is_truncated() && !answer.body().contains("s3"), "{cut_off}");
        assert_eq!(answer.header("content-length"), Some(MASK));
    }
}

#[test]
fn the_length_of_a_secret_does_not_decide_whether_an_answer_is_within_the_limit() {
    let filler = "x".repeat(RESPONSE_BYTES_MAX - MASK.len());
    for secret in ["s3cr3t", &"s3cr3t-v4lue".repeat(300)] {
        assert!(!redacted(secret, &format!("{secret}{filler}"), false).is_truncated());
        let beyond = redacted(secret, &format!("{secret}{filler}x"), false);
        assert!(beyond.is_truncated());
        assert_eq!(beyond.body().len(), RESPONSE_BYTES_MAX);
    }
}

/// A way in which a target may send a secret back, between two texts that the asker chooses.
#[derive(Clone, Copy, Debug)]
enum Echo {
    Json,
    NestedJson,
    Name,
    Base64,
    Hex,
    Percent,
    Html,
    Text,
    Bare,
    Pieces,
}

impl Echo {
    const ALL: [Self; 10] = [
        Self::Json,
        Self::NestedJson,
        Self::Name,
        Self::Base64,
        Self::Hex,
        Self::Percent,
        Self::Html,
        Self::Text,
        Self::Bare,
        Self::Pieces,
    ];

    fn body(self, before: &str, secret: &str, behind: &str) -> String {
        let around = format!("{before}{secret}{behind}");
        let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        match self {
            Self::Json => json!({ "data": { "a": around, "b": "other" } }).to_string(),
            Self::NestedJson => json!({ "data": json!({ "a": around }).to_string() }).to_string(),
            Self::Name => json!({ "data": { around: 1 } }).to_string(),
            Self::Base64 => json!({ "data": { "a": STANDARD.encode(around) } }).to_string(),
            Self::Hex => json!({ "data": { "a": hex(&around) } }).to_string(),
            Self::Percent => {
                let form: String = url::form_urlencoded::byte_serialize(around.as_bytes()).collect();
                json!({ "data": { "a": form } }).to_string()
            }
            Self::Html => {
                let escaped: String = around.chars().map(|c| format!("&#{};", u32::from(c))).collect();
                json!({ "data": { "a": escaped } }).to_string()
            }
            Self::Text => format!("a: {around}"),
            Self::Bare => format!("{{\"data\": {{\"a\": {secret}}}}}"),
            Self::Pieces => json!({ "data": [around, { "a": around, "b": secret }, secret] }).to_string(),
        }
    }
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let literal = "[a-f0-9~!]{0,3}";
    let path = prop_oneof![
        Just("$.data.data.a".to_owned()),
        Just("$.data".to_owned()),
        Just("$..*".to_owned()),
        Just("$.headers['content-length']".to_owned()),
        Just("$.headers.*".to_owned()),
        Just("$.data[?@.a == @.b]".to_owned()),
        Just("$.data.data[?@.a == @.b || @ == 'x']".to_owned()),
        (prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]), literal)
            .prop_map(|(op, text)| format!("$.data.data[?@ {op} '{text}']")),
        (prop::sample::select(vec!["<", ">=", "=="]), 0..80_u32)
            .prop_map(|(op, length)| format!("$..[?length(@) {op} {length}]")),
        (0..4_u32).prop_map(|count| format!("$[?count(@..*) > {count}]")),
        literal.prop_map(|name| format!("$..['{name}']")),
    ];
    let op = prop::sample::select(Op::ALL.to_vec());
    let expected = prop::collection::vec(
        prop_oneof![
            literal.prop_map(|text| format!("{text}*")),
            "[?]{0,30}",
            "[0-9]{1,9}",
            Just(MASK.to_owned())
        ],
        1..4,
    );
    (path, op, expected).prop_map(|(json_path, op, expected_values)| {
        let expected_values = match op {
            Op::Exists => Vec::new(),
            Op::GreaterThan | Op::LessThan => vec!["1234567".to_owned()],
            _ => expected_values,
        };
        Rule { json_path, op, expected_values, on_failure: None }
    })
}

proptest! {
    /// Whoever chooses the rules and what stands around a secret gets the same for any two secrets, whatever their length.
    #[test]
    fn no_rule_tells_two_secrets_apart(
        one in "[!-~]([ -~]{4,40})[!-\\[\\]-~]", other in prop_oneof!["[!-~]([ -~]{4,40})[!-\\[\\]-~]", "[1-9][0-9]{6,20}"],
        before in prop_oneof!["[ -~]{0,9}", ".{0,3}(%[2-7]|\\\\|\\\\u00[2-7]|&#59|&#x3|\\\\x3|%25[2-7])"], behind in "[ -~]{0,9}",
        rules in prop::collection::vec(any_rule(), 1..20),
    ) {
        for echo in Echo::ALL {
            // Unless one of them stands in what was chosen: a guess of a whole secret shows.
            let is_guessed = [&one, &other].iter().any(|secret| {
                echo.body(&before, "", &behind).contains(secret.as_str())
            });
            let judged = |secret: &str| {
                let body = echo.body(&before, secret, &behind);
                let answer = redacted(secret, &body, false);
                (judge(&answer, &rules, OnFailure::Retry, &mut Work::of(ATTEMPT_WORK_MAX)), crate::record::response(&answer))
            };
            if !is_guessed {
                prop_assert_eq!(judged(&one), judged(&other), "{:?}", echo);
            }
        }
    }
}
