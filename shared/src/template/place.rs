//! Which place each value stands in, and what it looks like there.
//!
//! The text is read as JSON with slots in it. The content of each string is decoded; when that is itself JSON text
//! ([`super::nested`]), it is read the same way, one level deeper. So every slot learns how many strings it stands in and
//! whether it is bare in the innermost one, and is escaped that many times. Static text is kept to the byte. The work is
//! linear in the text for each level, and there are at most [`TEMPLATE_STRINGS_MAX`] levels.

use super::draft::{Draft, Slot, SlotKind};
use super::nested::{end_of_string_with, json_in};
use crate::limits::TEMPLATE_STRINGS_MAX;
use std::fmt::Write;

/// Where a slot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// JSON strings around it.
    depth: usize,
    /// Whether it is a JSON value there, not part of a text.
    is_bare: bool,
}

/// Why a slot has no place. It names the slot's tag, by its byte in the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misplaced {
    /// It stands in the middle of an escape, and its value would become a part of that.
    InEscape(usize),
    /// It stands in too many strings within each other.
    TooDeep,
}

/// Where the slots of a draft stand.
#[derive(Debug)]
pub(super) struct Placed {
    /// The place of every slot, in their order.
    pub(super) places: Vec<Place>,
    /// Bytes of strings that were decoded: the work that it took, beside one reading of the text.
    #[cfg_attr(not(test), allow(dead_code, reason = "what a rendering may cost is counted elsewhere"))]
    pub(super) read: usize,
}

/// Finds the place of every slot.
///
/// # Errors
/// A slot that has none, by the text alone, whatever its value is.
pub(super) fn places(draft: &Draft) -> Result<Placed, Misplaced> {
    let mut reader =
        Reader { draft, places: vec![Place { depth: 0, is_bare: true }; draft.slots.len()], read: 0 };
    let holes: Vec<Hole> =
        draft.slots.iter().enumerate().map(|(slot, Slot { at, .. })| Hole { at: *at, slot }).collect();
    reader.json(&draft.text, 0, &holes, 0)?;
    Ok(Placed { places: reader.places, read: reader.read })
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

/// Finds the places.
struct Reader<'d> {
    draft: &'d Draft,
    places: Vec<Place>,
    /// Bytes of strings that were decoded so far.
    read: usize,
}

