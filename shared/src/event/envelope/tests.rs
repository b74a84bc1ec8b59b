use super::*;
use serde_json::json;

const NONE: CustomPaths = CustomPaths { id_path: None, type_path: None, time_path: None };

fn read(format: Format, event: &Value) -> Result<Enveloped, Vec<String>> {
    read_with(format, &NONE, None, event)
}

fn read_with(
    format: Format,
    custom: &CustomPaths,
    plain_type: Option<&str>,
    event: &Value,
) -> Result<Enveloped, Vec<String>> {
    let fields = event.as_object().unwrap().clone();
    envelope(fields, format, custom, plain_type, "", &mut crate::work::Work::of(10_000)).map_err(|issues| {
        issues.into_iter().map(|issue| format!("{} {:?}", issue.path, issue.code)).collect()
    })
}

fn refused(format: Format, event: &Value) -> Vec<String> {
    read(format, event).err().unwrap_or_default()
}

fn text(enveloped: &Enveloped) -> String {
    serde_json::to_string(&enveloped.document).unwrap()
}

/// As the user guide of EventBridge shows it.
fn eventbridge() -> Value {
    json!({
        "version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103", "detail-type": "Object Created",
        "source": "aws.s3", "account": "123456789012", "time": "2021-11-12T00:00:00Z", "region": "ca-central-1",
        "resources": ["arn:aws:s3:::amzn-s3-demo-bucket1"], "detail": { "version": "0", "n": 1.50 }
    })
}

#[test]
fn eventbridge_keeps_its_envelope_beside_the_data() {
    let read = read(Format::Eventbridge, &eventbridge()).unwrap();
    assert_eq!(
        text(&read),
        concat!(
            r#"{"event_type":"Object Created","event_time":"2021-11-12T00:00:00Z","data":{"version":"0","n":1.5},"#,
            r#""version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103","detail-type":"Object Created","#,
            r#""source":"aws.s3","account":"123456789012","time":"2021-11-12T00:00:00Z","region":"ca-central-1","#,
            r#""resources":["arn:aws:s3:::amzn-s3-demo-bucket1"]}"#
        )
    );
    assert_eq!(read.event_type, "Object Created");
    assert_eq!(
        read.own_key,
        Some(own_key("eventbridge", &["aws.s3", "17793124-05d4-b198-2fde-7ededc63b103"]))
    );
}

#[test]
fn eventbridge_names_what_is_missing_as_its_sender_knows_it() {
    assert_eq!(refused(Format::Eventbridge, &json!({})), ["detail-type Required", "detail Required"]);
    let odd = json!({ "detail-type": "", "time": [], "detail": null, "id": 1, "source": "a" });
    assert_eq!(
        refused(Format::Eventbridge, &odd),
        ["detail-type TooLong", "detail Required", "time WrongType"]
    );
    let mut ours = eventbridge();
    ours["data"] = json!(1);
    ours["event_type"] = json!("x");
    assert_eq!(refused(Format::Eventbridge, &ours), ["event_type NotAllowed", "data NotAllowed"]);
}

fn finding() -> Value {
    json!({
        "activity_id": 1, "category_uid": 2, "class_uid": 2004, "class_name": "Detection Finding",
        "finding_info": { "uid": "f-1", "title": "Password spray" }, "severity_id": 4, "severity": "High",
        "time": 1_763_900_000_123_i64, "type_uid": 200_401, "type_name": "Detection Finding: Create",
        "metadata": { "uid": "m-1", "version": "1.7.0", "product": { "name": "P" } }
    })
}

#[test]
fn ocsf_is_called_what_its_type_is_called() {
    let whole = read(Format::Ocsf, &finding()).unwrap();
    assert_eq!(whole.event_type, "Detection Finding: Create");
    assert_eq!(whole.own_key, Some(own_key("ocsf", &["m-1"])));
    let start =
        r#"{"event_type":"Detection Finding: Create","event_time":1763900000.123,"data":{"activity_id":1,"#;
    assert!(text(&whole).starts_with(start), "{}", text(&whole));
    assert_eq!(whole.document.get("data"), Some(&finding()));
    let mut named = finding();
    for (field, expected) in [("type_name", "Detection Finding"), ("class_name", "2004")] {
        named.as_object_mut().unwrap().shift_remove(field);
        assert_eq!(read(Format::Ocsf, &named).unwrap().event_type, expected);
    }
    named["metadata"] = json!({ "uid": "" });
    assert_eq!(read(Format::Ocsf, &named).unwrap().own_key, None);
}

