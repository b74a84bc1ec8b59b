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
    /// What the request says, else what the event's format says, else the content of what was sent.
    pub(super) fn of(explicit: Option<&str>, own_key: Option<String>, content: &str) -> Self {
        let key = match (explicit, own_key) {
            (Some(key), _) => format!("key:{key}"),
            (None, Some(own_key)) => own_key,
            (None, None) => format!("content:{content}"),
        };
        Self { key, content: content.to_owned() }
    }

    /// Whether somebody gave it, and not the content alone.
    pub fn is_own(&self) -> bool {
        !self.key.starts_with("content:")
    }
}

/// The digest of an event as it was sent; how it was spaced does not count.
pub(super) fn content_of(fields: &Map<String, Value>) -> String {
    digest(&Value::Object(fields.clone()).to_string())
}

/// An identity that a format gives. The parts are hashed: each may hold any character and any length.
pub(super) fn own_key(kind: &str, parts: &[&str]) -> String {
    let (last, others) = parts.split_last().unwrap_or((&"", &[]));
    let others: String = others.iter().map(|part| format!("{}:{part}", part.len())).collect();
    format!("{kind}:{}", digest(&format!("{others}{last}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_most_explicit_identity_counts() {
        let own = || Some(own_key("custom", &["1"]));
        assert_eq!(Identity::of(Some("k"), own(), "c").key, "key:k");
        assert_eq!(Identity::of(None, own(), "c").key, own_key("custom", &["1"]));
        assert_eq!(Identity::of(None, None, "c").key, "content:c");
    }

    #[test]
    fn other_parts_are_another_identity() {
        let keys = [
            own_key("a", &["1"]),
            own_key("b", &["1"]),
            own_key("a", &["", "1"]),
            own_key("a", &["1", ""]),
            own_key("a", &["11", "1"]),
            own_key("a", &["1", "11"]),
            own_key("a", &["1:1", "1"]),
        ];
        let all: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(all.len(), keys.len());
    }

    #[test]
    fn identity_format_unchanged() {
        let fields = json!({ "event_type": "a", "data": {} });
        let content = content_of(fields.as_object().unwrap());
        assert_eq!(content, "7cd75a3b52a9628a80ee856495a6a4f34f09018313a50e1f80924affd831a3c8");
        assert_eq!(
            own_key("cloudevent", &["/mycontext", "A234-1234-1234"]),
            format!("cloudevent:{}", digest("10:/mycontextA234-1234-1234"))
        );
        assert_eq!(own_key("ocsf", &["1"]), format!("ocsf:{}", digest("1")));
    }
}
