//! Our envelope around what a source wrote: where each format has its type, its time, its data and its id.

use super::custom::select;
use super::identity::own_key;
use super::{CustomPaths, Format, cloudevent};
use crate::issue::{IssueCode, Issues};
use crate::limits::{EVENT_TIME_CHARS_MAX, EVENT_TYPE_CHARS_MAX};
use crate::work::Work;
use serde_json::{Map, Number, Value};

/// What events are called that do not say it.
const PLAIN_TYPE: &str = "Event";

/// An event in our envelope.
pub(super) struct Enveloped {
    pub(super) event_type: String,
    pub(super) document: Map<String, Value>,
    /// The identity that its format gives it.
    pub(super) own_key: Option<String>,
}

/// Where a sender finds what the envelope is about.
struct Names<'a> {
    event_type: &'a str,
    event_time: &'a str,
    data: &'a str,
}

/// Puts an event in the envelope. `plain_type` is the type of one whose format has none; `at` is where it stands.
/// `work` is what the source's own paths may take, for all events of a request together.
pub(super) fn envelope(
    fields: Map<String, Value>,
    format: Format,
    custom: &CustomPaths,
    plain_type: Option<&str>,
    at: &str,
    work: &mut Work,
) -> Result<Enveloped, Issues> {
    let plain_type = || Value::from(plain_type.unwrap_or(PLAIN_TYPE));
    let names = |event_type, event_time, data| Names { event_type, event_time, data };
    match format {
        Format::Tocsin => {
            let own_key = cloudevent_key(&fields);
            check(fields, own_key, &names("event_type", "event_time", "data"), at)
        }
        Format::Cloudevents => {
            let own_key = cloudevent_key(&fields);
            not_ours(&fields, &["event_type", "event_time"], at)?;
            check(cloudevent::envelope(fields, at)?, own_key, &names("type", "time", "data"), at)
        }
        Format::Eventbridge => eventbridge(fields, at),
        Format::Ocsf => ocsf(fields, at),
        Format::Custom => {
            let [type_path, time_path] =
                [&custom.type_path, &custom.time_path].map(|path| path.as_deref().unwrap_or_default());
            let names = names(type_path, time_path, "");
            let (document, own_key) = from_custom(fields, custom, plain_type(), at, work)?;
            check(document, own_key, &names, at)
        }
        Format::Raw => {
            let own_key = cloudevent_key(&fields);
            let document = wrap(plain_type(), None, Value::Object(fields));
            check(document, own_key, &names("x-github-event", "", ""), at)
        }
    }
}

/// A CloudEvent is one in whatever format it comes.
fn cloudevent_key(fields: &Map<String, Value>) -> Option<String> {
    fields.get("specversion")?;
    Some(own_key("cloudevent", &[filled_text(fields, "source")?, filled_text(fields, "id")?]))
}

fn filled_text<'f>(fields: &'f Map<String, Value>, name: &str) -> Option<&'f str> {
    fields.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// Refuses names that the envelope needs for itself: overwriting one would lose it in silence.
fn not_ours(fields: &Map<String, Value>, names: &[&str], at: &str) -> Result<(), Issues> {
    let mut issues = Issues::default();
    for name in names.iter().filter(|name| fields.contains_key(**name)) {
        let message =
            format!("{name} is made by Tocsin from another field of this format; it cannot be sent.");
        issues.add(format!("{at}{name}"), IssueCode::NotAllowed, message);
    }
    issues.into_result(())
}

fn wrap(event_type: Value, event_time: Option<Value>, data: Value) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("event_type".to_owned(), event_type);
    if let Some(event_time) = event_time {
        document.insert("event_time".to_owned(), event_time);
    }
    document.insert("data".to_owned(), data);
    document
}

/// `{version, id, detail-type, source, account, time, region, resources, detail}`: `detail` becomes `data`, what it is
/// about stays beside it.
fn eventbridge(mut fields: Map<String, Value>, at: &str) -> Result<Enveloped, Issues> {
    not_ours(&fields, &["event_type", "event_time", "data"], at)?;
    let own_key = match (filled_text(&fields, "source"), filled_text(&fields, "id")) {
        (Some(source), Some(id)) => Some(own_key("eventbridge", &[source, id])),
        _ => None,
    };
    let mut document = Map::new();
    for (theirs, ours) in [("detail-type", "event_type"), ("time", "event_time")] {
        if let Some(value) = fields.get(theirs) {
            document.insert(ours.to_owned(), value.clone());
        }
    }
    if let Some(detail) = fields.shift_remove("detail") {
        document.insert("data".to_owned(), detail);
    }
    document.extend(fields);
    check(document, own_key, &Names { event_type: "detail-type", event_time: "time", data: "detail" }, at)
}

