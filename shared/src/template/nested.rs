//! Whether the content of a string is JSON text, or prose.
//!
//! It is decided on the text of the template, with its slots, and never on what stands in a slot. The reader here is
//! tolerant: whatever a JSON reader takes once each slot holds a word, a number or nothing is JSON text here, and so is
//! some text that no reader takes. Only text that no reader can take is prose, with one exception: brackets and braces
//! that hold nothing but slots, as in `[{{severity}}]`.

use super::tokens::{Token, Tokens, is_blank};
use std::ops::Range;

/// JSON text in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Json {
    /// Its bytes, without the blanks and slots before and behind it.
    pub(super) range: Range<usize>,
    /// Whether it is one string, not objects or arrays.
    pub(super) is_string: bool,
}

/// The JSON text that a text with slots is, if it is; `slots` are the bytes that they stand before, in order.
pub(super) fn json_in(text: &str, slots: impl Iterator<Item = usize> + Clone) -> Option<Json> {
    let start = text.find(|c| !is_blank(c))?;
    let end = text.trim_end_matches(is_blank).len();
    let json = text.get(start..end)?;
    let slots = slots.filter(|slot| (start + 1..end).contains(slot)).map(|slot| slot - start);
    let is_string = json.starts_with('"');
    let is_json = if is_string {
        let mut tokens = Tokens::new(json, slots);
        tokens.next() == Some(Token::Text) && tokens.next().is_none()
    } else {
        json.starts_with(['{', '[']) && (begins_with_field(json, slots.clone()) || reads(json, slots))
    };
    is_json.then_some(Json { range: start..end, is_string })
}

/// Whether a text begins with a field, as in `{"at":` or `[[{"at":`, and ends as it began. Prose does not, so whatever
/// stands in between may be wrong.
fn begins_with_field(text: &str, slots: impl Iterator<Item = usize>) -> bool {
    let end = if text.starts_with('[') { ']' } else { '}' };
    let mut tokens = Tokens::new(text, slots);
    let in_arrays = tokens.find(|token| *token != Token::Open { is_object: false });
    text.ends_with(end)
        && in_arrays == Some(Token::Open { is_object: true })
        && tokens.next() == Some(Token::Text)
        && tokens.next() == Some(Token::Colon)
}

/// An object or array that is open.
struct Container {
    is_object: bool,
    /// Whether nothing has come in it.
    is_empty: bool,
    /// Whether anything but slots and commas has.
    has_static: bool,
    /// Whether a name with a colon has.
    has_names: bool,
    /// What came last, if a colon may follow it.
    may_be_name: bool,
}

/// Whether a text is one or more objects and arrays, as far as brackets, braces, strings, names and words tell.
fn reads(text: &str, slots: impl Iterator<Item = usize>) -> bool {
    let mut open: Vec<Container> = Vec::new();
    // Whether the outermost container holds anything but slots.
    let mut is_solid = false;
    for token in Tokens::new(text, slots) {
        if let Token::Open { is_object } = token {
            if let Some(around) = open.last_mut() {
                around.note(around.is_object, false);
            }
            open.push(Container {
                is_object,
                is_empty: true,
                has_static: false,
                has_names: false,
                may_be_name: false,
            });
            continue;
        }
        let Some(inner) = open.last_mut() else {
            // Between objects one after the other, there may be slots and nothing else.
            if matches!(token, Token::Slot { .. }) {
                continue;
            }
            return false;
        };
        match token {
            Token::Text => inner.note(true, true),
            Token::Literal => inner.note(true, false),
            Token::Slot { has_digits } => inner.note(has_digits, true),
            Token::Comma => inner.note(false, false),
            Token::Colon if inner.is_object && inner.may_be_name => {
                inner.has_names = true;
                inner.note(true, false);
            }
            Token::Close { is_object } if is_object == inner.is_object => {
                // Without a name, an object may hold slots; a text or a number in it makes it no object.
                if is_object && inner.has_static && !inner.has_names {
                    return false;
                }
                is_solid |= inner.is_empty || inner.has_static;
                open.pop();
                if open.is_empty() && !std::mem::take(&mut is_solid) {
                    return false;
                }
            }
            Token::Colon | Token::Close { .. } | Token::Other | Token::Open { .. } => return false,
        }
    }
    open.is_empty()
}

