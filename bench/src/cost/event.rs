//! Events as large as a source may send, of every shape: deep, wide, of long texts, long names and long numbers.

use super::choices::Choices;
use serde_json::{Map, Number, Value, json};
use shared::limits::EVENT_BYTES_MAX;

/// The names that templates and rules ask for.
pub(super) const NAMES: [&str; 6] = ["items", "primary", "text", "n", "a", "b"];

/// An event of four fields. Each gets its part of the bytes.
pub(super) fn choose(choices: &mut Choices<'_>) -> Value {
    let mut left = EVENT_BYTES_MAX - 1_000;
    let mut data = Map::new();
    for name in NAMES.into_iter().take(4) {
        let share = left * choices.below(17) / 16;
        let value = shaped(choices, share, 0);
        left = left.saturating_sub(value.to_string().len());
        data.insert(name.to_owned(), value);
    }
    // Shares are rounded up, and nothing larger comes in.
    for name in NAMES.into_iter().take(4).rev() {
        if Value::Object(data.clone()).to_string().len() > EVENT_BYTES_MAX - 100 {
            data.remove(name);
        }
    }
    json!({ "event_type": "x", "data": data })
}

/// A value of about so many bytes.
fn shaped(choices: &mut Choices<'_>, bytes: usize, depth: usize) -> Value {
    let room = bytes.max(1);
    if depth > 3 {
        return leaf(choices, room);
    }
    match choices.below(5) {
        0 => leaf(choices, room),
        1 => {
            let part = (1 + room) >> choices.below(18);
            let entry = shaped(choices, part, depth + 1);
            let count = room / (entry.to_string().len() + 1);
            Value::Array(vec![entry; count])
        }
        2 => {
            let width = choices.pick(&[1_usize, 3, 40]);
            let part = (1 + room) >> choices.below(18);
            let entry = shaped(choices, part, depth + 1);
            let count = room / (entry.to_string().len() + width + 4);
            (0..count).map(|place| (format!("{place:0>width$}"), entry.clone())).collect()
        }
        3 => nested(choices, room, depth),
        _ => {
            let names = NAMES.into_iter().take(1 + choices.below(NAMES.len()));
            let each = room / NAMES.len();
            names.map(|name| (name.to_owned(), shaped(choices, each, depth + 1))).collect()
        }
    }
}

/// As deep as is allowed.
fn nested(choices: &mut Choices<'_>, room: usize, depth: usize) -> Value {
    let (levels, kind) = (1 + choices.below(55 - 12 * depth), choices.below(4));
    let inner = shaped(choices, room.saturating_sub(10 * levels), depth + 1);
    (0..levels).fold(inner, |inner, _| match kind {
        0 => json!([inner]),
        1 => json!({ "": inner }),
        2 => json!({ "a": inner }),
        _ => json!({ "a": inner, "b": 0 }),
    })
}

fn leaf(choices: &mut Choices<'_>, room: usize) -> Value {
    let length = (room >> choices.below(18)).max(1);
    match choices.below(10) {
        0 => json!(0),
        1 => Value::Null,
        2 => json!([]),
        3 => json!({}),
        4 => json!("x".repeat(length)),
        5 => json!("\"".repeat(length / 2)),
        6 => json!("é".repeat(length / 2)),
        7 => json!("\u{1}".repeat(length / 6)),
        8 => json!("2026-11-23T10:00:00.123456789Z"),
        _ => format!("1{}", "0".repeat(length)).parse::<Number>().map_or(Value::Null, Value::Number),
    }
}