impl Reader<'_> {
    /// Notes the place of every slot in JSON text that stands inside `depth` strings, and begins at `start` of what the
    /// slots are counted in.
    fn json(&mut self, text: &str, start: usize, holes: &[Hole], depth: usize) -> Result<(), Misplaced> {
        let (mut rest, mut at) = (holes, 0);
        while let Some(found) = text.get(at..).and_then(|tail| tail.find('"')) {
            let open = at + found;
            let is_slot =
                |at: usize| rest.binary_search_by_key(&(start + open + 1 + at), |hole| hole.at).is_ok();
            let close = open + 1 + end_of_string_with(text.get(open + 1..).unwrap_or_default(), is_slot);
            let (bare, after) = rest.split_at(rest.partition_point(|hole| hole.at <= start + open));
            self.set(bare, Place { depth, is_bare: true });
            let (inside, after) = after.split_at(after.partition_point(|hole| hole.at <= start + close));
            if !inside.is_empty() {
                let content = text.get(open + 1..close).unwrap_or_default();
                self.string(content, start + open + 1, inside, depth + 1)?;
            }
            rest = after;
            if rest.is_empty() {
                return Ok(());
            }
            at = close + 1;
        }
        self.set(rest, Place { depth, is_bare: true });
        Ok(())
    }

    /// The same for the content of one string, as it is written. Says whether it is JSON text.
    fn string(
        &mut self,
        content: &str,
        start: usize,
        holes: &[Hole],
        depth: usize,
    ) -> Result<bool, Misplaced> {
        if depth > TEMPLATE_STRINGS_MAX {
            return Err(Misplaced::TooDeep);
        }
        self.read += content.len();
        let (decoded, moved) = self.decode(content, start, holes)?;
        let text = Place { depth, is_bare: false };
        self.set(&moved, text);
        let Some(json) = json_in(&decoded, moved.iter().map(|hole| hole.at)) else { return Ok(false) };
        // What stands before and behind it is text.
        let from = moved.partition_point(|hole| hole.at <= json.range.start);
        let to = moved.partition_point(|hole| hole.at < json.range.end);
        let inside = moved.get(from..to).unwrap_or_default();
        let inner = decoded.get(json.range.clone()).unwrap_or_default();
        if json.is_string && inside.len() < moved.len() {
            // A text in quotes beside a value, as in `"{{a}}" {{b}}`, is prose unless there is JSON text in the quotes.
            let quoted = inner.get(1..inner.len() - 1).unwrap_or_default();
            let is_json = self.string(quoted, json.range.start + 1, inside, depth + 1)?;
            if !is_json {
                self.set(inside, text);
            }
            return Ok(is_json);
        }
        self.json(inner, json.range.start, inside, depth)?;
        Ok(true)
    }

    fn set(&mut self, holes: &[Hole], place: Place) {
        for hole in holes {
            if let Some(known) = self.places.get_mut(hole.slot) {
                *known = place;
            }
        }
    }

    /// The content of a string, and where its slots stand then.
    fn decode(&self, content: &str, start: usize, holes: &[Hole]) -> Result<(String, Vec<Hole>), Misplaced> {
        let (mut decoded, mut moved) =
            (String::with_capacity(content.len()), Vec::with_capacity(holes.len()));
        let (mut holes, mut at) = (holes.iter().peekable(), 0);
        loop {
            while let Some(hole) = holes.next_if(|hole| hole.at <= start + at) {
                moved.push(Hole { at: decoded.len(), slot: hole.slot });
            }
            let Some(tail) = content.get(at..).filter(|tail| !tail.is_empty()) else {
                return Ok((decoded, moved));
            };
            if let Some(escape) = tail.strip_prefix('\\') {
                let Escape { means, length, lacks } = decode_escape(escape);
                let cut = holes.peek().filter(|hole| hole.at < start + at + 1 + length + usize::from(lacks));
                if let Some(hole) = cut {
                    return Err(Misplaced::InEscape(
                        self.draft.slots.get(hole.slot).map_or(0, Draft::tag_of),
                    ));
                }
                decoded.extend(means);
                at += 1 + length;
                continue;
            }
            // Looking no further than the next slot: there may be one every few bytes.
            let next_hole = holes.peek().map_or(usize::MAX, |hole| hole.at - start - at);
            let plain = tail.get(..next_hole).unwrap_or(tail);
            let length = plain.find('\\').unwrap_or(plain.len());
            decoded.push_str(plain.get(..length).unwrap_or_default());
            at += length;
        }
    }
}

/// An escape, behind its backslash.
struct Escape {
    /// The character; none when the text ends at the backslash.
    means: Option<char>,
    /// How many bytes it takes.
    length: usize,
    /// Whether it would take more of what stands behind it.
    lacks: bool,
}

/// RFC 8259 section 7. Half a surrogate pair reads as U+FFFD; it only matters here that it is one character.
fn decode_escape(escape: &str) -> Escape {
    let Some(kind) = escape.chars().next() else { return Escape { means: None, length: 0, lacks: true } };
    let means = match kind {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let digits: String = escape.chars().skip(1).take(4).take_while(char::is_ascii_hexdigit).collect();
            let code = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4);
            let means = code.map_or('u', |code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            return Escape { means: Some(means), length: 1 + digits.len(), lacks: code.is_none() };
        }
        other => other,
    };
    Escape { means: Some(means), length: kind.len_utf8(), lacks: false }
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
fn escape_often(body: &mut String, mut text: String, depth: usize, max: usize) -> Option<()> {
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
            let draft = Draft::default();
            let reader = Reader { draft: &draft, places: Vec::new(), read: 0 };
            prop_assert_eq!(reader.decode(&escaped, 0, &[]).unwrap().0, text);
        }
    }
}
