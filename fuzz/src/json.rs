//! Documents for templates and JSONPaths to ask: from text, or by choices.

use super::input::Choices;
use serde_json::{Map, Value};

/// Names that templates and JSONPaths of the grammars ask for.
pub(super) const NAMES: [&str; 12] =
    ["a", "b", "data", "list", "title", "odd name", "if", "this", "0", "", "é", "length"];
/// Numbers with something about them.
pub(super) const NUMBERS: [&str; 14] = [
    "0",
    "1",
    "-1",
    "-0",
    "0.0",
    "1.50",
    "1e400",
    "1E+2",
    "-1e-400",
    "9007199254740993",
    "1763900000.123456789",
    "18446744073709551616",
    "253402300800",
    "100000000000000000000000000000000000000000000000000",
];
/// Documents within each other.
const DEPTH_MAX: usize = 5;

/// Text as a document, within the depth that the product reads; an event of ours when it is none.
pub(super) fn read(text: &str) -> Value {
    shared::template::parse_json(text).unwrap_or_else(|_| sample())
}

/// An event as a template sees it.
pub(super) fn sample() -> Value {
    shared::event::samples().first().map(shared::event::Sample::scope).unwrap_or_default()
}

/// A document by choices.
pub(super) fn choose(choices: &mut Choices<'_>) -> Value {
    value(choices, 0)
}

/// An object by choices.
pub(super) fn object(choices: &mut Choices<'_>) -> Map<String, Value> {
    fields(choices, 0)
}

fn value(choices: &mut Choices<'_>, depth: usize) -> Value {
    let kinds = if depth < DEPTH_MAX { 8 } else { 5 };
    match choices.below(kinds) {
        0 => Value::Null,
        1 => Value::Bool(choices.below(2) == 1),
        2 => number(choices),
        3 => Value::String(choices.text()),
        4 => {
            Value::from(choices.pick(&["", "high", "2026-11-23T10:00:00Z", "0", "false", "{\"a\":1}", "[1]"]))
        }
        5 => Value::Array((0..choices.below(5)).map(|_| value(choices, depth + 1)).collect()),
        // Long lists hold no others: five levels of them would be a document of a thousand million values.
        6 => Value::Array(vec![value(choices, DEPTH_MAX); choices.below(64)]),
        _ => Value::Object(fields(choices, depth)),
    }
}

fn fields(choices: &mut Choices<'_>, depth: usize) -> Map<String, Value> {
    (0..choices.below(6))
        .map(|_| {
            let name = if choices.rarely(8) { choices.text() } else { choices.pick(&NAMES).to_owned() };
            (name, value(choices, depth + 1))
        })
        .collect()
}

fn number(choices: &mut Choices<'_>) -> Value {
    serde_json::from_str(choices.pick(&NUMBERS)).expect("the numbers are JSON")
}