#[test]
fn ocsf_without_a_class_or_with_another_time_is_refused() {
    assert_eq!(refused(Format::Ocsf, &json!({ "time": "now" })), ["class_uid Required", "time WrongType"]);
    assert!(read(Format::Ocsf, &json!({ "class_uid": 1001 })).is_ok());
}

#[test]
fn milliseconds_become_seconds_to_the_digit() {
    let seconds = |text: &str| {
        let value: Value = serde_json::from_str(text).unwrap();
        seconds_of(&value).map(|value| value.to_string())
    };
    for (millis, expected) in [
        ("1763900000123", Some("1763900000.123")),
        ("1000", Some("1.000")),
        ("1", Some("0.001")),
        ("0", Some("0.000")),
        ("-1500", Some("-1.500")),
        ("99999999999999999999999", Some("99999999999999999999.999")),
        ("1.5", None),
        ("1e12", None),
        ("\"1\"", None),
        ("null", None),
    ] {
        assert_eq!(seconds(millis).as_deref(), expected, "{millis}");
    }
}

#[test]
fn custom_paths_say_where_things_stand() {
    let path = |text: &str| Some(text.to_owned());
    let custom =
        CustomPaths { id_path: path("$.meta.id"), type_path: path("$.kind"), time_path: path("$.at") };
    let event = json!({ "kind": "Found", "at": 1.5, "meta": { "id": 7 }, "x": [1] });
    let found = read_with(Format::Custom, &custom, None, &event).unwrap();
    assert_eq!(
        text(&found),
        r#"{"event_type":"Found","event_time":1.5,"data":{"kind":"Found","at":1.5,"meta":{"id":7},"x":[1]}}"#
    );
    assert_eq!(found.own_key, Some(own_key("custom", &["7"])));

    // What is not there is no identity and no time; a type that is announced has to be there.
    let bare = read_with(Format::Custom, &custom, None, &json!({ "kind": "Found", "at": null })).unwrap();
    assert_eq!(
        (text(&bare).as_str(), bare.own_key),
        (r#"{"event_type":"Found","data":{"kind":"Found","at":null}}"#, None)
    );
    let refused = |event: Value| read_with(Format::Custom, &custom, None, &event).err().unwrap_or_default();
    assert_eq!(refused(json!({})), ["$.kind Required"]);
    assert_eq!(
        refused(json!({ "kind": {}, "at": [], "meta": { "id": true } })),
        ["$.meta.id WrongType", "$.kind WrongType", "$.at WrongType"]
    );
    assert_eq!(refused(json!({ "kind": "x".repeat(201) })), ["$.kind TooLong"]);

    let many = CustomPaths { id_path: path("$.list[*]"), ..NONE };
    let read = |list: Value| read_with(Format::Custom, &many, None, &json!({ "list": list }));
    assert_eq!(read(json!(["a"])).unwrap().own_key, Some(own_key("custom", &["a"])));
    assert_eq!(read(json!([""])).unwrap().own_key, None);
    assert_eq!(read(json!(["a", "b"])).err().unwrap(), ["$.list[*] OutOfRange"]);
}

#[test]
fn an_event_without_a_type_is_called_what_the_request_calls_it() {
    for format in [Format::Raw, Format::Custom] {
        let of = |plain| read_with(format, &NONE, plain, &json!({})).unwrap().event_type;
        assert_eq!((of(None).as_str(), of(Some("push")).as_str()), ("Event", "push"));
    }
    let long = "x".repeat(201);
    assert_eq!(
        read_with(Format::Raw, &NONE, Some(&long), &json!({})).err().unwrap(),
        ["x-github-event TooLong"]
    );
}

fn cloud(changes: Value) -> Value {
    let mut event = json!({ "specversion": "1.0", "type": "t", "source": "/s", "id": "1" });
    event.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    event
}

#[test]
fn cloudevents_are_held_to_their_specification() {
    assert_eq!(
        refused(Format::Cloudevents, &json!({})),
        ["specversion Required", "id Required", "source Required",]
    );
    for (changes, expected) in [
        (json!({ "specversion": "0.3" }), "specversion NotAllowed"),
        (json!({ "specversion": 1.0 }), "specversion NotAllowed"),
        (json!({ "id": "" }), "id Required"),
        (json!({ "id": 1 }), "id WrongType"),
        (json!({ "source": null }), "source Required"),
        (json!({ "type": "" }), "type TooLong"),
        (json!({ "type": 3 }), "type WrongType"),
        (json!({ "time": [] }), "time WrongType"),
        (json!({ "event_type": "mine" }), "event_type NotAllowed"),
        (json!({ "meta": 1 }), "meta NotAllowed"),
        (json!({ "data": 1, "data_base64": "MQ==" }), "data_base64 NotAllowed"),
        (json!({ "data_base64": 1 }), "data_base64 WrongType"),
        (json!({ "data_base64": "%%", "datacontenttype": "application/json" }), "data_base64 Malformed"),
        (json!({ "data_base64": "ew==", "datacontenttype": "application/json" }), "data_base64 Malformed"),
        (json!({ "data_base64": "/w==", "datacontenttype": "text/plain" }), "data_base64 Malformed"),
    ] {
        assert_eq!(refused(Format::Cloudevents, &cloud(changes.clone())), [expected], "{changes}");
    }
    let untyped = json!({ "specversion": "1.0", "source": "/s", "id": "1" });
    assert_eq!(refused(Format::Cloudevents, &untyped), ["type Required"]);
}

#[test]
fn data_in_base64_is_decoded_when_it_is_json_or_text() {
    for (changes, data) in [
        (json!({}), json!({})),
        (json!({ "data": null, "time": null }), json!({})),
        (json!({ "data": "<a/>" }), json!("<a/>")),
        (json!({ "data_base64": "eyAieHl6IjogMTIzIH0=" }), json!({ "xyz": 123 })),
        (json!({ "data_base64": "WzFd", "datacontenttype": "application/vnd.x+json" }), json!([1])),
        (json!({ "data_base64": "w6Q=", "datacontenttype": "text/plain; charset=utf-8" }), json!("ä")),
        (json!({ "data_base64": "PGEvPg==", "datacontenttype": "application/xml" }), json!("<a/>")),
        // Neither: the base64 stays.
        (json!({ "data_base64": "AAEC", "datacontenttype": "image/png" }), json!({})),
        (json!({ "data_base64": "... base64 ..." }), json!({})),
    ] {
        let read = read(Format::Cloudevents, &cloud(changes.clone())).unwrap();
        assert_eq!(read.document.get("data"), Some(&data), "{changes}");
        let is_decoded = changes.get("data_base64").is_some() && data != json!({});
        assert_eq!(
            read.document.get("data_base64").is_some(),
            changes.get("data_base64").is_some() && !is_decoded
        );
        assert!(read.document.get("event_time").is_none());
    }
}

#[test]
fn a_cloudevent_is_known_by_its_source_and_id_in_every_format_that_lets_it_through() {
    let expected = Some(own_key("cloudevent", &["/s", "1"]));
    assert_eq!(read(Format::Cloudevents, &cloud(json!({}))).unwrap().own_key, expected);
    assert_eq!(read(Format::Raw, &cloud(json!({}))).unwrap().own_key, expected);
    let ours = cloud(json!({ "event_type": "a", "data": 1 }));
    assert_eq!(read(Format::Tocsin, &ours).unwrap().own_key, expected);
    assert_eq!(read(Format::Raw, &json!({ "source": "/s", "id": "1" })).unwrap().own_key, None);
}
