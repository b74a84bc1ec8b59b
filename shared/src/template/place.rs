//! Which place each value stands in, and what it looks like there.
//!
//! The text is read as JSON with slots in it. The content of each string is decoded; when that, slots aside, is itself
//! JSON text, it is read the same way, one level deeper. So every slot learns how many strings it stands in and
//! whether it is bare in the innermost one, and is escaped that many times. Static text is kept to the byte.

use super::draft::{Draft, Slot, SlotKind};
use super::nested::{end_of_string, is_json_text};
use std::fmt::Write;

/// Where a slot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// JSON strings around it.
    depth: u32,
    /// Whether it is a JSON value there, not part of a text.
    is_bare: bool,
}

/// The place of every slot.
pub(super) fn places(draft: &Draft) -> Vec<Place> {
    let mut places = vec![Place { depth: 0, is_bare: true }; draft.slots.len()];
    let holes: Vec<Hole> =
        draft.slots.iter().enumerate().map(|(slot, Slot { at, .. })| Hole { at: *at, slot }).collect();
    locate(&draft.text, &holes, 0, &mut places);
    places
}

/// The body; none when it has more than `max` bytes. It is not made first and measured then: each string that a slot
/// stands in may double its length.
pub(super) fn assemble(draft: &Draft, places: &[Place], max: usize) -> Option<String> {
    let mut body = String::with_capacity(draft.len() + draft.len() / 8);
    let mut at = 0;
    for (slot, place) in draft.slots.iter().zip(places) {
        body.push_str(draft.text.get(at..slot.at).unwrap_or_default());
        at = slot.at;
        write_slot(&mut body, draft.value_of(slot), slot.kind, *place, max)?;
        if body.len() > max {
            return None;
        }
    }
    body.push_str(draft.text.get(at..).unwrap_or_default());
    (body.len() <= max).then_some(body)
}

/// Where in the template the byte `wanted` of the assembled body comes from.
pub(super) fn origin_of(draft: &Draft, places: &[Place], max: usize, wanted: usize) -> usize {
    let (mut at, mut length, mut value) = (0, 0, String::new());
    for (slot, place) in draft.slots.iter().zip(places) {
        let text = slot.at - at;
        if wanted < length + text {
            return draft.origin_of(at + (wanted - length));
        }
        value.clear();
        let _ = write_slot(&mut value, draft.value_of(slot), slot.kind, *place, max);
        length += text + value.len();
        if wanted < length {
            return Draft::tag_of(slot);
        }
        at = slot.at;
    }
    draft.origin_of(at + wanted.saturating_sub(length))
}

/// A slot in a decoded text.
#[derive(Clone, Copy)]
struct Hole {
    at: usize,
    slot: usize,
}

/// Notes the place of every slot in JSON text that stands inside `depth` strings.
fn locate(text: &str, holes: &[Hole], depth: u32, places: &mut [Place]) {
    let (mut rest, mut at) = (holes, 0);
    while let Some(found) = text.get(at..).and_then(|tail| tail.find('"')) {
        let open = at + found;
        let close = open + 1 + end_of_string(text.get(open + 1..).unwrap_or_default());
        let before = rest.partition_point(|hole| hole.at <= open);
        let (bare, after) = rest.split_at(before);
        set(places, bare, Place { depth, is_bare: true });
        let (inside, after) = after.split_at(after.partition_point(|hole| hole.at <= close));
        if !inside.is_empty() {
            locate_inside(text.get(open + 1..close).unwrap_or_default(), open + 1, inside, depth + 1, places);
        }
        rest = after;
        if rest.is_empty() {
            return;
        }
        at = close + 1;
    }
    set(places, rest, Place { depth, is_bare: true });
}

/// The same for the content of one string, as it is written.
fn locate_inside(content: &str, offset: usize, holes: &[Hole], depth: u32, places: &mut [Place]) {
    let may_be_json = content.starts_with(['{', '[', '\\', ' ', '\t', '\n', '\r']);
    if may_be_json {
        let (decoded, moved) = decode(content, offset, holes);
        if is_json_text(&decoded, moved.iter().map(|hole| hole.at)) {
            return locate(&decoded, &moved, depth, places);
        }
    }
    set(places, holes, Place { depth, is_bare: false });
}

fn set(places: &mut [Place], holes: &[Hole], place: Place) {
    for hole in holes {
        if let Some(known) = places.get_mut(hole.slot) {
            *known = place;
        }
    }
}

