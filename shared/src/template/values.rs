//! What values are to a template: their text, whether they are something, how they compare, and what helpers make of
//! them. A field that is missing is `None`.

use super::date;
use super::helpers::{Helper, length};
use crate::decimal;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Number, Value};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write;

/// A value, or nothing where a field is missing.
pub(super) type Found<'v> = Option<Cow<'v, Value>>;

/// How a value reads inside a text: nothing for nothing, a text by its text, anything else by its JSON text.
pub(super) fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Cow::Owned(value.to_string())
        }
    }
}

fn text_or_nothing<'a>(found: Option<&'a Found<'_>>) -> Cow<'a, str> {
    found.and_then(Option::as_ref).map_or(Cow::Borrowed(""), |value| text_of(value))
}

/// Whether it is something, as Handlebars has it: not false, 0, an empty text, an empty list or nothing at all.
pub(super) fn is_something(found: &Found<'_>) -> bool {
    match found.as_deref() {
        None | Some(Value::Null) => false,
        Some(Value::Bool(it)) => *it,
        Some(Value::Number(number)) => !is_zero(number),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(entries)) => !entries.is_empty(),
        Some(Value::Object(_)) => true,
    }
}

/// Whether a number is 0, in whatever spelling.
pub(super) fn is_zero(number: &Number) -> bool {
    let mantissa = number.as_str().split(['e', 'E']).next().unwrap_or_default();
    !mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// What a helper makes of what it is given.
///
/// # Errors
/// Why it can make nothing of it, as a sentence without its end.
pub(super) fn call<'v>(helper: Helper, mut given: Vec<Found<'v>>) -> Result<Found<'v>, String> {
    let made = match helper {
        Helper::Default => {
            let is_there = |found: &Found<'_>| {
                found.as_deref().is_some_and(|value| !value.is_null() && value.as_str() != Some(""))
            };
            let place = given.iter().position(is_there).unwrap_or(given.len().saturating_sub(1));
            return Ok(if place < given.len() { given.swap_remove(place) } else { None });
        }
        Helper::Lookup => return Ok(look_up(given)),
        Helper::Json => {
            Value::from(given.first().and_then(Option::as_deref).unwrap_or(&Value::Null).to_string())
        }
        Helper::Upper => Value::from(text_or_nothing(given.first()).to_uppercase()),
        Helper::Lower => Value::from(text_or_nothing(given.first()).to_lowercase()),
        Helper::Truncate => {
            let max = length(given.get(1).and_then(Option::as_deref).unwrap_or(&Value::Null))?;
            Value::from(truncate(&text_or_nothing(given.first()), max))
        }
        Helper::Line => Value::from(one_line(&text_or_nothing(given.first()))),
        Helper::Escape => Value::from(escape(&text_or_nothing(given.first()))),
        Helper::Join => Value::from(join(&given)),
        Helper::Date => match given.first().and_then(Option::as_deref) {
            // A field that is not there is missing, and not a time that cannot be read.
            None | Some(Value::Null) => return Ok(None),
            Some(value) => {
                let format = given.get(1).map(|format| text_or_nothing(Some(format)));
                Value::from(date::write(date::read(value)?, format.as_deref())?)
            }
        },
        Helper::Urlencode => Value::from(percent_encode(&text_or_nothing(given.first()))),
        Helper::Base64 => Value::from(STANDARD.encode(text_or_nothing(given.first()).as_bytes())),
        Helper::Len => Value::from(length_of(given.first().and_then(Option::as_deref))),
        Helper::Eq => Value::from(equal(&given)),
        Helper::Ne => Value::from(!equal(&given)),
        Helper::Gt => Value::from(order(&given) == Some(Ordering::Greater)),
        Helper::Gte => Value::from(matches!(order(&given), Some(Ordering::Greater | Ordering::Equal))),
        Helper::Lt => Value::from(order(&given) == Some(Ordering::Less)),
        Helper::Lte => Value::from(matches!(order(&given), Some(Ordering::Less | Ordering::Equal))),
        Helper::And => Value::from(given.iter().all(is_something)),
        Helper::Or => Value::from(given.iter().any(is_something)),
        Helper::Not => Value::from(!given.first().is_some_and(is_something)),
    };
    Ok(Some(Cow::Owned(made)))
}

