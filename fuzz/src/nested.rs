//! Templates with JSON in strings in strings, and prose that looks like it. What each reader gets is compared: once with
//! words and numbers in every place, once with values that are made to break out. The shape has to be the same, and each
//! value exact; or the template is refused.

use super::input::{Choices, show};
use serde_json::{Map, Value};
use shared::limits::ATTEMPT_WORK_MAX;
use shared::template::Template;
use shared::work::Work;

/// JSON in strings within each other.
const DEPTH_MAX: usize = 3;
/// Values within each other at one level.
const NESTING_MAX: usize = 3;
/// Bytes after which a text comes to its end.
const BYTES_MAX: usize = 600;

/// Stands for a text, a number or nothing until the template is whole, so that escaping leaves it as it is.
const TEXT: char = '\u{e000}';
const NUMBER: char = '\u{e001}';
const NAME: char = '\u{e002}';
const NOTHING: char = '\u{e003}';

/// Draws a template, and holds what becomes of it against the promise.
pub(super) fn check(choices: &mut Choices<'_>) {
    let mut marked = String::from("{\"m\":");
    push_quoted(&mut marked, &content(choices, 1));
    marked.push('}');
    let template = Drawn::of(&marked);
    show("nested", &template.text);
    let hostile: Vec<String> = template.texts.iter().map(|place| hostile_text(choices, *place)).collect();
    let Ok(compiled) = Template::compile(&template.text) else {
        assert!(template.has_cut_escape, "refused without a reason: {}", template.text);
        return;
    };
    assert!(!template.has_cut_escape, "a value would become a part of an escape: {}", template.text);
    // Words first. Then digits, with which more texts are JSON.
    for word in ["plain", "51"] {
        let plain =
            Filling::of(&template, |place| format!("{word}{place:04}"), |place| format!("62{place:04}"));
        let broken = Filling::of(
            &template,
            |place| hostile.get(place).cloned().unwrap_or_default(),
            |place| format!("9007199254740993{place:04}"),
        );
        let [plain_body, broken_body] = [&plain, &broken].map(|filling| {
            match compiled.render(&filling.scope(), &mut Work::of(ATTEMPT_WORK_MAX)) {
                Ok(rendered) => serde_json::from_str::<Value>(&rendered.body).expect("a body is JSON"),
                Err(error) => panic!("{error}: {}", template.text),
            }
        });
        show("broken", &broken_body);
        compare(&plain_body, &broken_body, &|text| plain.swap(text, &broken));
    }
}

/// A template with names for its values.
struct Drawn {
    text: String,
    /// The numbers of its texts, and of its numbers.
    texts: Vec<usize>,
    numbers: Vec<usize>,
    has_cut_escape: bool,
}

impl Drawn {
    fn of(marked: &str) -> Self {
        let mut drawn = Self { text: String::new(), texts: vec![], numbers: vec![], has_cut_escape: false };
        for c in marked.chars() {
            // `{{{` would be a raw value.
            if drawn.text.ends_with('{') && matches!(c, TEXT | NAME | NUMBER | NOTHING) {
                drawn.text.push(' ');
            }
            match c {
                TEXT => {
                    drawn.text.push_str(&format!("{{{{t{}}}}}", drawn.texts.len()));
                    drawn.texts.push(drawn.texts.len());
                }
                NAME => {
                    drawn.text.push_str(&format!("{{{{json t{}}}}}", drawn.texts.len()));
                    drawn.texts.push(drawn.texts.len());
                }
                NUMBER => {
                    drawn.text.push_str(&format!("{{{{n{}}}}}", drawn.numbers.len()));
                    drawn.numbers.push(drawn.numbers.len());
                }
                NOTHING => drawn.text.push_str("{{nothing}}"),
                '\u{e004}' => drawn.has_cut_escape = true,
                c => drawn.text.push(c),
            }
        }
        drawn
    }
}

/// A value for each place.
struct Filling {
    texts: Vec<String>,
    numbers: Vec<String>,
}

impl Filling {
    fn of(drawn: &Drawn, text: impl Fn(usize) -> String, number: impl Fn(usize) -> String) -> Self {
        Self {
            texts: drawn.texts.iter().map(|place| text(*place)).collect(),
            numbers: drawn.numbers.iter().map(|place| number(*place)).collect(),
        }
    }

