//! A place in a template's text, while tags are read.

use super::error::{Position, TemplateError};

/// The text, and where we are in it.
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) const fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// The byte it stands at.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// What is before us.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The text from an earlier place up to here.
    pub(super) fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The next character, behind which it then stands.
    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Goes behind `wanted` when that comes next.
    pub(super) fn eat(&mut self, wanted: &str) -> bool {
        let comes = self.rest().starts_with(wanted);
        if comes {
            self.at += wanted.len();
        }
        comes
    }

    /// The same for a word that ends there.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let start = self.at;
        self.skip_space();
        let ends =
            |rest: &str| rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || "~}".contains(c));
        let comes = self.rest().strip_prefix(word).is_some_and(ends);
        self.at = if comes { self.at + word.len() } else { start };
        comes
    }

    /// Goes on while the characters are such; gives what they are.
    pub(super) fn take_while(&mut self, is_such: impl Fn(char) -> bool) -> &'t str {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|c| !is_such(c)).unwrap_or(rest.len());
        self.since(start)
    }

    pub(super) fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// Where `wanted` comes next.
    pub(super) fn find(&self, wanted: &str) -> Option<usize> {
        self.rest().find(wanted).map(|found| self.at + found)
    }

    /// Whether the tag ends here.
    pub(super) fn is_at_end_of_tag(&self) -> bool {
        let rest = self.rest();
        rest.strip_prefix('~').unwrap_or(rest).starts_with("}}")
    }

    /// Something we do not support begins at `at`.
    pub(super) fn refuse_at(&self, at: usize, what: &'static str) -> TemplateError {
        TemplateError::unsupported(self.text, at, what)
    }

    /// What stands here cannot be read.
    pub(super) fn syntax(&self, what: impl Into<String>) -> TemplateError {
        self.syntax_at(self.at, what)
    }

    /// What stands at `at` cannot be read.
    pub(super) fn syntax_at(&self, at: usize, what: impl Into<String>) -> TemplateError {
        TemplateError::Syntax { at: Position::of(self.text, at), what: what.into() }
    }
}