/// The content of a string, and where its slots stand then.
fn decode(content: &str, offset: usize, holes: &[Hole]) -> (String, Vec<Hole>) {
    let (mut decoded, mut moved) = (String::with_capacity(content.len()), Vec::with_capacity(holes.len()));
    let (mut holes, mut at) = (holes.iter().peekable(), 0);
    loop {
        while let Some(hole) = holes.next_if(|hole| hole.at <= offset + at) {
            moved.push(Hole { at: decoded.len(), slot: hole.slot });
        }
        let Some(tail) = content.get(at..).filter(|tail| !tail.is_empty()) else { return (decoded, moved) };
        if let Some(escape) = tail.strip_prefix('\\') {
            let (c, length) = decode_escape(escape);
            decoded.extend(c);
            at += 1 + length;
            continue;
        }
        // Looking no further than the next slot: there may be one every few bytes.
        let next_hole = holes.peek().map_or(usize::MAX, |hole| hole.at - offset - at);
        let plain = tail.get(..next_hole).unwrap_or(tail);
        let length = plain.find('\\').unwrap_or(plain.len());
        decoded.push_str(plain.get(..length).unwrap_or_default());
        at += length;
    }
}

/// RFC 8259 section 7: the character, and how many bytes of the text it takes. Half a surrogate pair reads as U+FFFD; it
/// only matters here that it is one character.
fn decode_escape(escape: &str) -> (Option<char>, usize) {
    let Some(kind) = escape.chars().next() else { return (None, 0) };
    let simple = match kind {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let digits =
                escape.get(1..5).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
            return match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
                Some(code) => (Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)), 5),
                None => (Some('u'), 1),
            };
        }
        other => other,
    };
    (Some(simple), kind.len_utf8())
}

fn write_slot(body: &mut String, value: &str, kind: SlotKind, place: Place, max: usize) -> Option<()> {
    let Place { depth, is_bare } = place;
    match (kind, is_bare, depth) {
        (SlotKind::Nothing, true, _) => body.push_str("null"),
        (SlotKind::Nothing, false, _) => {}
        (SlotKind::Json, _, 0) => body.push_str(value),
        (SlotKind::Text, true, 0) => {
            body.push('"');
            escape(body, value);
            body.push('"');
        }
        (SlotKind::Text, false, 1) | (SlotKind::Json, _, 1) => escape(body, value),
        (SlotKind::Text, true, _) => {
            let mut quoted = String::with_capacity(value.len() + 2);
            quoted.push('"');
            escape(&mut quoted, value);
            quoted.push('"');
            escape_often(body, quoted, depth, max)?;
        }
        (SlotKind::Text, false, _) | (SlotKind::Json, _, _) => {
            escape_often(body, value.to_owned(), depth, max)?;
        }
    }
    Some(())
}

/// Escaped once for each string around it, unless it grows beyond what fits on the way.
fn escape_often(body: &mut String, mut text: String, depth: u32, max: usize) -> Option<()> {
    for _ in 0..depth {
        if text.len() > max {
            return None;
        }
        let mut escaped = String::with_capacity(text.len() + text.len() / 4);
        escape(&mut escaped, &text);
        text = escaped;
    }
    body.push_str(&text);
    Some(())
}

/// As it stands between the quotes of a JSON string (RFC 8259 section 7), in the spelling of `serde_json`.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(found) = rest.find(|c: char| matches!(c, '"' | '\\' | '\0'..='\x1f')) {
        out.push_str(rest.get(..found).unwrap_or_default());
        match rest.as_bytes().get(found) {
            Some(b'"') => out.push_str("\\\""),
            Some(b'\\') => out.push_str("\\\\"),
            Some(b'\n') => out.push_str("\\n"),
            Some(b'\r') => out.push_str("\\r"),
            Some(b'\t') => out.push_str("\\t"),
            Some(8) => out.push_str("\\b"),
            Some(12) => out.push_str("\\f"),
            // Writing to a String cannot fail.
            Some(byte) => drop(write!(out, "\\u{byte:04x}")),
            None => {}
        }
        rest = rest.get(found + 1..).unwrap_or_default();
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    proptest! {
        #[test]
        fn escaping_is_what_serde_json_does(text in any::<String>()) {
            let mut escaped = String::new();
            escape(&mut escaped, &text);
            prop_assert_eq!(format!("\"{escaped}\""), Value::from(text).to_string());
        }

        #[test]
        fn decoding_undoes_escaping(text in "[\"\\\\{}\\[\\]\n\t\u{1}a🔔/u0]{0,20}") {
            let mut escaped = String::new();
            escape(&mut escaped, &text);
            prop_assert_eq!(decode(&escaped, 0, &[]).0, text);
        }
    }
}
