//! Reading what a source sends: one event or a batch, in the source's format, within bounds.

use super::{Event, Identity};
use crate::issue::{IssueCode, Issues};
use crate::limits;
use crate::template::parse_json;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How a source writes its events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Our envelope: `event_type`, `event_time`, `data`.
    #[default]
    Tocsin,
    /// CloudEvents 1.0, structured: `type` becomes `event_type`, `time` becomes `event_time`, the rest stays.
    Cloudevents,
    /// Any JSON object: it becomes `data`, with `event_type` `Event`.
    Raw,
}

impl Format {
    /// All of them, in the order a form offers them.
    pub const ALL: [Format; 3] = [Format::Tocsin, Format::Cloudevents, Format::Raw];

    /// As the API writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tocsin => "tocsin",
            Self::Cloudevents => "cloudevents",
            Self::Raw => "raw",
        }
    }

    /// Reads what [`Format::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == text)
    }
}

/// One event read, and what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// The event.
    pub event: Event,
    /// Its identity within its source.
    pub identity: Identity,
}

/// Reads a request body: an object is one event, an array a batch. `explicit` is the `Idempotency-Key` or
/// `webhook-id` of the request, and then the body has to be one event.
///
/// ```
/// use shared::event::{Format, read_batch};
/// let body = r#"{"event_type": "AnomalyDetected", "data": {"severity": "high"}}"#;
/// let events = read_batch(body, Format::Tocsin, None).unwrap();
/// assert_eq!(events[0].event.event_type, "AnomalyDetected");
/// assert!(read_batch(r#"{"data": {}}"#, Format::Tocsin, None).unwrap_err().at("event_type").is_some());
/// ```
///
/// # Errors
/// Every finding, each with the event's index when it was a batch.
pub fn read_batch(body: &str, format: Format, explicit: Option<&str>) -> Result<Vec<Intake>, Issues> {
    if let Some(key) = explicit {
        check_explicit(key)?;
    }
    let document = parse_json(body).map_err(|error| {
        Issues::one("", IssueCode::Malformed, format!("The body is not JSON that can be accepted: {error}."))
    })?;
    let Value::Array(entries) = document else {
        return Ok(vec![read_one(document, format, explicit, "")?]);
    };
    if explicit.is_some() {
        let message = "A batch cannot carry one Idempotency-Key or webhook-id for all its events; send them one by one.";
        return Err(Issues::one("", IssueCode::NotAllowed, message));
    }
    if entries.is_empty() || entries.len() > limits::BATCH_EVENTS_MAX {
        let message =
            format!("Given {} events; a batch holds 1 to {}.", entries.len(), limits::BATCH_EVENTS_MAX);
        return Err(Issues::one("", IssueCode::OutOfRange, message));
    }
    let mut issues = Issues::default();
    let mut events = Vec::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        match read_one(entry, format, None, &format!("[{index}].")) {
            Ok(event) => events.push(event),
            Err(found) => issues.extend(found),
        }
    }
    issues.into_result(events)
}

fn check_explicit(key: &str) -> Result<(), Issues> {
    let fits = !key.is_empty()
        && key.len() <= limits::IDENTITY_CHARS_MAX
        && key.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    if fits {
        return Ok(());
    }
    let message = format!(
        "Idempotency-Key and webhook-id take 1 to {} visible ASCII characters.",
        limits::IDENTITY_CHARS_MAX
    );
    Err(Issues::one("idempotency-key", IssueCode::Malformed, message))
}

fn read_one(entry: Value, format: Format, explicit: Option<&str>, at: &str) -> Result<Intake, Issues> {
    let Value::Object(fields) = entry else {
        return Err(Issues::one(
            at.trim_end_matches('.'),
            IssueCode::WrongType,
            "An event is a JSON object.",
        ));
    };
    let identity = Identity::of(explicit, &fields);
    let document = match format {
        Format::Tocsin => fields,
        Format::Cloudevents => from_cloudevent(fields),
        Format::Raw => from_raw(fields),
    };
    check(document, at).map(|event| Intake { event, identity })
}

fn from_cloudevent(mut fields: Map<String, Value>) -> Map<String, Value> {
    for (theirs, ours) in [("type", "event_type"), ("time", "event_time")] {
        if let Some(value) = fields.get(theirs).cloned() {
            fields.insert(ours.to_owned(), value);
        }
    }
    // A CloudEvent may have no data; its attributes then say all there is.
    fields.entry("data").or_insert_with(|| Value::Object(Map::new()));
    fields
}

fn from_raw(fields: Map<String, Value>) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("event_type".to_owned(), Value::from("Event"));
    document.insert("data".to_owned(), Value::Object(fields));
    document
}

fn check(document: Map<String, Value>, at: &str) -> Result<Event, Issues> {
    let mut issues = Issues::default();
    let path = format!("{at}event_type");
    let event_type = match document.get("event_type") {
        Some(Value::String(text)) => text.clone(),
        Some(_) => {
            issues.add(&path, IssueCode::WrongType, "event_type is a text, as in AnomalyDetected.");
            String::new()
        }
        None => {
            issues.add(&path, IssueCode::Required, "Give the event_type, as in AnomalyDetected.");
            String::new()
        }
    };
    if document.contains_key("event_type") && issues.is_empty() {
        let length = event_type.chars().count();
        if length == 0 || length > limits::EVENT_TYPE_CHARS_MAX {
            let max = limits::EVENT_TYPE_CHARS_MAX;
            issues.add(
                &path,
                IssueCode::TooLong,
                format!("event_type has {length} characters; 1 to {max} are allowed."),
            );
        }
    }
    match document.get("data") {
        Some(Value::Object(_) | Value::Array(_) | Value::String(_) | Value::Number(_) | Value::Bool(_)) => {}
        Some(Value::Null) | None => {
            issues.add(format!("{at}data"), IssueCode::Required, "Give the data of the event, an object.");
        }
    }
    if !matches!(document.get("event_time"), None | Some(Value::Null | Value::Number(_) | Value::String(_))) {
        let message = "event_time is seconds since 1970 as a number, or a text.";
        issues.add(format!("{at}event_time"), IssueCode::WrongType, message);
    }
    if document.contains_key("meta") {
        let message = "meta is added by Tocsin; name the field otherwise, or put it in data.";
        issues.add(format!("{at}meta"), IssueCode::NotAllowed, message);
    }
    issues.into_result(Event { event_type, document })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(body: &str, format: Format) -> Vec<String> {
        match read_batch(body, format, None) {
            Ok(_) => Vec::new(),
            Err(issues) => issues.into_iter().map(|issue| issue.path).collect(),
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
    }

    #[test]
    fn other_formats_become_our_envelope() {
        let raw = read_batch(r#"{"schemaVersion": "2.0", "severity": 8.0}"#, Format::Raw, None).unwrap();
        assert_eq!(
            serde_json::to_string(&raw[0].event.document).unwrap(),
            r#"{"event_type":"Event","data":{"schemaVersion":"2.0","severity":8.0}}"#
        );
        let cloud = r#"{"specversion": "1.0", "type": "t", "source": "/s", "id": "1", "time": "2018-04-05T17:31:00Z"}"#;
        let cloud = read_batch(cloud, Format::Cloudevents, None).unwrap();
        assert_eq!(cloud[0].event.event_type, "t");
    }
}
