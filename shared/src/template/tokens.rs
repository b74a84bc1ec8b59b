//! JSON text with slots in it, taken apart without regard to what may follow what.

use super::nested::end_of_string_with;
use serde::de::IgnoredAny;
use std::iter::Peekable;

/// A piece of JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `{` or `[`.
    Open { is_object: bool },
    /// `}` or `]`.
    Close { is_object: bool },
    /// `,`.
    Comma,
    /// `:`.
    Colon,
    /// A string.
    Text,
    /// A number, `true`, `false` or `null`.
    Literal,
    /// One slot or several, alone or joined to what a number is made of, as in `{{seconds}}000`.
    Slot { has_digits: bool },
    /// What no JSON has.
    Other,
}

/// Whether it may stand around JSON: white space, or a byte order mark.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// The tokens of a text.
pub(super) struct Tokens<'t, I: Iterator<Item = usize>> {
    text: &'t str,
    at: usize,
    /// The bytes that slots stand before, in order.
    slots: Peekable<I>,
}

impl<'t, I: Iterator<Item = usize>> Tokens<'t, I> {
    pub(super) fn new(text: &'t str, slots: I) -> Self {
        Self { text, at: 0, slots: slots.peekable() }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    /// Passes the slots that stand here.
    fn take_slots(&mut self) -> bool {
        let at = self.at;
        let mut is_any = false;
        while self.slots.next_if(|slot| *slot <= at).is_some() {
            is_any = true;
        }
        is_any
    }

    fn string(&mut self) -> Token {
        let start = self.at + 1;
        let behind = self.text.get(start..).unwrap_or_default();
        let slots = &mut self.slots;
        let length = end_of_string_with(behind, |at| {
            while slots.next_if(|slot| *slot < start + at).is_some() {}
            slots.peek() == Some(&(start + at))
        });
        let close = start + length;
        while slots.next_if(|slot| *slot <= close).is_some() {}
        self.at = close + 1;
        if length < behind.len() { Token::Text } else { Token::Other }
    }

    /// Up to white space, a quote or a mark, with the slots in it.
    fn word(&mut self) -> Token {
        let (mut word, mut has_slot) = (String::new(), false);
        loop {
            has_slot |= self.take_slots();
            match self.peek() {
                Some(c) if !is_blank(c) && !matches!(c, '{' | '}' | '[' | ']' | ',' | ':' | '"') => {
                    word.push(c);
                    self.at += c.len_utf8();
                }
                _ => break,
            }
        }
        let is_of_number = |c: char| matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E');
        if has_slot && word.chars().all(is_of_number) {
            return Token::Slot { has_digits: word.contains(|c: char| c.is_ascii_digit()) };
        }
        // There are no quotes and brackets in it.
        match serde_json::from_str::<IgnoredAny>(&word) {
            Ok(_) if has_slot => Token::Slot { has_digits: true },
            Ok(_) => Token::Literal,
            Err(_) => Token::Other,
        }
    }
}

impl<I: Iterator<Item = usize>> Iterator for Tokens<'_, I> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            if self.slots.peek().is_some_and(|slot| *slot <= self.at) {
                return Some(self.word());
            }
            let c = self.peek()?;
            let mark = match c {
                '"' => return Some(self.string()),
                '{' | '[' => Token::Open { is_object: c == '{' },
                '}' | ']' => Token::Close { is_object: c == '}' },
                ',' => Token::Comma,
                ':' => Token::Colon,
                _ if is_blank(c) => {
                    self.at += c.len_utf8();
                    continue;
                }
                _ => return Some(self.word()),
            };
            self.at += 1;
            return Some(mark);
        }
    }
}
