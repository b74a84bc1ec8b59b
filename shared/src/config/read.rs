//! Reading a JSON object field by field: wrong types and unknown fields become findings, never a first error.

use crate::issue::{IssueCode, Issues};
use serde_json::{Map, Value};

/// A JSON object being read. Every field asked for counts as known; `close` reports the rest.
pub(super) struct Object<'a> {
    fields: &'a Map<String, Value>,
    path: String,
    known: Vec<&'static str>,
}

impl<'a> Object<'a> {
    /// Starts to read; `None` (and a finding) when `value` is no object.
    pub(super) fn open(value: &'a Value, path: &str, issues: &mut Issues) -> Option<Self> {
        if let Value::Object(fields) = value {
            return Some(Self { fields, path: path.to_owned(), known: Vec::new() });
        }
        issues.add(path, IssueCode::WrongType, format!("Expected an object, given {}.", type_name(value)));
        None
    }

    /// The path of a field of this object.
    pub(super) fn at(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    /// The field as it is; `None` when it is missing or `null`.
    pub(super) fn get(&mut self, field: &'static str) -> Option<&'a Value> {
        self.known.push(field);
        self.fields.get(field).filter(|value| !value.is_null())
    }

    /// A text.
    pub(super) fn text(&mut self, field: &'static str, issues: &mut Issues) -> Option<&'a str> {
        self.typed(field, "a text", Value::as_str, issues)
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, field: &'static str, issues: &mut Issues) -> Option<bool> {
        self.typed(field, "true or false", Value::as_bool, issues)
    }

    /// A list; a missing one is empty.
    pub(super) fn list(&mut self, field: &'static str, issues: &mut Issues) -> &'a [Value] {
        self.typed(field, "a list", Value::as_array, issues).map_or(&[], Vec::as_slice)
    }

    /// A whole number between `min` and `max`, both included. `15`, `15.0` and `1.5e1` are the same number.
    pub(super) fn whole_number(
        &mut self,
        field: &'static str,
        (min, max): (u32, u32),
        unit: &str,
        issues: &mut Issues,
    ) -> Option<u32> {
        let number = self.typed(field, "a number", Value::as_number, issues)?;
        let whole = number.as_f64().filter(|given| given.fract() == 0.0);
        let within = whole.filter(|given| (f64::from(min)..=f64::from(max)).contains(given));
        let Some(given) = within else {
            let message = format!("Given {number}; a whole number of {unit} from {min} to {max} is allowed.");
            issues.add(self.at(field), IssueCode::OutOfRange, message);
            return None;
        };
        // Within u32's range and whole, as checked above, so the text of it parses.
        format!("{given:.0}").parse().ok()
    }

    fn typed<T>(
        &mut self,
        field: &'static str,
        expected: &str,
        read: impl Fn(&'a Value) -> Option<T>,
        issues: &mut Issues,
    ) -> Option<T> {
        let value = self.get(field)?;
        let read = read(value);
        if read.is_none() {
            let message = format!("Expected {expected}, given {}.", type_name(value));
            issues.add(self.at(field), IssueCode::WrongType, message);
        }
        read
    }

    /// Reports every field nobody asked for and that is not in `ignored`.
    pub(super) fn close(self, ignored: &[&str], issues: &mut Issues) {
        for field in self.fields.keys() {
            if !self.known.contains(&field.as_str()) && !ignored.contains(&field.as_str()) {
                let known = self.known.join(", ");
                let message = format!("There is no such field; known here are: {known}.");
                issues.add(self.at(field), IssueCode::UnknownField, message);
            }
        }
    }
}

/// What a JSON value is, in words.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