    fn scope(&self) -> Value {
        let texts = self.texts.iter().enumerate();
        let numbers = self.numbers.iter().enumerate();
        let fields = texts.map(|(place, text)| (format!("t{place}"), Value::from(text.as_str()))).chain(
            numbers.map(|(place, text)| (format!("n{place}"), serde_json::from_str(text).expect("a number"))),
        );
        Value::Object(fields.collect::<Map<_, _>>())
    }

    /// The same text with the values of another filling. No plain value is a part of another one.
    fn swap(&self, text: &str, other: &Self) -> String {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        pairs.extend(self.texts.iter().map(String::as_str).zip(other.texts.iter().map(String::as_str)));
        pairs.extend(self.numbers.iter().map(String::as_str).zip(other.numbers.iter().map(String::as_str)));
        let (mut swapped, mut rest) = (String::new(), text);
        while !rest.is_empty() {
            if let Some((plain, value)) = pairs.iter().find(|(plain, _)| rest.starts_with(plain)) {
                swapped.push_str(value);
                rest = &rest[plain.len()..];
            } else {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                swapped.push_str(&rest[..length]);
                rest = &rest[length..];
            }
        }
        swapped
    }
}

/// JSON text in a text, as a reader takes it that is used to byte order marks.
fn read(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches('\u{feff}').trim_start();
    let is_nested = text.starts_with(['{', '[', '"']);
    is_nested.then(|| serde_json::from_str(text).ok()).flatten()
}

