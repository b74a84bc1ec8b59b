//! What a change changed, field by field.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A field, and what it was and is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FieldChange {
    /// The field of the document, as `headers`.
    pub field: String,
    /// What it was; none when the document had no such field, which is not the same as `null`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "there")]
    pub before: Option<Value>,
    /// What it is now.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "there")]
    pub after: Option<Value>,
}

/// A field that is there, `null` included: a digest is of what was written, and has to come out the same again.
fn there<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// The fields in which two documents differ, those in `ignored` left out. Either may be none: something was added, or
/// deleted.
///
/// ```
/// use serde_json::json;
/// use shared::audit::changes;
/// let changes = changes(Some(&json!({ "name": "a", "version": 1 })), Some(&json!({ "name": "b", "version": 2 })), &["version"]);
/// assert_eq!(changes.len(), 1);
/// assert_eq!((changes[0].field.as_str(), changes[0].after.clone()), ("name", Some(json!("b"))));
/// ```
pub fn changes(before: Option<&Value>, after: Option<&Value>, ignored: &[&str]) -> Vec<FieldChange> {
    let fields_of = |document: Option<&Value>| -> Vec<String> {
        let fields =
            document.and_then(Value::as_object).into_iter().flat_map(|fields| fields.keys().cloned());
        fields.filter(|field| !ignored.contains(&field.as_str())).collect()
    };
    let at =
        |document: Option<&Value>, field: &str| document.and_then(|document| document.get(field)).cloned();
    let mut fields = fields_of(before);
    for field in fields_of(after) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    let change = |field: String| {
        let (before, after) = (at(before, &field), at(after, &field));
        (before != after).then_some(FieldChange { field, before, after })
    };
    fields.into_iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn added_deleted_and_changed_fields_are_named() {
        let (old, new) = (json!({ "a": 1, "b": [1], "c": null }), json!({ "b": [2], "c": null, "d": "x" }));
        let found: Vec<_> = changes(Some(&old), Some(&new), &[])
            .into_iter()
            .map(|change| (change.field, change.before, change.after))
            .collect();
        assert_eq!(
            found,
            [
                ("a".to_owned(), Some(json!(1)), None),
                ("b".to_owned(), Some(json!([1])), Some(json!([2]))),
                ("d".to_owned(), None, Some(json!("x"))),
            ]
        );
        assert_eq!(changes(None, Some(&new), &["b", "c"]).len(), 1);
        assert_eq!(changes(Some(&old), None, &[]).len(), 3);
        assert!(changes(Some(&old), Some(&old), &[]).is_empty());
    }

    #[test]
    fn null_is_not_nothing() {
        let changes = changes(Some(&json!({ "a": null })), Some(&json!({ "b": -0.0, "c": 1.50 })), &[]);
        let text = serde_json::to_string(&changes).unwrap();
        let again: Vec<FieldChange> = serde_json::from_str(&text).unwrap();
        assert_eq!(again, changes);
        assert_eq!(serde_json::to_string(&again).unwrap(), text);
    }
}
