//! Putting noted values into their places in the output.
//!
//! The output is read as JSON with slots in it. Each string is decoded; when its content, slots aside, is itself a
//! JSON object or array, it is read the same way, one level deeper. So every slot learns how many strings it stands
//! in and whether it is bare in the innermost one, and is escaped that many times. Static text is kept to the byte.

use super::helpers::{MARK_CLOSE, MARK_OPEN, Slot, text_of};
use serde::de::IgnoredAny;
use serde_json::Value;

/// Where a slot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// JSON strings around it.
    depth: u32,
    /// Whether it is a JSON value there, not part of a text.
    bare: bool,
}

#[derive(Clone, Copy)]
enum Token {
    Char(char),
    Slot(usize),
}

/// `None` when the body has more than `max` bytes. It is not made first and measured then: each string that a slot stands
/// in may double its length.
pub(super) fn splice(output: &str, slots: &[Slot], max: usize) -> Option<String> {
    let tokens = tokens_of(output, slots);
    let mut places = vec![Place { depth: 0, bare: true }; slots.len()];
    locate(&tokens, 0, &mut places);
    let mut body = String::with_capacity(output.len());
    for token in tokens {
        match token {
            Token::Char(c) => body.push(c),
            Token::Slot(index) => {
                if let (Some(slot), Some(place)) = (slots.get(index), places.get(index)) {
                    body.push_str(&write(slot, *place, max)?);
                }
            }
        }
        if body.len() > max {
            return None;
        }
    }
    Some(body)
}

/// Raw slots become part of the text; the others stay.
fn tokens_of(output: &str, slots: &[Slot]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(output.len());
    let mut rest = output;
    while let Some((text, marked)) = rest.split_once(MARK_OPEN) {
        tokens.extend(text.chars().map(Token::Char));
        let (number, after) = marked.split_once(MARK_CLOSE).unwrap_or((marked, ""));
        match number.parse().ok().and_then(|index: usize| Some((index, slots.get(index)?))) {
            Some((_, Slot::Raw(text))) => tokens.extend(text.chars().map(Token::Char)),
            Some((index, Slot::Value(_) | Slot::Json(_))) => tokens.push(Token::Slot(index)),
            None => {}
        }
        rest = after;
    }
    tokens.extend(rest.chars().map(Token::Char));
    tokens
}

/// Notes the place of every slot in JSON text that stands inside `depth` strings.
fn locate(tokens: &[Token], depth: u32, places: &mut [Place]) {
    let mut rest = tokens;
    while let Some((token, after)) = rest.split_first() {
        rest = after;
        match token {
            Token::Slot(index) => set(places, *index, Place { depth, bare: true }),
            Token::Char('"') => {
                let (content, after) = decode_string(rest);
                rest = after;
                let has_slot = content.iter().any(|token| matches!(token, Token::Slot(_)));
                if has_slot && is_json_container(&content) {
                    locate(&content, depth + 1, places);
                } else {
                    for token in content {
                        if let Token::Slot(index) = token {
                            set(places, index, Place { depth: depth + 1, bare: false });
                        }
                    }
                }
            }
            Token::Char(_) => {}
        }
    }
}

fn set(places: &mut [Place], index: usize, place: Place) {
    if let Some(slot) = places.get_mut(index) {
        *slot = place;
    }
}

/// The content of a string whose opening quote is behind us, and what follows its closing quote.
fn decode_string(tokens: &[Token]) -> (Vec<Token>, &[Token]) {
    let mut content = Vec::new();
    let mut rest = tokens;
    while let Some((token, after)) = rest.split_first() {
        rest = after;
        match token {
            Token::Char('"') => return (content, rest),
            Token::Char('\\') => {
                if let Some((Token::Char(escape), after)) = rest.split_first() {
                    rest = after;
                    let (decoded, after) = decode_escape(*escape, rest);
                    content.push(Token::Char(decoded));
                    rest = after;
                }
            }
            Token::Char(_) | Token::Slot(_) => content.push(*token),
        }
    }
    (content, rest)
}

/// RFC 8259 section 7. A lone surrogate reads as U+FFFD; it only matters here that it is one character.
fn decode_escape(escape: char, rest: &[Token]) -> (char, &[Token]) {
    match escape {
        'b' => ('\u{8}', rest),
        'f' => ('\u{c}', rest),
        'n' => ('\n', rest),
        'r' => ('\r', rest),
        't' => ('\t', rest),
        'u' => match rest.split_at_checked(4) {
            Some((digits, after)) => {
                let code = digits.iter().try_fold(0, |code, digit| match digit {
                    Token::Char(c) => Some(code * 16 + c.to_digit(16)?),
                    Token::Slot(_) => None,
                });
                match code {
                    Some(code) => (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), after),
                    None => ('u', rest),
                }
            }
            None => ('u', rest),
        },
        other => (other, rest),
    }
}

/// Whether the text, with something in place of its slots, is a JSON object or array. Prose in brackets is not.
fn is_json_container(tokens: &[Token]) -> bool {
    let first = tokens.iter().find(|token| !matches!(token, Token::Char(' ' | '\t' | '\r' | '\n')));
    if !matches!(first, Some(Token::Char('{' | '['))) {
        return false;
    }
    let mut text = String::with_capacity(tokens.len());
    let (mut in_string, mut escaped) = (false, false);
    for token in tokens {
        match token {
            Token::Slot(_) if in_string => escaped = false,
            Token::Slot(_) => text.push_str("null"),
            Token::Char(c) => {
                match c {
                    _ if escaped => escaped = false,
                    '\\' if in_string => escaped = true,
                    '"' => in_string = !in_string,
                    _ => {}
                }
                text.push(*c);
            }
        }
    }
    serde_json::from_str::<IgnoredAny>(&text).is_ok()
}

fn write(slot: &Slot, place: Place, max: usize) -> Option<String> {
    let text = match slot {
        Slot::Value(value) if place.bare => value.to_string(),
        Slot::Value(value) => text_of(value),
        Slot::Json(value) => value.to_string(),
        Slot::Raw(text) => text.clone(),
    };
    (0..place.depth).try_fold(text, |text, _| (text.len() <= max).then(|| escape(text)))
}

/// As it stands between the quotes of a JSON string.
fn escape(text: String) -> String {
    let mut quoted = Value::String(text).to_string();
    quoted.pop();
    quoted.remove(0);
    quoted
}
