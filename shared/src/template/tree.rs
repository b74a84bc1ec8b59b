//! A template as it was read: texts, values and blocks. Texts and places are byte offsets into the template's own text.

use super::helpers::Helper;
use serde_json::Value;
use std::ops::Range;

/// A part of a template.
#[derive(Debug)]
pub(super) enum Node {
    /// Text that stands there as it is.
    Text(Range<usize>),
    /// `{{…}}` or `{{{…}}}`.
    Print(Print),
    /// `{{#…}}…{{/…}}`.
    Block(Box<Block>),
}

/// A value that is put in.
#[derive(Debug)]
pub(super) struct Print {
    /// Where the tag stands.
    pub(super) at: usize,
    /// What it is.
    pub(super) expression: Expression,
    /// Whether it is put in as it is, and may add to what stands around it.
    pub(super) is_raw: bool,
}

/// A part that depends on a value.
#[derive(Debug)]
pub(super) struct Block {
    /// Where its first tag stands.
    pub(super) at: usize,
    /// On what, and how.
    pub(super) kind: Kind,
    /// Names for what the block is given, as in `as |item index|`.
    pub(super) names: Vec<String>,
    /// Its body.
    pub(super) body: Vec<Node>,
    /// What stands behind `{{else}}`; none when there is no such tag.
    pub(super) inverse: Option<Vec<Node>>,
}

/// What kind of block it is.
#[derive(Debug)]
pub(super) enum Kind {
    /// `{{#if value}}`; with `includeZero=true`, 0 counts as something.
    If(Expression, Zero),
    /// `{{#unless value}}`.
    Unless(Expression, Zero),
    /// `{{#each list}}`.
    Each(Expression),
    /// `{{#with value}}`.
    With(Expression),
    /// `{{#value}}`: a loop for a list, else a condition.
    Section(Expression),
}

/// What the number 0 is to a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zero {
    Nothing,
    Something,
}

/// Where a value comes from.
#[derive(Debug)]
pub(super) enum Expression {
    /// It is written down.
    Literal(Value),
    /// A field.
    Path(Path),
    /// What a helper makes of others.
    Call(Call),
}

/// A helper and what it is given.
#[derive(Debug)]
pub(super) struct Call {
    /// Where it stands.
    pub(super) at: usize,
    /// Which one.
    pub(super) helper: Helper,
    /// What it is given.
    pub(super) parameters: Vec<Expression>,
}

/// The way to a field.
#[derive(Debug)]
pub(super) struct Path {
    /// As it was written.
    pub(super) text: String,
    /// Where it starts.
    pub(super) start: Start,
    /// Fields within each other, and places in lists.
    pub(super) names: Vec<String>,
}

/// Where a path starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// At what the block is about, or at that of a block so many levels further out. A name of an enclosing block
    /// comes first, unless the path begins with `this`, `./` or `../`.
    Here { up: usize, names_count: bool },
    /// At the whole: `@root`.
    Root,
    /// At the loop around, or one so many loops further out.
    Loop(LoopField, usize),
}

/// What a loop knows about its round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoopField {
    Index,
    Key,
    First,
    Last,
}

impl LoopField {
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "index" => Some(Self::Index),
            "key" => Some(Self::Key),
            "first" => Some(Self::First),
            "last" => Some(Self::Last),
            _ => None,
        }
    }
}
