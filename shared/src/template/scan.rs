//! Bounds that are checked before the template is parsed, because parsing is the danger: the parser recurses on
//! blocks, parentheses and literals, and a stack overflow in Wasm ends the whole instance.
//!
//! The scan reads tags as the grammar does, but allows less inside them: no braces at all, and no brackets or
//! quotes inside brackets. So a tag always ends at the first `}}` outside a text, and nothing can hide from the count.

use super::error::{Position, TemplateError};
use crate::limits::{TEMPLATE_BYTES_MAX, TEMPLATE_DEPTH_MAX, TEMPLATE_PARENS_MAX, TEMPLATE_TAGS_MAX};

pub(super) fn check(text: &str) -> Result<(), TemplateError> {
    within("bytes", text.len(), TEMPLATE_BYTES_MAX)?;
    // Such characters cannot stand in JSON, and two of them mark places in the output.
    if let Some((at, _)) =
        text.char_indices().find(|(_, c)| matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}') && *c != '\r')
    {
        return unsupported(text, at, "a control character; write it as in \\u0007.");
    }
    let (mut at, mut tags, mut depth) = (0, 0, 0_usize);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("{{")) {
        let start = at + found;
        tags += 1;
        within("tags", tags, TEMPLATE_TAGS_MAX)?;
        let before = text.get(..start).unwrap_or_default();
        if before.ends_with('\\') && !before.ends_with("\\\\") {
            return unsupported(text, start, "\\{{ is not supported; {{ always begins a tag.");
        }
        let tag = read_tag(text, start)?;
        match tag.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Other => {}
        }
        within("blocks within each other", depth, TEMPLATE_DEPTH_MAX)?;
        at = tag.end;
    }
    Ok(())
}

enum Kind {
    Open,
    Close,
    Other,
}

struct Tag {
    kind: Kind,
    end: usize,
}

fn read_tag(text: &str, start: usize) -> Result<Tag, TemplateError> {
    let rest = text.get(start..).unwrap_or_default();
    if rest.starts_with("{{{{") {
        return Err(error(text, start, "raw blocks {{{{…}}}} are not supported."));
    }
    if let Some(comment) = rest.strip_prefix("{{!") {
        let long = comment.strip_prefix("--").and_then(|inner| inner.find("--}}")).map(|length| length + 9);
        let short = comment.find("}}").map(|length| length + 5);
        let length =
            long.or(short).ok_or_else(|| error(text, start, "this comment has no end; close it with }}."))?;
        return Ok(Tag { kind: Kind::Other, end: start + length });
    }
    let inner = rest.trim_start_matches('{').trim_start_matches(['~', ' ', '\t', '\r', '\n']);
    let inner = inner.strip_prefix('{').unwrap_or(inner);
    let kind = match inner.chars().next() {
        Some('>') => {
            return Err(error(text, start, "partials {{> …}} are not supported; write their text here."));
        }
        Some('*') => return Err(error(text, start, "decorators {{* …}} are not supported.")),
        Some('#') => {
            match inner.trim_start_matches(['#', ' ', '\t', '\r', '\n']).chars().next() {
                Some('>') => {
                    return Err(error(
                        text,
                        start,
                        "partials {{#> …}} are not supported; write their text here.",
                    ));
                }
                Some('*') => {
                    return Err(error(text, start, "inline partials {{#*inline …}} are not supported."));
                }
                _ => {}
            }
            Kind::Open
        }
        Some('/') => Kind::Close,
        _ => Kind::Other,
    };
    let inner_start = start + (rest.len() - inner.len());
    let end = read_inside(text, start, inner_start)?;
    if text.get(inner_start..end).is_some_and(|inner| inner.trim_end_matches(['}', '~', ' ']) == ".") {
        return Err(error(text, start, "{{.}} is not supported; write {{this}}."));
    }
    Ok(Tag { kind, end })
}

/// Reads from the first character inside a tag to behind its end.
fn read_inside(text: &str, start: usize, inner_start: usize) -> Result<usize, TemplateError> {
    let mut parens = 0_usize;
    let mut chars = text.get(inner_start..).unwrap_or_default().char_indices();
    while let Some((offset, c)) = chars.next() {
        let at = inner_start + offset;
        match c {
            '"' | '\'' => read_quoted(text, at, c, &mut chars)?,
            '[' => read_segment(text, at, &mut chars)?,
            '(' => {
                parens += 1;
                within("parentheses within each other", parens, TEMPLATE_PARENS_MAX)?;
            }
            ')' => parens = parens.saturating_sub(1),
            '{' => return Err(error(text, at, "a { inside a tag is not supported.")),
            '}' if text.get(at..).is_some_and(|rest| rest.starts_with("}}}")) => return Ok(at + 3),
            '}' if text.get(at..).is_some_and(|rest| rest.starts_with("}}")) => return Ok(at + 2),
            // The middle of {{~{x}~}}.
            '}' => {}
            _ => {}
        }
    }
    Err(error(text, start, "this tag has no end; close it with }}."))
}

fn read_quoted(
    text: &str,
    start: usize,
    quote: char,
    chars: &mut std::str::CharIndices<'_>,
) -> Result<(), TemplateError> {
    while let Some((_, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '{' | '}' => return Err(error(text, start, "a text inside a tag must not hold braces.")),
            _ if c == quote => return Ok(()),
            _ => {}
        }
    }
    Err(error(text, start, "this text has no end; close it with the same quote."))
}

fn read_segment(
    text: &str,
    start: usize,
    chars: &mut std::str::CharIndices<'_>,
) -> Result<(), TemplateError> {
    for (_, c) in chars.by_ref() {
        match c {
            ']' => return Ok(()),
            '[' | '{' | '}' | '(' | ')' | '"' | '\'' => {
                return Err(error(
                    text,
                    start,
                    "brackets hold one field name or index, as in data.groups.[0].name.",
                ));
            }
            _ => {}
        }
    }
    Err(error(text, start, "this bracket has no end; close it with ]."))
}

fn within(what: &'static str, given: usize, max: usize) -> Result<(), TemplateError> {
    if given > max { Err(TemplateError::Limit { what, given, max }) } else { Ok(()) }
}

fn unsupported<T>(text: &str, byte: usize, what: &'static str) -> Result<T, TemplateError> {
    Err(error(text, byte, what))
}

fn error(text: &str, byte: usize, what: &'static str) -> TemplateError {
    TemplateError::Unsupported { at: Position::of(text, byte), what }
}
