//! Reading JSON that others wrote: bounded in depth, because a reader that recurses is a way to crash it.

use crate::limits::JSON_DEPTH_MAX;
use serde_json::Value;

/// Reads JSON text of at most [`JSON_DEPTH_MAX`] levels.
///
/// # Errors
/// What serde_json says; too deep a document is reported at its first byte.
pub fn parse_json(text: &str) -> Result<Value, serde_json::Error> {
    if depth_exceeds(text, JSON_DEPTH_MAX) {
        return Err(serde::de::Error::custom(format!("more than {JSON_DEPTH_MAX} levels of nesting")));
    }
    serde_json::from_str(text)
}

/// Whether arrays and objects stand deeper in each other than `max`. Counts without recursion.
///
/// ```
/// assert!(shared::template::depth_exceeds("[[[]]]", 2));
/// assert!(!shared::template::depth_exceeds("[\"[[[\"]", 2));
/// ```
pub fn depth_exceeds(text: &str, max: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > max {
                    return true;
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}
