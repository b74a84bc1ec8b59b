//! What can be wrong with a template or with what it makes.

use crate::issue::IssueCode;
use crate::limits;
use std::fmt;

/// A place in a text, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl Position {
    /// The place of a byte in a text.
    pub(super) fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { line, column }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a template is refused, or why it could not be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// It holds more of something than allowed.
    Limit {
        /// Of what, in words.
        what: &'static str,
        /// How much it holds.
        given: usize,
        /// How much is allowed.
        max: usize,
    },
    /// A construct that Handlebars has and we do not, with what to write instead.
    Unsupported {
        /// Where.
        at: Position,
        /// The construct, and what to write instead.
        what: &'static str,
    },
    /// A helper nobody knows.
    UnknownHelper {
        /// Where.
        at: Position,
        /// Its name.
        name: String,
    },
    /// It cannot be read.
    Syntax {
        /// Where.
        at: Position,
        /// What is wrong there.
        what: String,
    },
    /// It takes more work than is left for this event.
    TooMuchWork {
        /// At which tag it was over.
        at: Position,
        /// Units of [`crate::work::Work`] that there were, for all templates of the request.
        units: u64,
    },
    /// What it makes is longer than allowed.
    BodyTooLong {
        /// Where it was over; nothing when only escaping made it so long.
        at: Option<Position>,
    },
    /// What it makes is not JSON.
    NotJson {
        /// Where in the body.
        at: Position,
        /// Where in the template that comes from.
        from: Position,
        /// The line of the body.
        excerpt: String,
        /// What is wrong there.
        what: String,
    },
    /// A helper was given something it cannot work with.
    Value {
        /// Where it stands.
        at: Position,
        /// What it was given.
        what: String,
    },
    /// Fields are not in the event, and the webhook wants none to be missing.
    Missing {
        /// Which.
        fields: Vec<String>,
    },
}

impl TemplateError {
    /// The code of the finding.
    pub const fn code(&self) -> IssueCode {
        match self {
            Self::Limit { .. } | Self::TooMuchWork { .. } | Self::BodyTooLong { .. } => {
                IssueCode::TemplateLimit
            }
            Self::Unsupported { .. } | Self::UnknownHelper { .. } | Self::Syntax { .. } => {
                IssueCode::TemplateSyntax
            }
            Self::NotJson { .. } => IssueCode::NotJson,
            Self::Value { .. } => IssueCode::TemplateValue,
            Self::Missing { .. } => IssueCode::FieldMissing,
        }
    }

    /// Where in the template, when the error is about a place in it.
    pub const fn position(&self) -> Option<Position> {
        match self {
            Self::Unsupported { at, .. }
            | Self::UnknownHelper { at, .. }
            | Self::Syntax { at, .. }
            | Self::TooMuchWork { at, .. }
            | Self::Value { at, .. }
            | Self::NotJson { from: at, .. } => Some(*at),
            Self::BodyTooLong { at } => *at,
            Self::Limit { .. } | Self::Missing { .. } => None,
        }
    }

    /// The construct that begins at `byte` is not supported.
    pub(super) fn unsupported(text: &str, byte: usize, what: &'static str) -> Self {
        Self::Unsupported { at: Position::of(text, byte), what }
    }

    /// The escape at or before `byte` goes on behind a tag, where the value would become a part of it.
    pub(super) fn cut_escape(text: &str, byte: usize) -> Self {
        Self::unsupported(text, byte, "this escape ends amid a tag; write it out before the tag.")
    }

    /// `body` is not JSON; `origin` knows where in the template one of its bytes comes from.
    pub(super) fn not_json(
        body: &str,
        error: &serde_json::Error,
        origin: impl FnOnce(usize) -> Position,
    ) -> Self {
        const EXCERPT_CHARS: usize = 80;
        let (start, text) = line_of(body, error.line());
        let from = origin(start + error.column().saturating_sub(1).min(text.len()));
        // serde_json counts bytes.
        let (before, after) = text.split_at(text.floor_char_boundary(error.column().saturating_sub(1)));
        let at = Position { line: error.line(), column: before.chars().count() + 1 };
        // A body may be one line of half a megabyte: no further than what is shown.
        let begin =
            before.char_indices().rev().take(EXCERPT_CHARS / 2 - 1).last().map_or(before.len(), |it| it.0);
        let shown = before.get(begin..).unwrap_or_default().chars().chain(after.chars());
        let excerpt: String = shown.take(EXCERPT_CHARS).collect();
        // The commonest one, made by a loop; serde_json only says that a value is expected.
        let follows_comma = before.trim_end().ends_with(',');
        let what = match after.chars().next() {
            Some(']') if follows_comma => {
                "a comma stands before ]; in a loop, write {{#unless @last}},{{/unless}}".to_owned()
            }
            Some('}') if follows_comma => "a comma stands before }".to_owned(),
            // serde_json appends the place, which we show ourselves.
            _ => error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
        };
        Self::NotJson { at, from, excerpt: excerpt.trim().to_owned(), what }
    }
}

/// The line of this number, and the byte that it begins at.
fn line_of(text: &str, number: usize) -> (usize, &str) {
    let mut start = 0;
    for (index, line) in text.split('\n').enumerate() {
        if index + 1 == number {
            return (start, line);
        }
        start += line.len() + 1;
    }
    (text.len(), "")
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit { what, given, max } => {
                write!(f, "The template has {given} {what}; {max} is the most.")
            }
            Self::Unsupported { at, what } => write!(f, "At {at}: {what}"),
            Self::UnknownHelper { at, name } => {
                write!(f, "At {at}: there is no helper {name:?}; there are {}.", super::helpers::names())
            }
            Self::Syntax { at, what } => write!(f, "The template cannot be read at {at}: {what}."),
            Self::TooMuchWork { at, units } => write!(
                f,
                "The template takes too much work for this event, at {at}: address, headers and body together have {units} units for loops, lookups and copies."
            ),
            Self::BodyTooLong { at } => {
                write!(f, "The template makes more than {} bytes", limits::BODY_BYTES_MAX)?;
                at.map_or(Ok(()), |at| write!(f, ", at {at}"))?;
                f.write_str(".")
            }
            Self::NotJson { at, excerpt, what, .. } => {
                write!(f, "The body is not JSON: {what}, at {at} of the body, near {excerpt}")
            }
            Self::Value { at, what } => write!(f, "At {at}: {what}."),
            Self::Missing { fields } => write!(
                f,
                "{} {} not in this event, and the webhook fails when a field is missing.",
                fields.join(", "),
                if fields.len() == 1 { "is" } else { "are" }
            ),
        }
    }
}
