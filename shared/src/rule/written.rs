//! A value's JSON text, piece by piece. Whoever takes the pieces can stop at each of them, so that no more is written than
//! is needed: `serde_json` writes a text of 200 KB in one go.

use serde_json::Value;
use std::ops::ControlFlow;

/// A piece of JSON text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece<'v> {
    /// Signs, a number or a word, as they are written.
    Plain(&'v str),
    /// A text or a name: it is written in quotes, with escapes.
    Text(&'v str),
}

impl Piece<'_> {
    /// As it is written, up to so many bytes of what it stands for.
    pub(super) fn written(self, bytes_max: usize) -> String {
        match self {
            Self::Plain(plain) => plain.to_owned(),
            Self::Text(text) => {
                let text = text.get(..text.floor_char_boundary(bytes_max)).unwrap_or(text);
                // Writing a text cannot fail.
                serde_json::to_string(text).unwrap_or_default()
            }
        }
    }
}

/// Passes the pieces of a value's JSON text to `on_piece` until that stops. It recurses on the value's depth, which is bounded.
pub(super) fn pieces<'v>(
    node: &'v Value,
    on_piece: &mut impl FnMut(Piece<'v>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    match node {
        Value::Null => on_piece(Piece::Plain("null")),
        Value::Bool(true) => on_piece(Piece::Plain("true")),
        Value::Bool(false) => on_piece(Piece::Plain("false")),
        Value::Number(number) => on_piece(Piece::Plain(number.as_str())),
        Value::String(text) => on_piece(Piece::Text(text)),
        Value::Array(list) => {
            on_piece(Piece::Plain("["))?;
            for (place, entry) in list.iter().enumerate() {
                if place > 0 {
                    on_piece(Piece::Plain(","))?;
                }
                pieces(entry, on_piece)?;
            }
            on_piece(Piece::Plain("]"))
        }
        Value::Object(fields) => {
            on_piece(Piece::Plain("{"))?;
            for (place, (name, value)) in fields.iter().enumerate() {
                if place > 0 {
                    on_piece(Piece::Plain(","))?;
                }
                on_piece(Piece::Text(name))?;
                on_piece(Piece::Plain(":"))?;
                pieces(value, on_piece)?;
            }
            on_piece(Piece::Plain("}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text_of(node: &Value) -> String {
        let mut text = String::new();
        let _ = pieces(node, &mut |piece| {
            text.push_str(&piece.written(usize::MAX));
            ControlFlow::Continue(())
        });
        text
    }

    #[test]
    fn the_pieces_are_the_json_text() {
        let exact: Value = serde_json::from_str("1763900000.1234567890").unwrap();
        for node in [json!(null), json!([true, false, [], {}]), json!({ "a\"": "é\n", "": [exact, -1, "x"] })]
        {
            assert_eq!(text_of(&node), node.to_string());
        }
    }

    #[test]
    fn no_more_of_a_text_is_written_than_is_asked_for() {
        let text = "é".repeat(100_000);
        assert_eq!(Piece::Text(&text).written(5), "\"éé\"");
    }
}