fn ocsf(fields: Map<String, Value>, at: &str) -> Result<Enveloped, Issues> {
    let mut issues = Issues::default();
    if !matches!(fields.get("class_uid"), Some(Value::Number(_))) {
        let message = "An OCSF event has a class_uid, a number.";
        issues.add(format!("{at}class_uid"), IssueCode::Required, message);
    }
    let time = fields.get("time").map(seconds_of);
    if time == Some(None) {
        let message = "time is a whole number: milliseconds since 1970.";
        issues.add(format!("{at}time"), IssueCode::WrongType, message);
    }
    issues.into_result(())?;
    let uid = fields.get("metadata").and_then(Value::as_object).and_then(|it| filled_text(it, "uid"));
    let own_key = uid.map(|uid| own_key("ocsf", &[uid]));
    let name = filled_text(&fields, "type_name").or_else(|| filled_text(&fields, "class_name"));
    let class = || fields.get("class_uid").map(ToString::to_string).unwrap_or_default();
    let event_type = name.map_or_else(class, str::to_owned);
    let document = wrap(Value::from(event_type), time.flatten(), Value::Object(fields));
    check(document, own_key, &Names { event_type: "type_name", event_time: "time", data: "" }, at)
}

/// Whole milliseconds as seconds, to the digit: `1763900000123` is `1763900000.123`.
fn seconds_of(millis: &Value) -> Option<Value> {
    let Value::Number(number) = millis else { return None };
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let padded = format!("{digits:0>4}");
    let (whole, fraction) = padded.split_at_checked(padded.len().checked_sub(3)?)?;
    format!("{sign}{whole}.{fraction}").parse::<Number>().ok().map(Value::Number)
}

fn from_custom(
    fields: Map<String, Value>,
    custom: &CustomPaths,
    plain_type: Value,
    at: &str,
    work: &mut Work,
) -> Result<(Map<String, Value>, Option<String>), Issues> {
    let event = Value::Object(fields);
    let mut issues = Issues::default();
    let mut find = |path: &Option<String>, takes: &str, fits: fn(&Value) -> bool| {
        let path = path.as_deref()?;
        match select(path, &event, at, work) {
            Ok(Some(value)) if fits(value) => return Some(value.clone()),
            Ok(Some(_)) => {
                let message = format!("What the source's path {path} selects is not {takes}.");
                issues.add(format!("{at}{path}"), IssueCode::WrongType, message);
            }
            Ok(None) => {}
            Err(found) => issues.extend(found),
        }
        None
    };
    let is_plain = |value: &Value| matches!(value, Value::String(_) | Value::Number(_));
    let id = find(&custom.id_path, "a text or a number", is_plain);
    let event_type = find(&custom.type_path, "a text or a number", is_plain);
    let event_time = find(&custom.time_path, "a text or a number", is_plain);
    if let (Some(path), None, true) = (&custom.type_path, &event_type, issues.is_empty()) {
        let message = format!("The source has its type at {path}, and nothing stands there.");
        issues.add(format!("{at}{path}"), IssueCode::Required, message);
    }
    issues.into_result(())?;
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let own_key = id.map(text).filter(|id| !id.is_empty()).map(|id| own_key("custom", &[&id]));
    let event_type = event_type.map_or(plain_type, |value| Value::String(text(value)));
    Ok((wrap(event_type, event_time, event), own_key))
}

/// What holds for every event, in whatever format it came.
fn check(
    document: Map<String, Value>,
    own_key: Option<String>,
    names: &Names<'_>,
    at: &str,
) -> Result<Enveloped, Issues> {
    let mut issues = Issues::default();
    let event_type = check_type(document.get("event_type"), names.event_type, at, &mut issues);
    if matches!(document.get("data"), None | Some(Value::Null)) {
        let name = names.data;
        issues.add(
            format!("{at}{name}"),
            IssueCode::Required,
            format!("Give the {name} of the event, an object."),
        );
    }
    let (path, name) = (format!("{at}{}", names.event_time), names.event_time);
    match document.get("event_time") {
        Some(Value::String(text)) if text.chars().count() > EVENT_TIME_CHARS_MAX => {
            let given = text.chars().count();
            let message = format!("{name} has {given} characters; {EVENT_TIME_CHARS_MAX} are allowed.");
            issues.add(path, IssueCode::TooLong, message);
        }
        None | Some(Value::Null | Value::Number(_) | Value::String(_)) => {}
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
            let message = format!("{name} is seconds since 1970 as a number, or a text.");
            issues.add(path, IssueCode::WrongType, message);
        }
    }
    if document.contains_key("meta") {
        let message = "meta is added by Tocsin; name the field otherwise, or put it in data.";
        issues.add(format!("{at}meta"), IssueCode::NotAllowed, message);
    }
    issues.into_result(Enveloped { event_type, document, own_key })
}

fn check_type(given: Option<&Value>, name: &str, at: &str, issues: &mut Issues) -> String {
    let path = format!("{at}{name}");
    match given {
        Some(Value::String(text)) => {
            let length = text.chars().count();
            if length == 0 || length > EVENT_TYPE_CHARS_MAX {
                let message =
                    format!("{name} has {length} characters; 1 to {EVENT_TYPE_CHARS_MAX} are allowed.");
                issues.add(path, IssueCode::TooLong, message);
            }
            return text.clone();
        }
        Some(_) => {
            issues.add(path, IssueCode::WrongType, format!("{name} is a text, as in AnomalyDetected."));
        }
        None => {
            issues.add(path, IssueCode::Required, format!("Give the {name}, as in AnomalyDetected."));
        }
    }
    String::new()
}

#[cfg(test)]
mod tests;