impl Container {
    fn note(&mut self, is_static: bool, may_be_name: bool) {
        self.is_empty = false;
        self.has_static |= is_static;
        self.may_be_name = may_be_name;
    }
}

/// The byte of the quote that ends the string a text begins in, or the end of the text.
pub(super) fn end_of_string(text: &str) -> usize {
    end_of_string_with(text, |_| false)
}

/// The same for a text with slots: `is_slot` says whether one stands before a byte. It is asked in the order of the
/// text. A backslash before a slot escapes nothing of the text: the slot will be refused, in its own string.
pub(super) fn end_of_string_with(text: &str, mut is_slot: impl FnMut(usize) -> bool) -> usize {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|tail| tail.find(['"', '\\'])) {
        at += found;
        if text.as_bytes().get(at) == Some(&b'"') {
            return at;
        }
        at += 1;
        if !is_slot(at) {
            // Behind the escaped character, which may have several bytes.
            let escaped = text.get(at..).and_then(|tail| tail.chars().next());
            at += escaped.map_or(0, char::len_utf8);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text in which `_` is a slot.
    fn is_json(marked: &str) -> bool {
        let (mut text, mut slots) = (String::new(), Vec::new());
        for c in marked.chars() {
            if c == '_' { slots.push(text.len()) } else { text.push(c) }
        }
        json_in(&text, slots.into_iter()).is_some()
    }

    #[test]
    fn text_that_a_json_reader_may_take_is_json() {
        for text in [
            r#"{"a":"_"}"#,
            r#"["_"]"#,
            r#"[["_"]]"#,
            "[1, _]",
            "[_000]",
            "[true,_]",
            r#"["_",_000]"#,
            r#"[1,{"a":_000,"b":"_"}]"#,
            r#"[[{"t":_000,"x":"_"}]]"#,
            r#"{ _: _000, "b": "_" }"#,
            "{ _: _ }",
            r#"{ _ "b": "_" }"#,
            r#"{ _, "b": "_" }"#,
            r#"{"_": _}"#,
            "[{}, _]",
            r#"[{_}, "a"]"#,
            r#"[-_, _._, "a"]"#,
            "\u{feff}{\"a\":_}",
            " \n\u{feff} [\"_\"]\u{a0}",
            r#"[{ _: "\_", "a": "\_" }]"#,
            r#""_""#,
            r#""\_""#,
            r#" "_ \" _" "#,
            // Slots before and behind may hold nothing.
            r#"_{"a":"_"}"#,
            r#"{"a":"_"} _"#,
            r#"_["_"]_"#,
            // Nearly JSON.
            r#"{"a":"_",}"#,
            r#"{"a":"_"} {"a":"_"}"#,
            "{\"a\":\"_\"}\n[\"_\"]\n",
            r#"{"a": see, "b": "_"}"#,
            r#"[[{"a": NaN]"#,
            r#"["_" "_"]"#,
        ] {
            assert!(is_json(text), "{text}");
        }
    }

    #[test]
    fn text_that_no_json_reader_takes_is_prose() {
        for text in [
            "",
            " ",
            "_",
            "_, _",
            "_ _",
            "[_] _",
            "[_]",
            "[[_], [_]]",
            "[_, _]",
            "[_-_]",
            "[_._]",
            "{_}",
            "{ _ }",
            "{see _}",
            "[_ and _]",
            "[_] \"_\"",
            r#"{ "_" }"#,
            r#"{note} "a": "_""#,
            r#"{"a": "_"} and more"#,
            r#"[_] "a": _"#,
            r#"["_": _]"#,
            r#"{12:30 _}"#,
            "[10.0.0.1, _]",
            "[2026-11-23 _]",
            "[v_._, 1]",
            r#""_" and "_""#,
            r#""_", "_""#,
            r#""_"#,
            r#"He said "_""#,
            r#"{"a":"_""#,
            r#"["_"}"#,
            r#"[_] ["_"]"#,
            "{{_}}",
            "/* _ */",
        ] {
            assert!(!is_json(text), "{text}");
        }
    }
}
