//! The fields of a JSON value as a template writes them.

use serde_json::Value;

/// Fields that are offered, and how deep they may stand: a list that long is not read by anybody.
const FIELDS_MAX: usize = 300;
const DEPTH_MAX: usize = 6;

/// A field, and what stands there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field<'v> {
    /// The way to it.
    pub(super) path: String,
    /// Its value.
    pub(super) value: &'v Value,
}

/// The fields in a value, those further out first. Of a list, the first entry stands for all.
pub(super) fn fields_of(value: &Value) -> Vec<Field<'_>> {
    let mut found = Vec::new();
    let mut level = vec![(String::new(), value)];
    for _ in 0..DEPTH_MAX {
        let mut next = Vec::new();
        for (path, value) in level {
            for (name, inner) in entries_of(value) {
                if found.len() == FIELDS_MAX {
                    return found;
                }
                let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                found.push(Field { path: path.clone(), value: inner });
                next.push((path, inner));
            }
        }
        level = next;
    }
    found
}

fn entries_of(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, inner)| (segment(name), inner)).collect(),
        Value::Array(entries) => entries.first().map(|first| ("[0]".to_owned(), first)).into_iter().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// A name as a path writes it: in brackets when it has characters that mean something in a tag.
fn segment(name: &str) -> String {
    let is_plain =
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | ':'));
    if is_plain && name != "this" { name.to_owned() } else { format!("[{name}]") }
}
