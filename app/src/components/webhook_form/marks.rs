//! What is wrong with a template, as marks in its text: what cannot be read or made of the chosen event, and fields that
//! this event lacks.

use crate::browser::{Mark, Severity};
use serde_json::Value;
use shared::limits::ATTEMPT_WORK_MAX;
use shared::template::{Position, Template};
use shared::work::Work;
use std::ops::Range;

/// The marks of a template, with an event when there is one.
pub(super) fn marks_of(text: &str, scope: Option<&Value>) -> Vec<Mark> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    match Template::compile(text).and_then(|template| {
        scope.map(|scope| template.render(scope, &mut Work::of(ATTEMPT_WORK_MAX))).transpose()
    }) {
        Ok(rendered) => {
            let missing = rendered.iter().flat_map(|rendered| &rendered.missing);
            missing.filter_map(|field| mark_of_missing(text, field)).collect()
        }
        Err(error) => {
            // What is about the whole of it is said below the editor.
            let place = error.position().map(|at| byte_of(text, at));
            place
                .map(|place| mark(span_of(text, place), error.to_string(), Severity::Error))
                .into_iter()
                .collect()
        }
    }
}

fn mark(range: Range<usize>, message: String, severity: Severity) -> Mark {
    Mark { range, message, severity }
}

fn mark_of_missing(text: &str, field: &str) -> Option<Mark> {
    let is_whole = |at: usize| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + field.len()..).and_then(|text| text.chars().next());
        let ends = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "{}()~#^&".contains(c));
        ends(before) && ends(after) && text.get(..at).is_some_and(|text| text.rfind("{{") > text.rfind("}}"))
    };
    let at = text.match_indices(field).map(|(at, _)| at).find(|at| is_whole(*at))?;
    let message = format!("{field} is not in this event.");
    Some(mark(at..at + field.len(), message, Severity::Warning))
}

/// What is marked at a place: the tag that begins there, or a character.
fn span_of(text: &str, place: usize) -> Range<usize> {
    let rest = text.get(place..).unwrap_or_default();
    let braces = if rest.starts_with("{{{") { 3 } else { 2 };
    let length = match rest.starts_with("{{").then(|| rest.find("}}")).flatten() {
        Some(end) => (end + braces).min(rest.len()),
        None => rest.chars().next().map_or(0, char::len_utf8),
    };
    place..place + length
}

/// The byte of a position that counts lines and characters.
pub(super) fn byte_of(text: &str, at: Position) -> usize {
    let mut start = 0;
    for (number, line) in text.split('\n').enumerate() {
        if number + 1 == at.line {
            let before = line.chars().take(at.column.saturating_sub(1));
            return start + before.map(char::len_utf8).sum::<usize>();
        }
        start += line.len() + 1;
    }
    text.len()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_position_is_found_as_a_byte() {
        let text = "ab\n\u{1F514}cd\nx";
        for (line, column, byte) in [(1, 1, 0), (1, 3, 2), (2, 1, 3), (2, 2, 7), (3, 1, 10), (9, 1, 11)] {
            assert_eq!(byte_of(text, Position { line, column }), byte, "{line}:{column}");
        }
    }

    fn marked(text: &str) -> Vec<(String, Severity)> {
        let scope = json!({ "data": { "title": "x" } });
        let found = marks_of(text, Some(&scope)).into_iter();
        found.map(|mark| (text.get(mark.range).unwrap().to_owned(), mark.severity)).collect()
    }

    #[test]
    fn what_is_wrong_is_marked_where_it_stands() {
        assert_eq!(marked(r#"{"a": "{{data.title}}"}"#), []);
        assert_eq!(
            marked(r#"{"a": "{{#if data.title}}"}"#),
            [("{{#if data.title}}".to_owned(), Severity::Error)]
        );
        assert_eq!(marked(r#"{"a": {{{data.title}}}}"#), [("{{{data.title}}}".to_owned(), Severity::Error)]);
        assert_eq!(marked("{\"a\": 1,}"), [("}".to_owned(), Severity::Error)]);
        let missing = r#"{"owner": "{{data.owner}}{{upper data.owners}}"}"#;
        let expected =
            [("data.owner".to_owned(), Severity::Warning), ("data.owners".to_owned(), Severity::Warning)];
        assert_eq!(marked(missing), expected);
    }
}