/// What is read from the plain values is read from the hostile ones, with those in their places.
fn compare(plain: &Value, broken: &Value, swap: &dyn Fn(&str) -> String) {
    match (plain, broken) {
        (Value::String(plain), Value::String(broken)) => match read(plain) {
            Some(inner) => {
                let read = read(broken);
                assert!(read.is_some(), "a value has broken {plain}: {broken}");
                compare(&inner, &read.unwrap_or_default(), swap);
            }
            None => assert_eq!(&swap(plain), broken, "in place of {plain}"),
        },
        (Value::Array(plain), Value::Array(broken)) => {
            assert_eq!(plain.len(), broken.len(), "entries: {plain:?} and {broken:?}");
            plain.iter().zip(broken).for_each(|(plain, broken)| compare(plain, broken, swap));
        }
        (Value::Object(plain), Value::Object(broken)) => {
            assert_eq!(plain.len(), broken.len(), "members: {plain:?} and {broken:?}");
            for ((plain_name, plain), (name, broken)) in plain.iter().zip(broken) {
                assert_eq!(&swap(plain_name), name, "in place of the name {plain_name}");
                compare(plain, broken, swap);
            }
        }
        (Value::Number(plain), broken) => assert_eq!(swap(&plain.to_string()), text_of(broken)),
        (plain, broken) => assert_eq!(plain, broken),
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// A text that is made to end strings and add members. Each is another one, so that names stay apart.
fn hostile_text(choices: &mut Choices<'_>, place: usize) -> String {
    const PIECES: [&str; 20] = [
        "\"",
        "\\",
        "\\\"",
        "\",\"admin\":true,\"z\":\"",
        "\\\",\\\"a\\\":\\\"",
        "}",
        "{",
        "]",
        "[",
        ",",
        ":",
        "\n",
        "\u{0}",
        "\u{feff}",
        "\\u0022",
        "é",
        " ",
        "null",
        "x",
        "//",
    ];
    let mut text = String::new();
    for _ in 0..=choices.below(4) {
        text.push_str(choices.pick(&PIECES));
    }
    text.push(char::from_u32(0x4e00 + u32::try_from(place).unwrap_or(0)).unwrap_or('x'));
    text
}

/// What a string holds at this level.
fn content(choices: &mut Choices<'_>, depth: usize) -> String {
    let mut out = String::new();
    match choices.below(6) {
        0 => out.push_str(choices.pick(&PROSE)),
        1 => {
            out.push(TEXT);
        }
        2 => {
            out.push_str(choices.pick(&["", " ", "\u{feff}"]));
            string(choices, &mut out, depth);
        }
        _ => {
            for _ in 0..choices.below(3) {
                out.push_str(choices.pick(&[" ", "\u{feff}", "\n", "\u{e003}", "\t"]));
            }
            container(choices, &mut out, depth, 0);
            for _ in 0..choices.below(2) {
                out.push_str(choices.pick(&[" ", "\n", "\u{e003}"]));
            }
        }
    }
    out
}

/// Text that begins as JSON does and is none, with any values.
const PROSE: [&str; 14] = [
    "[\u{e000}] \u{e000}",
    "[\u{e000}: \"\u{e000}\"]",
    "{see \u{e000}}",
    "\u{e000}, \u{e000}",
    "{ \"\u{e000}\" }",
    "\"\u{e000}\" and \"\u{e000}\"",
    "\"\u{e000}\" \u{e000}",
    "{note} \"a\": \"\u{e000}\"",
    "{\"a\": \"\u{e000}\"} and more",
    "[v\u{e000}.\u{e001}, \"a\"]",
    "[2026-11-23 \u{e000}]",
    "{12:30 \u{e000}}",
    "[\u{e000} of \u{e001}]",
    "said \"{\u{e000}}\"",
];

fn container(choices: &mut Choices<'_>, out: &mut String, depth: usize, nesting: usize) {
    let is_object = choices.below(2) == 0;
    out.push(if is_object { '{' } else { '[' });
    let start = out.len();
    for place in 0..=choices.below(3) {
        if place > 0 {
            out.push(',');
        }
        if is_object {
            name(choices, out, place);
            out.push_str(choices.pick(&[":", ": ", " :"]));
        }
        value(choices, out, depth, nesting + 1);
    }
    // An array of nothing but values is prose.
    if nesting == 0 && !out[start..].contains(['"', '0', 'l']) {
        out.push_str(if is_object { ",\"last\":0" } else { ",null" });
    }
    out.push(if is_object { '}' } else { ']' });
}

fn name(choices: &mut Choices<'_>, out: &mut String, place: usize) {
    match choices.below(4) {
        0 => out.push_str(&format!("\"name{place}\"")),
        1 => out.push(NAME),
        2 => out.push_str(&format!("\"{TEXT}\"")),
        _ => out.push_str(&format!("\"a{place} {TEXT}\"")),
    }
}

fn value(choices: &mut Choices<'_>, out: &mut String, depth: usize, nesting: usize) {
    let kinds = if nesting < NESTING_MAX && out.len() < BYTES_MAX { 9 } else { 7 };
    match choices.below(kinds) {
        0 => out.push_str(choices.pick(&["0", "true", "null", "\"\"", "\"x\""])),
        1 => out.push(TEXT),
        2 => out.push(NUMBER),
        3 => {
            out.push(NUMBER);
            out.push_str(choices.pick(&["000", "00", ".5", "e2"]));
        }
        4 => out.extend(['1', NUMBER]),
        5 | 6 => string(choices, out, depth),
        _ => container(choices, out, depth, nesting),
    }
}

fn string(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    if depth < DEPTH_MAX && out.len() < BYTES_MAX && choices.below(2) == 1 {
        let inner = content(choices, depth + 1);
        push_quoted(out, &inner);
        return;
    }
    match choices.below(12) {
        0 => out.push_str(&format!("\"{TEXT}\"")),
        1 => out.push_str(&format!("\"<{TEXT}|{NUMBER}>\"")),
        2 => out.push_str(&format!("\"\\\"{TEXT}\\\\\"")),
        3 => out.push_str(&format!("\"{TEXT}{TEXT}\"")),
        4 => {
            out.push_str(choices.pick(&[
                "\"\\\u{e004}\u{e000}\"",
                "\"\\u\u{e004}\u{e000}\"",
                "\"\\u00\u{e004}\u{e000}\"",
                "\"\\u00\u{e004}\u{e000}22\"",
            ]));
        }
        _ => out.push_str(&format!("\"a {TEXT}\"")),
    }
}

/// Adds a text as a JSON string; sometimes a quote is spelled otherwise, which is up to whoever reads.
fn push_quoted(out: &mut String, text: &str) {
    out.push_str(&Value::from(text).to_string());
}
