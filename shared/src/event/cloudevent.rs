//! CloudEvents 1.0: the JSON event format, and the HTTP binding in structured, batched and binary mode.

use super::Headers;
use super::media::MediaType;
use crate::issue::{IssueCode, Issues};
use crate::template::parse_json;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

/// Attributes of a CloudEvent that no header can bring: they are what the body is.
const MADE_FROM_BODY: [&str; 3] = ["data", "datacontenttype", "database64"];

/// Our envelope of a CloudEvent: `type` becomes `event_type`, `time` becomes `event_time`, all attributes stay. Data in
/// base64 becomes `data` when it is JSON or text, as if it had been sent so; of other data, templates can only carry
/// the base64 on.
pub(super) fn envelope(mut fields: Map<String, Value>, at: &str) -> Result<Map<String, Value>, Issues> {
    let mut issues = Issues::default();
    match fields.get("specversion") {
        Some(Value::String(version)) if version == "1.0" => {}
        Some(_) => issues.add(
            format!("{at}specversion"),
            IssueCode::NotAllowed,
            "specversion is \"1.0\"; other versions of CloudEvents are not read.",
        ),
        None => issues.add(
            format!("{at}specversion"),
            IssueCode::Required,
            "A CloudEvent has a specversion, which is \"1.0\".",
        ),
    }
    for field in ["id", "source"] {
        match fields.get(field) {
            Some(Value::String(text)) if !text.is_empty() => {}
            None | Some(Value::Null | Value::String(_)) => {
                let message = format!("A CloudEvent has {field} in it, a text.");
                issues.add(format!("{at}{field}"), IssueCode::Required, message);
            }
            Some(_) => {
                issues.add(format!("{at}{field}"), IssueCode::WrongType, format!("{field} is a text."));
            }
        }
    }
    if let Err(found) = decode_data(&mut fields, at) {
        issues.extend(found);
    }
    issues.into_result(())?;
    for (theirs, ours) in [("type", "event_type"), ("time", "event_time")] {
        if let Some(value) = fields.get(theirs).filter(|value| !value.is_null()).cloned() {
            fields.insert(ours.to_owned(), value);
        }
    }
    // A CloudEvent may have no data; its attributes then say all there is.
    let data = fields.entry("data").or_insert(Value::Null);
    if data.is_null() {
        *data = Value::Object(Map::new());
    }
    Ok(fields)
}

fn decode_data(fields: &mut Map<String, Value>, at: &str) -> Result<(), Issues> {
    let path = format!("{at}data_base64");
    let text = match fields.get("data_base64") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::String(text)) => text,
        Some(_) => return Err(Issues::one(path, IssueCode::WrongType, "data_base64 is a text.")),
    };
    if fields.get("data").is_some_and(|data| !data.is_null()) {
        let message = "A CloudEvent has data or data_base64, and not both.";
        return Err(Issues::one(path, IssueCode::NotAllowed, message));
    }
    let named = fields.get("datacontenttype").and_then(Value::as_str);
    let media_type = MediaType::read(named.unwrap_or_default());
    if !media_type.is_json() && !media_type.is_text() {
        return Ok(());
    }
    let decoded = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let data = match decoded {
        Some(text) if media_type.is_text() => Some(Value::String(text)),
        Some(text) => parse_json(&text).ok().filter(|_| super::unique::check_names(&text).is_ok()),
        None => None,
    };
    match data {
        Some(data) => {
            fields.shift_remove("data_base64");
            fields.insert("data".to_owned(), data);
            Ok(())
        }
        // Nobody has said that it is JSON.
        None if named.is_none() => Ok(()),
        None => {
            let message = "data_base64 is not base64 of what datacontenttype says.";
            Err(Issues::one(path, IssueCode::Malformed, message))
        }
    }
}

/// The CloudEvent of a request in binary mode, as its JSON would be.
pub(super) fn from_binary(headers: &Headers, body: &[u8]) -> Result<Map<String, Value>, Issues> {
    let mut issues = Issues::default();
    let mut fields = Map::new();
    for (name, value) in headers.attributes() {
        let is_name = !name.is_empty() && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        if !is_name || MADE_FROM_BODY.contains(&name) {
            let message = "This header is no attribute of a CloudEvent: a name has letters and digits, and data is the body.";
            issues.add(format!("ce-{name}"), IssueCode::NotAllowed, message);
            continue;
        }
        match decode_header(value) {
            Some(value) => drop(fields.insert(name.to_owned(), Value::String(value))),
            None => {
                let message = "This header is not UTF-8 when it is percent-decoded.";
                issues.add(format!("ce-{name}"), IssueCode::Malformed, message);
            }
        }
    }
    let content_type = headers.get("content-type").filter(|text| !text.is_empty());
    if let Some(content_type) = content_type {
        fields.insert("datacontenttype".to_owned(), Value::from(content_type));
    }
    let media_type = MediaType::read(content_type.unwrap_or_default());
    if !body.is_empty() {
        let text = std::str::from_utf8(body).ok();
        match text {
            Some(text) if media_type.is_text() => drop(fields.insert("data".to_owned(), Value::from(text))),
            Some(text) if media_type.is_json() => match super::intake::read_json(text) {
                Ok(data) => drop(fields.insert("data".to_owned(), data)),
                Err(found) => issues.extend(found),
            },
            None if media_type.is_text() || media_type.is_json() => {
                issues.add("", IssueCode::Malformed, "The body is not UTF-8 text.");
            }
            Some(_) | None => {
                fields.insert("data_base64".to_owned(), Value::String(STANDARD.encode(body)));
            }
        }
    }
    issues.into_result(fields)
}

/// The value of an attribute in a header (HTTP binding 1.0.2, section 3.1.3.2): out of its quotes, as older senders
/// write them, then percent-decoded once. `None` when that is not UTF-8.
fn decode_header(value: &str) -> Option<String> {
    let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let plain = quoted.map(unescape);
    let bytes = plain.as_deref().unwrap_or(value).as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        let code =
            (*byte == b'%').then(|| after.split_at_checked(2)).flatten().and_then(|(digits, after)| {
                let [high, low] = digits else { return None };
                Some((hex(*high)? * 16 + hex(*low)?, after))
            });
        let (byte, after) = code.unwrap_or((*byte, after));
        decoded.push(byte);
        rest = after;
    }
    String::from_utf8(decoded).ok()
}

/// A quoted string of RFC 9110 section 5.6.4 without its backslashes.
fn unescape(text: &str) -> String {
    let (mut plain, mut is_escaped) = (String::with_capacity(text.len()), false);
    for c in text.chars() {
        if c == '\\' && !is_escaped {
            is_escaped = true;
        } else {
            plain.push(c);
            is_escaped = false;
        }
    }
    plain
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_decoded_as_the_binding_says() {
        for (value, expected) in [
            ("plain", Some("plain")),
            ("Euro%20%E2%82%AC%20%F0%9F%98%80", Some("Euro € 😀")),
            ("%e2%82%ac", Some("€")),
            ("\"with space\"", Some("with space")),
            (r#""a\"b\\c""#, Some(r#"a"b\c"#)),
            ("%22quoted%22", Some("\"quoted\"")),
            // Once, and not again.
            ("100%2525", Some("100%25")),
            // What is no code stays as it is.
            ("50%", Some("50%")),
            ("%zz%4", Some("%zz%4")),
            ("%+1", Some("%+1")),
            ("\"", Some("\"")),
            ("", Some("")),
            ("%ff", None),
            ("%C3%28", None),
        ] {
            assert_eq!(decode_header(value).as_deref(), expected, "{value}");
        }
    }
}
