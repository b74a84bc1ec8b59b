//! Reading JSON that others wrote: bounded in depth, because a reader that recurses is a way to crash it.

use super::nested::end_of_string;
use crate::limits::JSON_DEPTH_MAX;
use serde_json::Value;

/// The name under which serde_json hands the digits of a number on. An object with it would be read as a number.
const NUMBER_NAME: &str = "$serde_json::private::Number";

/// Reads JSON text of at most [`JSON_DEPTH_MAX`] levels.
///
/// ```
/// use shared::template::parse_json;
/// assert_eq!(parse_json("{\"at\": 1763900000.123456789}").unwrap().to_string(), "{\"at\":1763900000.123456789}");
/// assert!(parse_json("{\"$serde_json::private::Number\": \"12\"}").is_err());
/// ```
///
/// # Errors
/// What serde_json says; too deep a document, and one with a name that cannot be kept, are reported at its first byte.
pub fn parse_json(text: &str) -> Result<Value, serde_json::Error> {
    if depth_exceeds(text, JSON_DEPTH_MAX) {
        return Err(serde::de::Error::custom(format!("more than {JSON_DEPTH_MAX} levels of nesting")));
    }
    if has_number_name(text) {
        return Err(serde::de::Error::custom(format!("the name {NUMBER_NAME:?} cannot be used")));
    }
    serde_json::from_str(text)
}

/// Whether an object has the name that would turn it into a number, in any spelling.
fn has_number_name(mut text: &str) -> bool {
    while let Some(start) = text.find('"') {
        let behind = text.get(start + 1..).unwrap_or_default();
        let end = end_of_string(behind);
        let name = behind.get(..end).unwrap_or_default();
        text = behind.get(end + 1..).unwrap_or_default();
        // Every character may be written as \u and four digits.
        let may_be = name.starts_with(['$', '\\']) && name.len() <= 6 * NUMBER_NAME.len();
        if may_be
            && text.trim_start().starts_with(':')
            && serde_json::from_str::<String>(&format!("\"{name}\"")).is_ok_and(|name| name == NUMBER_NAME)
        {
            return true;
        }
    }
    false
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_never_read_as_a_number() {
        let escaped: String = NUMBER_NAME.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        for name in [
            NUMBER_NAME,
            "\\u0024serde_json::private::Number",
            "$serde_json:\\u003aprivate::Number",
            &escaped,
        ] {
            for text in
                [format!(r#"{{"{name}": "12"}}"#), format!(r#"[{{"a\\": 1, "b": {{ "{name}"  : 1 }} }}]"#)]
            {
                assert!(has_number_name(&text), "{text}");
                let error = parse_json(&text).map_err(|error| error.to_string());
                assert!(error.is_err_and(|error| error.contains("cannot be used")), "{text}");
            }
        }
        for text in [
            r#"["$serde_json::private::Number", 1]"#,
            r#"{"$serde_json::private::Numbers": 1}"#,
            "\"",
            "\"\\",
            "{\"$",
        ] {
            assert!(!has_number_name(text), "{text}");
        }
    }
}
