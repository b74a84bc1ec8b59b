//! Whether the content of a string is JSON text, or prose.

use serde::de::IgnoredAny;

/// Whether a text, with something in place of its slots, is JSON: an object, or an array that holds more than slots. A
/// text such as `[{{severity}}]` is prose in brackets.
///
/// An object need not be whole: what `{{at}}000` makes, or a comma too many, must not turn the other values of the text
/// into prose, whose quotes are no quotes to its reader.
pub(super) fn is_json_text(text: &str, slots: impl ExactSizeIterator<Item = usize>) -> bool {
    let is_prose = |c: char| matches!(c, '[' | ']' | ',') || c.is_whitespace();
    if !text.trim_start().starts_with(['{', '[']) || text.chars().all(is_prose) {
        return false;
    }
    if looks_like_object(text) {
        return true;
    }
    let mut filled = String::with_capacity(text.len() + 2 * slots.len());
    let (mut in_string, mut at) = (false, 0);
    for slot in slots {
        let piece = text.get(at..slot).unwrap_or_default();
        in_string = ends_in_string(piece, in_string);
        filled.push_str(piece);
        if !in_string {
            // It may be a value or a key.
            filled.push_str("\"\"");
        }
        at = slot;
    }
    filled.push_str(text.get(at..).unwrap_or_default());
    serde_json::from_str::<IgnoredAny>(&filled).is_ok()
}

/// Whether a text begins with a field, as in `{"at":` or `[{"at":`, and ends as it began. Prose does not.
fn looks_like_object(text: &str) -> bool {
    let text = text.trim();
    let (begun, end) = match text.strip_prefix('[') {
        Some(entries) => (entries.trim_start(), ']'),
        None => (text, '}'),
    };
    let field = begun.strip_prefix('{').and_then(|fields| fields.trim_start().strip_prefix('"'));
    let after_name = field.and_then(|name| name.get(end_of_string(name)..)?.strip_prefix('"'));
    text.ends_with(end) && after_name.is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// Whether a string is open behind a piece of JSON, when one was or was not before it.
fn ends_in_string(piece: &str, mut in_string: bool) -> bool {
    let mut bytes = piece.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_string => drop(bytes.next()),
            b'"' => in_string = !in_string,
            _ => {}
        }
    }
    in_string
}

/// The byte of the quote that ends the string a text begins in, or the end of the text.
pub(super) fn end_of_string(text: &str) -> usize {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|tail| tail.find(['"', '\\'])) {
        at += found;
        if text.as_bytes().get(at) == Some(&b'"') {
            return at;
        }
        // Behind the escaped character, which may have several bytes.
        let escaped = text.get(at + 1..).and_then(|tail| tail.chars().next());
        at += 1 + escaped.map_or(0, char::len_utf8);
    }
    text.len()
}
