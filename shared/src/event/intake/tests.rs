use super::*;
use crate::event::{Credential, RateLimit};
use crate::secret::Sealed;
use proptest::prelude::*;

fn paths(body: &str, format: Format) -> Vec<String> {
    match read_batch(body, format, None) {
        Ok(_) => Vec::new(),
        Err(issues) => issues.into_iter().map(|issue| issue.path).collect(),
    }
}

fn bearer() -> Credential<Sealed> {
    Credential::Bearer { digest: String::new() }
}

fn post(
    format: Format,
    credential: Credential<Sealed>,
    sent: &[(&str, &str)],
    body: &[u8],
) -> Result<Post, Refused> {
    let headers = Headers::pick(sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let (custom, previous, rate_limit) = (CustomPaths::default(), None, RateLimit::default());
    read_post(&headers, body, &Admission { format, custom, credential, previous, rate_limit })
}

fn found(result: Result<Post, Refused>) -> Vec<String> {
    match result {
        Err(Refused::Found(issues)) => {
            issues.into_iter().map(|issue| format!("{} {:?}", issue.path, issue.code)).collect()
        }
        other => vec![format!("{other:?}")],
    }
}

#[test]
fn all_findings_are_named() {
    assert_eq!(paths("{}", Format::Tocsin), ["event_type", "data"]);
    assert_eq!(
        paths(r#"{"event_type": 1, "data": null, "event_time": []}"#, Format::Tocsin),
        ["event_type", "data", "event_time"]
    );
    assert_eq!(
        paths(r#"[{"event_type": "a", "data": {}}, {"data": {}}, 3]"#, Format::Tocsin),
        ["[1].event_type", "[2]"]
    );
    assert_eq!(paths(r#"{"event_type": "a", "data": {}, "meta": {}}"#, Format::Tocsin), ["meta"]);
    assert_eq!(paths("[]", Format::Tocsin), [""]);
    assert_eq!(paths("not json", Format::Tocsin), [""]);
    assert_eq!(paths(&"[".repeat(10_000), Format::Tocsin), [""]);
    assert_eq!(paths(r#"{"event_type": "a", "data": {"b": 1, "b": 1}}"#, Format::Tocsin), [""]);
    assert_eq!(
        paths(r#"[{}, {"detail-type": "a"}]"#, Format::Eventbridge),
        ["[0].detail-type", "[0].detail", "[1].detail"]
    );
}

#[test]
fn other_formats_become_our_envelope() {
    let raw = read_batch(r#"{"schemaVersion": "2.0", "severity": 8.0}"#, Format::Raw, None).unwrap();
    assert_eq!(
        serde_json::to_string(&raw[0].event.document).unwrap(),
        r#"{"event_type":"Event","data":{"schemaVersion":"2.0","severity":8.0}}"#
    );
    let cloud =
        r#"{"specversion": "1.0", "type": "t", "source": "/s", "id": "1", "time": "2018-04-05T17:31:00Z"}"#;
    let cloud = read_batch(cloud, Format::Cloudevents, None).unwrap();
    assert_eq!(cloud[0].event.event_type, "t");
}

const ATTRIBUTES: [(&str, &str); 5] = [
    ("ce-specversion", "1.0"),
    ("ce-type", "Found"),
    ("ce-source", "/a%20b"),
    ("ce-id", "1"),
    ("ce-comexampleextension1", "Euro%20%E2%82%AC"),
];

fn binary(more: &[(&str, &str)], body: &[u8]) -> Result<Post, Refused> {
    post(Format::Cloudevents, bearer(), &[&ATTRIBUTES, more].concat(), body)
}

#[test]
fn a_cloudevent_in_binary_mode_is_the_same_event_as_a_structured_one() {
    let structured = r#"{"specversion":"1.0","type":"Found","source":"/a b","id":"1","comexampleextension1":"Euro €",
        "datacontenttype":"application/json","data":{"n":1.50}}"#;
    let type_of = [("content-type", "application/cloudevents+json")];
    let structured = post(Format::Cloudevents, bearer(), &type_of, structured.as_bytes()).unwrap();
    let binary = binary(&[("content-type", "application/json")], br#"{"n":1.50}"#).unwrap();
    assert_eq!(binary, structured);
    assert!(!binary.is_batch);
}

#[test]
fn the_data_of_a_binary_event_is_what_its_type_says() {
    let data = |content_type: &str, body: &[u8]| {
        let post = binary(&[("content-type", content_type)], body).unwrap();
        let document = &post.intakes[0].event.document;
        (document["data"].to_string(), document.get("data_base64").map(ToString::to_string))
    };
    let plain = |text: &str| (text.to_owned(), None);
    assert_eq!(data("application/json", b"[1, 2]"), plain("[1,2]"));
    assert_eq!(data("", br#""text""#), plain(r#""text""#));
    assert_eq!(data("text/xml; charset=utf-8", b"<a/>"), plain(r#""<a/>""#));
    assert_eq!(data("application/json", b""), plain("{}"));
    assert_eq!(data("application/json", b"null"), plain("{}"));
    assert_eq!(data("image/png", b"\x89PNG"), ("{}".to_owned(), Some(r#""iVBORw==""#.to_owned())));
    // An array is the data of one event, and no batch.
    let one = binary(&[("content-type", "application/json"), ("idempotency-key", "k")], b"[1]").unwrap();
    assert_eq!(one.intakes[0].identity.key, "key:k");
}

#[test]
fn binary_events_are_refused_with_every_finding() {
    for (more, body, expected) in [
        (("ce-time", "%ff"), &b"{}"[..], vec!["ce-time Malformed"]),
        (("ce-data", "1"), b"{}", vec!["ce-data NotAllowed"]),
        (("ce-event_type", "1"), b"{}", vec!["ce-event_type NotAllowed"]),
        (("ce-", "1"), b"{}", vec!["ce- NotAllowed"]),
        (("ce-meta", "1"), b"{}", vec!["meta NotAllowed"]),
        (("ce-datacontenttype", "a/b"), b"{}", vec!["ce-datacontenttype NotAllowed"]),
        (("content-type", "application/json"), b"{", vec![" Malformed"]),
        (("content-type", "application/json"), br#"{"a":1,"a":1}"#, vec![" Malformed"]),
        (("content-type", "text/plain"), b"\xff", vec![" Malformed"]),
    ] {
        assert_eq!(found(binary(&[more], body)), expected, "{more:?}");
    }
    let bare = post(Format::Cloudevents, bearer(), &[("ce-type", "t")], b"{}");
    assert_eq!(found(bare), ["specversion Required", "id Required", "source Required"]);
    // In another format these headers mean nothing.
    assert_eq!(post(Format::Raw, bearer(), &ATTRIBUTES, b"{}").unwrap().intakes[0].event.event_type, "Event");
}

#[test]
fn a_content_type_of_cloudevents_is_taken_at_its_word() {
    let event = r#"{"specversion":"1.0","type":"t","source":"/s","id":"1"}"#;
    let batch = format!("[{event}]");
    let send = |content_type: &str, body: &str| {
        post(Format::Cloudevents, bearer(), &[("content-type", content_type)], body.as_bytes())
    };
    let structured = "application/cloudevents+json; charset=utf-8";
    let batched = "application/cloudevents-batch+json";
    assert!(!send(structured, event).unwrap().is_batch);
    assert!(send(batched, &batch).unwrap().is_batch);
    assert_eq!(found(send(structured, &batch)), [" WrongType"]);
    assert_eq!(found(send(batched, event)), [" WrongType"]);
    assert_eq!(send(batched, "[]"), Ok(Post { intakes: Vec::new(), is_batch: true }));
    assert_eq!(found(send("application/json", "[]")), [" OutOfRange"]);
    // Without it, the body says what it is.
    assert!(!send("application/json", event).unwrap().is_batch && send("", &batch).unwrap().is_batch);
    assert!(matches!(send("application/cloudevents+avro", event), Err(Refused::Media(_))));
}

#[test]
fn what_a_signature_does_not_cover_is_no_part_of_the_event() {
    let sealed = || serde_json::from_str::<Sealed>("\"s1.AAAA\"").unwrap();
    let github = || Credential::Github { secret: sealed() };
    let standard = || Credential::StandardWebhooks { secret: sealed() };
    for credential in [github(), standard()] {
        assert_eq!(found(post(Format::Cloudevents, credential, &ATTRIBUTES, b"{}")), [" NotAllowed"]);
    }
    let sent = [("idempotency-key", "k"), ("webhook-id", "w"), ("x-github-event", "push")];
    let read =
        |credential, body: &[u8]| post(Format::Raw, credential, &sent, body).unwrap().intakes.remove(0);
    let (pushed, signed, bearer) = (read(github(), b"{}"), read(standard(), b"{}"), read(bearer(), b"{}"));
    assert_eq!(pushed.event.event_type, "push");
    assert!(pushed.identity.key.starts_with("content:"), "{}", pushed.identity.key);
    assert_eq!((signed.event.event_type.as_str(), signed.identity.key.as_str()), ("Event", "key:w"));
    assert_eq!((bearer.event.event_type.as_str(), bearer.identity.key.as_str()), ("Event", "key:k"));
    // Under another name for what happened, the same body is the same event.
    let renamed = post(Format::Raw, github(), &[("x-github-event", "ping")], b"{}").unwrap();
    assert_eq!(renamed.intakes[0].identity, pushed.identity);
}

#[test]
fn what_would_not_fit_when_it_is_stored_is_too_large() {
    let send = |content_type: &str, body: &[u8]| binary(&[("content-type", content_type)], body).map(|_| ());
    let largest = vec![b'x'; limits::EVENT_BYTES_MAX];
    assert_eq!(send("text/plain", &largest), Ok(()));
    // A line break takes two bytes in JSON, a control character six, and base64 a third more.
    for (content_type, byte) in [("text/plain", b'\n'), ("text/plain", 1), ("image/png", 0)] {
        assert_eq!(send(content_type, &vec![byte; limits::EVENT_BYTES_MAX]), Err(Refused::TooLarge));
    }
    let long = format!(r#"{{"id": "1", "k": "{}"}}"#, "x".repeat(limits::EVENT_BYTES_MAX - 100));
    assert!(post(Format::Raw, bearer(), &[], long.as_bytes()).is_ok());
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    assert_eq!(found(post(Format::Raw, bearer(), &[], b"{\"a\":\"\xff\"}")), [" Malformed"]);
    assert_eq!(found(post(Format::Raw, bearer(), &[], b"")), [" Malformed"]);
    let encoded = post(Format::Raw, bearer(), &[("content-encoding", "gzip")], b"{}");
    assert!(matches!(encoded, Err(Refused::Media(_))));
}

proptest! {
    /// Whatever headers and bytes come, it is read or refused.
    #[test]
    fn no_request_makes_it_panic(
        values in prop::collection::vec("\\PC{0,12}", 6), body in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let names = ["ce-specversion", "ce-id", "ce-type", "content-type", "content-encoding", "webhook-id"];
        let sent: Vec<_> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
        for format in Format::ALL {
            let _ = post(format, bearer(), &sent, &body);
            let _ = post(format, bearer(), &sent[..3], &body);
        }
    }
}
