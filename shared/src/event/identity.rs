//! What tells one event of a source from another, so that sending it twice delivers it once.

use crate::secret::digest;
use serde_json::{Map, Value};

/// An event's identity within its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The identity itself; kinds cannot meet.
    pub key: String,
    /// SHA-256 of the content in hexadecimal. An explicit identity with other content is a conflict.
    pub content: String,
}

impl Identity {
    /// The `Idempotency-Key` or `webhook-id` of the request, else a CloudEvent's `source` and `id`, else the content.
    pub(super) fn of(explicit: Option<&str>, fields: &Map<String, Value>) -> Self {
        let content = digest(&Value::Object(fields.clone()).to_string());
        let text = |field: &str| fields.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
        let is_cloudevent = fields.contains_key("specversion");
        let key = match (explicit, text("source"), text("id")) {
            (Some(key), _, _) => format!("key:{key}"),
            // The pair is hashed: either part may hold any character and any length.
            (None, Some(source), Some(id)) if is_cloudevent => {
                format!("cloudevent:{}", digest(&format!("{}:{source}{id}", source.len())))
            }
            _ => format!("content:{content}"),
        };
        Self { key, content }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn identity(explicit: Option<&str>, document: &Value) -> Identity {
        Identity::of(explicit, document.as_object().unwrap())
    }

    #[test]
    fn the_most_explicit_identity_counts() {
        let cloud = json!({ "specversion": "1.0", "source": "/a", "id": "1", "data": 1 });
        let other = json!({ "specversion": "1.0", "source": "/a", "id": "1", "data": 2 });
        assert_eq!(identity(None, &cloud).key, identity(None, &other).key);
        assert_ne!(identity(None, &cloud).content, identity(None, &other).content);
        assert_eq!(identity(Some("k"), &cloud).key, "key:k");
        let plain = json!({ "source": "/a", "id": "1", "data": 1 });
        assert!(identity(None, &plain).key.starts_with("content:"));
        let moved = json!({ "specversion": "1.0", "source": "/a1", "id": "", "data": 1 });
        assert_ne!(identity(None, &moved).key, identity(None, &cloud).key);
    }

    #[test]
    fn identity_format_unchanged() {
        let identity = identity(None, &json!({ "event_type": "a", "data": {} }));
        assert_eq!(identity.key, "content:7cd75a3b52a9628a80ee856495a6a4f34f09018313a50e1f80924affd831a3c8");
    }
}
