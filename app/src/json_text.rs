//! JSON as text: laid out over lines and split for colours without ever reading a number, so that every digit stays.

use serde::de::IgnoredAny;

/// A piece of a JSON text, with the same characters as in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What it is.
    pub(crate) kind: PieceKind,
    /// Its characters.
    pub(crate) text: String,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// The name of a field.
    Name,
    /// A text.
    Text,
    /// A number, `true`, `false` or `null`.
    Literal,
    /// Brackets, commas, colons, spaces, and whatever is not JSON.
    Rest,
}

impl PieceKind {
    /// The modifier in class names.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Text => "text",
            Self::Literal => "literal",
            Self::Rest => "rest",
        }
    }
}

/// Texts longer than this stay in one piece: colours are not worth a slow page.
const COLOURED_BYTES_MAX: usize = 48 * 1024;

/// The text over lines, or the text as it is when it is not JSON.
pub(crate) fn pretty(text: &str) -> String {
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return text.to_owned();
    }
    let tokens = tokens(text);
    let mut lines = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut tokens = tokens.into_iter().filter(|token| !token.trim().is_empty()).peekable();
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                lines.push_str(token);
                let close = if token == "{" { "}" } else { "]" };
                if tokens.next_if_eq(&close).is_some() {
                    lines.push_str(close);
                } else {
                    depth += 1;
                    new_line(&mut lines, depth);
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                new_line(&mut lines, depth);
                lines.push_str(token);
            }
            "," => {
                lines.push(',');
                new_line(&mut lines, depth);
            }
            ":" => lines.push_str(": "),
            other => lines.push_str(other),
        }
    }
    lines
}

fn new_line(lines: &mut String, depth: usize) {
    lines.push('\n');
    for _ in 0..depth.min(40) {
        lines.push_str("  ");
    }
}

/// The text in pieces for colours; in one piece when it is not JSON or too long for colours.
pub(crate) fn coloured(text: &str) -> Vec<Piece> {
    if text.len() > COLOURED_BYTES_MAX || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return vec![Piece { kind: PieceKind::Rest, text: text.to_owned() }];
    }
    pieces(text)
}

/// Any text can be split; together the pieces are the text.
fn pieces(text: &str) -> Vec<Piece> {
    let tokens = tokens(text);
    let mut pieces: Vec<Piece> = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        let kind = if token.starts_with('"') {
            let next = tokens.iter().skip(place + 1).find(|next| !next.trim().is_empty());
            if next == Some(&":") { PieceKind::Name } else { PieceKind::Text }
        } else if token.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-') {
            PieceKind::Literal
        } else {
            PieceKind::Rest
        };
        match pieces.last_mut() {
            Some(last) if last.kind == PieceKind::Rest && kind == PieceKind::Rest => {
                last.text.push_str(token)
            }
            _ => pieces.push(Piece { kind, text: (*token).to_owned() }),
        }
    }
    pieces
}

/// Strings with their quotes, words, single brackets and signs, and runs of spaces.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            c if c.is_whitespace() => run_length(rest, char::is_whitespace),
            c if is_word(c) => run_length(rest, is_word),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        tokens.push(token);
        rest = after;
    }
    tokens
}

const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')
}

fn run_length(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// Up to the closing quote, or the end when there is none.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (place, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_stays() {
        let text =
            r#"{"event_time":1763900000.123456789,"n":1e400,"list":[],"o":{},"a":[1,{"b":"x, \"y\": {"}]}"#;
        let expected = "{\n  \"event_time\": 1763900000.123456789,\n  \"n\": 1e400,\n  \"list\": [],\n  \"o\": {},\n  \
                        \"a\": [\n    1,\n    {\n      \"b\": \"x, \\\"y\\\": {\"\n    }\n  ]\n}";
        assert_eq!(pretty(text), expected);
        assert_eq!(pretty(&pretty(text)), expected);
    }

    #[test]
    fn what_is_not_json_stays_as_it_is() {
        for text in ["", "ok", "{\"a\": \"••••", "<html>", "{]", "\"unterminated \\"] {
            assert_eq!(pretty(text), text);
        }
    }

    #[test]
    fn pieces_together_are_the_text() {
        for text in ["", "{\"a\": [1, true, \"x\"]}", "no json: \"\u{1F514}\" — at all\\", "\"\\\"", "💥{"]
        {
            let together: String = pieces(text).into_iter().map(|piece| piece.text).collect();
            assert_eq!(together, text);
        }
        let kinds: Vec<PieceKind> =
            pieces("{\"a\" : \"b\", \"c\": 1}").into_iter().map(|piece| piece.kind).collect();
        assert_eq!(
            kinds,
            [
                PieceKind::Rest,
                PieceKind::Name,
                PieceKind::Rest,
                PieceKind::Text,
                PieceKind::Rest,
                PieceKind::Name,
                PieceKind::Rest,
                PieceKind::Literal,
                PieceKind::Rest
            ]
        );
    }
}