/// The field or the entry of this name; nothing when there is none.
pub(super) fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Object(fields) => fields.get(name),
        Value::Array(entries) => {
            // An index has one spelling: `01` and `+1` are names, and lists have none of these.
            let index = name.parse::<usize>().ok().filter(|index| index.to_string() == name)?;
            entries.get(index)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The length of a list, asked for by that name, as in JavaScript.
pub(super) fn list_length(value: &Value, name: &str) -> Option<Value> {
    let entries = value.as_array().filter(|_| name == "length")?;
    Some(Value::from(entries.len()))
}

fn look_up<'v>(given: Vec<Found<'v>>) -> Found<'v> {
    let mut given = given.into_iter();
    let (value, name) = (given.next()??, given.next()??);
    let name = text_of(&name);
    if let Some(length) = list_length(&value, &name) {
        return Some(Cow::Owned(length));
    }
    match value {
        Cow::Borrowed(value) => field(value, &name).map(Cow::Borrowed),
        Cow::Owned(value) => field(&value, &name).cloned().map(Cow::Owned),
    }
}

fn truncate(text: &str, max: usize) -> String {
    if text.chars().nth(max).is_none() {
        return text.to_owned();
    }
    text.chars().take(max.saturating_sub(1)).chain(['…']).collect()
}

fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The three characters that Slack gives a meaning of its own, which are also those of HTML outside tags.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

fn join(given: &[Found<'_>]) -> String {
    let between = given.get(1).map_or(Cow::Borrowed(", "), |between| text_or_nothing(Some(between)));
    match given.first().and_then(Option::as_deref) {
        Some(Value::Array(entries)) => entries.iter().map(text_of).collect::<Vec<_>>().join(&between),
        _ => text_or_nothing(given.first()).into_owned(),
    }
}

/// Bytes that a helper writes again and again: `join`, the text between a list's entries.
pub(super) fn repeated(helper: Helper, given: &[Found<'_>]) -> usize {
    let (Helper::Join, Some(Some(list)), Some(Some(between))) = (helper, given.first(), given.get(1)) else {
        return 0;
    };
    let entries = list.as_array().map_or(0, Vec::len);
    entries.saturating_mul(text_of(between).len())
}

fn length_of(value: Option<&Value>) -> usize {
    match value {
        Some(Value::String(text)) => text.chars().count(),
        Some(Value::Array(entries)) => entries.len(),
        Some(Value::Object(fields)) => fields.len(),
        None | Some(Value::Null | Value::Bool(_) | Value::Number(_)) => 0,
    }
}

/// A missing field equals another one, and null.
fn equal(given: &[Found<'_>]) -> bool {
    let value = |place: usize| given.get(place).and_then(Option::as_deref).unwrap_or(&Value::Null);
    match (value(0), value(1)) {
        (Value::Number(one), Value::Number(other)) => {
            decimal::compare(one.as_str(), other.as_str()) == Some(Ordering::Equal)
        }
        (one, other) => one == other,
    }
}

/// Which of two numbers or of two texts is greater; nothing for anything else.
fn order(given: &[Found<'_>]) -> Option<Ordering> {
    match (given.first()?.as_deref()?, given.get(1)?.as_deref()?) {
        (Value::Number(one), Value::Number(other)) => decimal::compare(one.as_str(), other.as_str()),
        (Value::String(one), Value::String(other)) => Some(one.cmp(other)),
        _ => None,
    }
}

/// All but the unreserved characters of RFC 3986 section 2.3.
pub(crate) fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
