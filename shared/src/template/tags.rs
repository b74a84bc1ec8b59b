//! From text to pieces: texts, and tags read to their end. What we do not support is refused here, and every bound that
//! is about the text alone is checked before anything is built from it.

use super::cursor::Cursor;
use super::error::TemplateError;
use super::expression::{self, Opening};
use super::tree::Expression;
use crate::limits::{TEMPLATE_BYTES_MAX, TEMPLATE_TAGS_MAX};
use std::ops::Range;

/// A piece of a template.
#[derive(Debug)]
pub(super) enum Piece {
    /// Text outside of tags.
    Text(Range<usize>),
    /// A tag.
    Tag(Tag),
}

/// A tag.
#[derive(Debug)]
pub(super) struct Tag {
    /// Where it begins.
    pub(super) at: usize,
    /// What it says.
    pub(super) meaning: Meaning,
    /// `{{~`: it takes the white space before it away.
    pub(super) trims_before: bool,
    /// `~}}`: and the white space behind it.
    pub(super) trims_after: bool,
}

/// What a tag says.
#[derive(Debug)]
pub(super) enum Meaning {
    /// A value is put in; as it is, when raw.
    Print { expression: Expression, is_raw: bool },
    /// A block begins.
    Open(Opening),
    /// The inverse begins, and with it another block when there is one.
    Else(Option<Opening>),
    /// The block of this name ends.
    Close(String),
    /// Nothing.
    Comment,
}

/// Takes a template apart.
pub(super) fn read(text: &str) -> Result<Vec<Piece>, TemplateError> {
    within("bytes", text.len(), TEMPLATE_BYTES_MAX)?;
    // None of them can stand in JSON or in a header.
    let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r') && c.is_ascii();
    if let Some((at, _)) = text.char_indices().find(|(_, c)| odd(*c)) {
        return Err(TemplateError::unsupported(text, at, "a control character; write it as in \\u0007."));
    }
    let (mut pieces, mut at, mut tags) = (Vec::new(), 0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("{{")) {
        let start = at + found;
        tags += 1;
        within("tags", tags, TEMPLATE_TAGS_MAX)?;
        let before = text.get(..start).unwrap_or_default();
        // In JSON, backslashes come in pairs, or belong to the character behind them.
        if (before.len() - before.trim_end_matches('\\').len()) % 2 == 1 {
            return Err(TemplateError::unsupported(
                text,
                start,
                "\\{{ is not supported; {{ always begins a tag.",
            ));
        }
        if start > at {
            pieces.push(Piece::Text(at..start));
        }
        let (tag, end) = read_tag(text, start)?;
        pieces.push(Piece::Tag(tag));
        at = end;
    }
    if at < text.len() {
        pieces.push(Piece::Text(at..text.len()));
    }
    Ok(pieces)
}

fn read_tag(text: &str, start: usize) -> Result<(Tag, usize), TemplateError> {
    let mut cursor = Cursor::new(text, start);
    if cursor.eat("{{{{") {
        return Err(cursor.refuse_at(start, "raw blocks {{{{…}}}} are not supported."));
    }
    cursor.eat("{{");
    let trims_before = cursor.eat("~");
    let meaning = match cursor.peek() {
        Some('!') => return read_comment(cursor, start, trims_before),
        Some('>') => {
            return Err(cursor.refuse_at(start, "partials {{> …}} are not supported; write their text here."));
        }
        Some('*') => return Err(cursor.refuse_at(start, "decorators {{* …}} are not supported.")),
        Some('#') => read_block(&mut cursor, start)?,
        Some('/') => {
            cursor.eat("/");
            Meaning::Close(expression::read_name(&mut cursor)?)
        }
        Some('^') => {
            cursor.eat("^");
            cursor.skip_space();
            if cursor.is_at_end_of_tag() {
                Meaning::Else(None)
            } else {
                Meaning::Open(expression::read_opening(&mut cursor, true)?)
            }
        }
        Some('{') => {
            cursor.eat("{");
            let expression = expression::read_printed(&mut cursor)?;
            cursor.skip_space();
            if !["}}}", "}~}}"].iter().any(|end| cursor.rest().starts_with(end)) {
                return Err(cursor.syntax("a tag {{{ ends with }}}"));
            }
            cursor.eat("}");
            Meaning::Print { expression, is_raw: true }
        }
        Some('&') => {
            cursor.eat("&");
            Meaning::Print { expression: expression::read_printed(&mut cursor)?, is_raw: true }
        }
        _ if cursor.eat_word("else") => {
            cursor.skip_space();
            if cursor.is_at_end_of_tag() {
                Meaning::Else(None)
            } else {
                Meaning::Else(Some(expression::read_opening(&mut cursor, false)?))
            }
        }
        _ => Meaning::Print { expression: expression::read_printed(&mut cursor)?, is_raw: false },
    };
    cursor.skip_space();
    let trims_after = cursor.eat("~");
    if !cursor.eat("}}") {
        return Err(if cursor.peek().is_none() {
            cursor.refuse_at(start, "this tag has no end; close it with }}.")
        } else {
            cursor.syntax("a field, a value or }} is expected here")
        });
    }
    Ok((Tag { at: start, meaning, trims_before, trims_after }, cursor.at()))
}

fn read_block(cursor: &mut Cursor<'_>, start: usize) -> Result<Meaning, TemplateError> {
    cursor.eat("#");
    match cursor.peek() {
        Some('>') => {
            Err(cursor.refuse_at(start, "partials {{#> …}} are not supported; write their text here."))
        }
        Some('*') => Err(cursor.refuse_at(start, "inline partials {{#*inline …}} are not supported.")),
        _ => expression::read_opening(cursor, false).map(Meaning::Open),
    }
}

fn read_comment(
    mut cursor: Cursor<'_>,
    start: usize,
    trims_before: bool,
) -> Result<(Tag, usize), TemplateError> {
    cursor.eat("!");
    // Its end may share the dashes of its beginning.
    let is_long = cursor.rest().starts_with("--");
    let ends: [&str; 2] = if is_long { ["--~}}", "--}}"] } else { ["~}}", "}}"] };
    let found = ends.into_iter().filter_map(|end| Some((cursor.find(end)?, end)));
    // The first one that comes: `~}}` begins one character before its own `}}`.
    let Some((at, end)) = found.min() else {
        let what = if is_long {
            "this comment has no end; close it with --}}."
        } else {
            "this comment has no end; close it with }}."
        };
        return Err(cursor.refuse_at(start, what));
    };
    let trims_after = end.contains('~');
    Ok((Tag { at: start, meaning: Meaning::Comment, trims_before, trims_after }, at + end.len()))
}

/// An error when there is more of something than allowed.
pub(super) fn within(what: &'static str, given: usize, max: usize) -> Result<(), TemplateError> {
    if given > max { Err(TemplateError::Limit { what, given, max }) } else { Ok(()) }
}
