//! From pieces to a tree: every block with its body and its inverse.

use super::error::{Position, TemplateError};
use super::expression::Opening;
use super::tags::{Meaning, Piece, Tag, read, within};
use super::tree::{Block, Kind, Node, Print};
use super::white_space;
use crate::limits::TEMPLATE_DEPTH_MAX;

/// Reads a template.
pub(super) fn parse(text: &str) -> Result<Vec<Node>, TemplateError> {
    let mut pieces = read(text)?;
    white_space::trim(text, &mut pieces);
    check_escapes(text, &pieces)?;
    let mut builder = Builder { text, nodes: Vec::new(), open: Vec::new() };
    for piece in pieces {
        match piece {
            Piece::Text(range) if range.is_empty() => {}
            Piece::Text(range) => builder.push(Node::Text(range)),
            Piece::Tag(tag) => builder.take(tag)?,
        }
    }
    builder.finish()
}

/// An escape that a tag cuts short, as in `\\u00{{…}}` or `\\ {{~…}}`, would take the value for its end.
fn check_escapes(text: &str, pieces: &[Piece]) -> Result<(), TemplateError> {
    let before_tags =
        pieces.iter().zip(pieces.iter().skip(1)).filter_map(|(piece, next)| match (piece, next) {
            (Piece::Text(range), Piece::Tag(_)) => Some(range),
            _ => None,
        });
    for range in before_tags {
        let content = text.get(range.clone()).unwrap_or_default();
        // What an escape may still lack: digits, or all of it.
        let without_digits = content.trim_end_matches(|c: char| c.is_ascii_hexdigit());
        let digits = content.len() - without_digits.len();
        let begun = without_digits.strip_suffix('u').filter(|begun| digits < 4 && is_escaping(begun));
        let at = begun.or_else(|| Some(content).filter(|content| is_escaping(content))).map(str::len);
        if let Some(at) = at {
            return Err(TemplateError::cut_escape(text, range.start + at - 1));
        }
    }
    Ok(())
}

/// Whether a text ends in a backslash that escapes what follows, and is not escaped itself.
fn is_escaping(text: &str) -> bool {
    (text.len() - text.trim_end_matches('\\').len()) % 2 == 1
}

struct Builder<'t> {
    text: &'t str,
    nodes: Vec<Node>,
    open: Vec<Open>,
}

/// A block whose end has not come yet.
struct Open {
    at: usize,
    opening: Opening,
    /// Whether it began with `{{else …}}`, and so ends with the block around it.
    is_chained: bool,
    body: Vec<Node>,
    inverse: Option<Vec<Node>>,
    /// Whether what comes belongs to the inverse.
    is_in_inverse: bool,
    /// Whether `{{else}}` has come.
    has_turned: bool,
}

impl Builder<'_> {
    fn push(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.nodes.push(node),
            Some(open) if open.is_in_inverse => open.inverse.get_or_insert_default().push(node),
            Some(open) => open.body.push(node),
        }
    }

    fn take(&mut self, tag: Tag) -> Result<(), TemplateError> {
        let at = tag.at;
        match tag.meaning {
            Meaning::Comment => {}
            Meaning::Print { expression, is_raw } => self.push(Node::Print(Print { at, expression, is_raw })),
            Meaning::Open(opening) => self.begin(at, opening, false)?,
            Meaning::Else(chained) => {
                self.turn(at)?;
                if let Some(opening) = chained {
                    self.begin(at, opening, true)?;
                }
            }
            Meaning::Close(name) => self.close(at, &name)?,
        }
        Ok(())
    }

    fn begin(&mut self, at: usize, opening: Opening, is_chained: bool) -> Result<(), TemplateError> {
        within("blocks within each other", self.open.len() + 1, TEMPLATE_DEPTH_MAX)?;
        let is_in_inverse = opening.is_inverse;
        let inverse = is_in_inverse.then(Vec::new);
        let body = Vec::new();
        self.open.push(Open { at, opening, is_chained, body, inverse, is_in_inverse, has_turned: false });
        Ok(())
    }

    fn turn(&mut self, at: usize) -> Result<(), TemplateError> {
        let error = match self.open.last_mut() {
            None => "{{else}} stands outside of every block",
            Some(open) if open.has_turned => "this block has its {{else}} already",
            Some(open) => {
                open.has_turned = true;
                open.is_in_inverse = !open.is_in_inverse;
                if open.is_in_inverse {
                    open.inverse.get_or_insert_default();
                }
                return Ok(());
            }
        };
        Err(self.syntax(at, error))
    }

    fn close(&mut self, at: usize, name: &str) -> Result<(), TemplateError> {
        while let Some(open) = self.open.pop() {
            let (is_chained, opened) = (open.is_chained, open.opening.name.clone());
            if !is_chained && opened != name {
                let what = format!("{{{{#{opened}}}}} is open, and {{{{/{name}}}}} closes another block");
                return Err(self.syntax(at, what));
            }
            self.push(open.into_node());
            if !is_chained {
                return Ok(());
            }
        }
        Err(self.syntax(at, format!("{{{{/{name}}}}} closes a block that was never opened")))
    }

    fn finish(self) -> Result<Vec<Node>, TemplateError> {
        match self.open.iter().rev().find(|open| !open.is_chained) {
            None => Ok(self.nodes),
            Some(open) => {
                let name = &open.opening.name;
                Err(self.syntax(open.at, format!("this block has no end; close it with {{{{/{name}}}}}")))
            }
        }
    }

    fn syntax(&self, at: usize, what: impl Into<String>) -> TemplateError {
        TemplateError::Syntax { at: Position::of(self.text, at), what: what.into() }
    }
}

impl Open {
    fn into_node(self) -> Node {
        let Opening { kind, names, .. } = self.opening;
        let kind: Kind = kind;
        Node::Block(Box::new(Block { at: self.at, kind, names, body: self.body, inverse: self.inverse }))
    }
}
