//! What a JSONPath selects in a document, on one line.

use crate::text;
use serde_json::Value;
use shared::limits::ROUTE_WORK_MAX;
use shared::rule::Selector;
use shared::work::Work;

/// Values that are shown.
const SHOWN_MAX: usize = 3;
/// Characters of each.
const CHARS_MAX: usize = 40;

/// `"high" in this event`, `selects nothing in this event`; nothing of a path that cannot be read, which is a finding
/// already. `place` names the document, as `in this event`.
pub(crate) fn glimpse(json_path: &str, document: &Value, place: &str) -> Option<String> {
    let selector = Selector::parse(json_path.trim()).ok()?;
    let nodes = match selector.first(document, SHOWN_MAX + 1, &mut Work::of(ROUTE_WORK_MAX)) {
        Ok(nodes) => nodes,
        Err(too_much) => return Some(format!("{too_much} {place}")),
    };
    let mut shown: Vec<String> = nodes.iter().take(SHOWN_MAX).map(|node| short(node)).collect();
    if nodes.len() > SHOWN_MAX {
        shown.push("…".to_owned());
    }
    Some(if shown.is_empty() {
        format!("selects nothing {place}")
    } else {
        format!("{} {place}", shown.join(", "))
    })
}

fn short(node: &Value) -> String {
    text::visible(&text::cut_middle(&node.to_string(), CHARS_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_path_selects_is_said_on_a_line() {
        let exact: Value = serde_json::from_str("1763900000.123456789").unwrap_or_default();
        let document = json!({ "severity": "high", "time": exact, "list": [1, 2, 3, 4], "long": "x".repeat(500), "none": null });
        let seen = |path| glimpse(path, &document, "in this event");
        for (path, expected) in [
            ("$.severity", "\"high\" in this event"),
            (" $.time ", "1763900000.123456789 in this event"),
            ("$.none", "null in this event"),
            ("$.missing", "selects nothing in this event"),
            ("$.list[:3]", "1, 2, 3 in this event"),
            ("$.list[*]", "1, 2, 3, … in this event"),
        ] {
            assert_eq!(seen(path).as_deref(), Some(expected), "{path}");
        }
        assert_eq!(seen("$.long").map(|line| line.chars().count()), Some(CHARS_MAX + " in this event".len()));
        for unread in ["", "$.", "severity"] {
            assert_eq!(seen(unread), None, "{unread}");
        }
    }
}
