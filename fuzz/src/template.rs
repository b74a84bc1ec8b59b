//! Any template with any event: no panic, no output over the limit, and nothing but JSON.

use super::input::{Choices, Input, show};
use super::json::{self, NAMES, NUMBERS};
use super::nested;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use shared::limits::ATTEMPT_WORK_MAX;
use shared::limits::BODY_BYTES_MAX;
use shared::template::{Template, TemplateError, render_text};
use shared::work::Work;

/// A template, a line `---`, and an event.
pub fn template(data: &[u8]) {
    match Input::read(data) {
        None => {}
        Some(Input::Text(template, event)) => check(template, &json::read(event)),
        Some(Input::Choices(mut choices)) => {
            nested::check(&mut choices.clone());
            let template = choose(&mut choices);
            check(&template, &json::choose(&mut choices));
        }
    }
}

/// Tries a template on an event, and holds what becomes of it against the promises.
pub(super) fn check(text: &str, scope: &Value) {
    show("template", text);
    show("event", scope);
    match Template::compile(text) {
        Err(error) => check_error(text, &error),
        Ok(template) => check_rendered(text, &template, scope),
    }
    match render_text(text, scope, &mut Work::of(ATTEMPT_WORK_MAX)) {
        Ok(made) => assert!(made.len() <= BODY_BYTES_MAX, "{} bytes of text", made.len()),
        Err(error) => check_error(text, &error),
    }
}

/// The same of a template that was read.
pub(super) fn check_rendered(text: &str, template: &Template, scope: &Value) {
    let rendered = template.render(scope, &mut Work::of(ATTEMPT_WORK_MAX));
    assert_eq!(
        rendered,
        template.render(scope, &mut Work::of(ATTEMPT_WORK_MAX)),
        "the same event makes the same body"
    );
    match &rendered {
        Ok(rendered) => check_body(&rendered.body),
        Err(error) => check_error(text, error),
    }
    // Without blocks and raw values, only the text of the template decides what is JSON: no value may change that.
    let is_fixed = !["#", "^", "{{{", "&"].iter().any(|sign| text.contains(sign));
    if is_fixed && template.render(&Value::Null, &mut Work::of(ATTEMPT_WORK_MAX)).is_ok() {
        let is_broken = matches!(rendered, Err(TemplateError::NotJson { .. }));
        assert!(!is_broken, "a value has broken the body: {rendered:?}");
    }
}

fn check_body(body: &str) {
    assert!(body.len() <= BODY_BYTES_MAX, "a body of {} bytes", body.len());
    assert!(serde_json::from_str::<IgnoredAny>(body).is_ok(), "a body that is not JSON: {body}");
}

/// What is wrong is said, at a place that there is.
fn check_error(text: &str, error: &TemplateError) {
    assert!(error.to_string().len() > 10, "{error:?}");
    if let Some(at) = error.position() {
        let line = text.split('\n').nth(at.line.wrapping_sub(1));
        let columns = line.map(|line| line.chars().count() + 1);
        assert!(
            at.column > 0 && columns.is_some_and(|columns| at.column <= columns),
            "{at} is no place: {error}"
        );
    }
}

/// Blocks within each other, somewhat beyond what is allowed.
const DEPTH_MAX: usize = 18;
/// Bytes after which a template comes to its end.
const BYTES_MAX: usize = 4_096;

/// A template by choices: mostly one that makes JSON.
pub(super) fn choose(choices: &mut Choices<'_>) -> String {
    let mut out = String::new();
    if choices.rarely(4) {
        pieces(choices, &mut out, 0);
    } else {
        value(choices, &mut out, 0);
    }
    out
}

/// JSON with tags in it.
fn value(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    if depth > DEPTH_MAX || out.len() > BYTES_MAX {
        out.push('1');
        return;
    }
    match choices.below(10) {
        0 => out.push_str("null"),
        1 => out.push_str(choices.pick(&NUMBERS)),
        2 | 3 => print(choices, out),
        4 | 5 => string(choices, out, depth),
        6 => {
            out.push('[');
            separated(choices, out, |choices, out| value(choices, out, depth + 1));
            out.push(']');
        }
        7 => {
            out.push('{');
            separated(choices, out, |choices, out| {
                string(choices, out, depth + 1);
                out.push(':');
                value(choices, out, depth + 1);
            });
            out.push('}');
        }
        8 => {
            out.push('[');
            block(choices, out, depth, |choices, out| {
                value(choices, out, depth + 1);
                out.push_str(choices.pick(&["{{#unless @last}},{{/unless}}", ",", ""]));
            });
            out.push(']');
        }
        _ => block(choices, out, depth, |choices, out| value(choices, out, depth + 1)),
    }
}

fn separated(
    choices: &mut Choices<'_>,
    out: &mut String,
    mut piece: impl FnMut(&mut Choices<'_>, &mut String),
) {
    for place in 0..choices.below(4) {
        if place > 0 {
            out.push(',');
        }
        piece(choices, out);
    }
}

/// A JSON string: text with tags, or JSON that stands in it.
fn string(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    let mut content = String::new();
    if choices.rarely(4) {
        value(choices, &mut content, depth + 2);
    } else {
        pieces(choices, &mut content, depth + 1);
    }
    // Each string around a quote doubles it.
    if content.len() > BYTES_MAX {
        content.clear();
    }
    out.push_str(&json!(content).to_string());
}

/// Text with tags in it.
fn pieces(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    for _ in 0..choices.below(5) {
        if out.len() > BYTES_MAX {
            return;
        }
        match choices.below(7) {
            0 | 1 => print(choices, out),
            2 => out
                .push_str(choices.pick(&["a", " ", "\n", "\r\n  ", "[", "{", "}", "\\", "\\\\", ": ", "é"])),
            3 => out.push_str(&choices.text()),
            4 => out.push_str(choices.pick(&[
                "{{! a }}",
                "{{!-- }} --}}",
                "{{!--}}",
                "{{~! a ~}}",
                "{{> a}}",
                "{{{{a}}}}",
                "\\{{a}}",
                "{{else}}",
                "{{/if}}",
            ])),
            _ if depth < DEPTH_MAX => {
                block(choices, out, depth, |choices, out| pieces(choices, out, depth + 1));
            }
            _ => {}
        }
    }
}

fn block(
    choices: &mut Choices<'_>,
    out: &mut String,
    depth: usize,
    mut body: impl FnMut(&mut Choices<'_>, &mut String),
) {
    if depth > DEPTH_MAX || out.len() > BYTES_MAX {
        return;
    }
    let name = choices.pick(&["each", "if", "unless", "with", "", "^"]);
    let path = path(choices);
    let (open, close) = match name {
        "" => (format!("#{path}"), path.as_str()),
        "^" => (format!("^{path}"), path.as_str()),
        name => {
            let names = choices.pick(&["", "", " as |x|", " as |x y|", " includeZero=true"]);
            let value = if choices.rarely(3) { call(choices, 1) } else { path.clone() };
            (format!("#{name} {value}{names}"), name)
        }
    };
    tag(choices, out, &open);
    body(choices, out);
    match choices.below(6) {
        0..3 => {}
        3 => tag(choices, out, "^"),
        4 => {
            tag(choices, out, "else if a");
            body(choices, out);
            tag(choices, out, "else");
        }
        _ => tag(choices, out, "else"),
    }
    if choices.below(2) == 1 {
        body(choices, out);
    }
    tag(choices, out, &format!("/{close}"));
}

fn print(choices: &mut Choices<'_>, out: &mut String) {
    let inner = if choices.rarely(3) { call(choices, 0) } else { path(choices) };
    match choices.below(8) {
        0..6 => tag(choices, out, &inner),
        6 => out.extend(["{{{", &inner, "}}}"]),
        _ => tag(choices, out, &format!("&{inner}")),
    }
}

fn tag(choices: &mut Choices<'_>, out: &mut String, inner: &str) {
    let (before, after) = choices.pick(&[("", ""), ("", ""), ("", ""), ("~", ""), ("", "~"), ("~", "~")]);
    out.extend(["{{", before, inner, after, "}}"]);
}

/// `helper a b`; in parentheses when it stands in another.
fn call(choices: &mut Choices<'_>, depth: usize) -> String {
    const HELPERS: [&str; 21] = [
        "json",
        "default",
        "upper",
        "lower",
        "truncate",
        "join",
        "date",
        "urlencode",
        "base64",
        "len",
        "lookup",
        "eq",
        "ne",
        "gt",
        "gte",
        "lt",
        "lte",
        "and",
        "or",
        "not",
        "log",
    ];
    let mut call = choices.pick(&HELPERS).to_owned();
    for _ in 0..=choices.below(3) {
        call.push(' ');
        match choices.below(5) {
            0 => call.push_str(&path(choices)),
            1 => call.push_str(choices.pick(&NUMBERS)),
            2 => {
                call.push_str(choices.pick(&["true", "false", "null", "undefined", "''", "\", \"", "\"a\""]))
            }
            3 => call.push_str(choices.pick(&[
                "\"%Y-%m-%d %H:%M\"",
                "\"%s\"",
                "\"%\"",
                "\"%999999Y\"",
                "\"%c %Q\"",
            ])),
            // One deeper than allowed.
            _ if depth < 9 => call.push_str(&self::call(choices, depth + 1)),
            _ => call.push('1'),
        }
    }
    if depth == 0 { call } else { format!("({call})") }
}

fn path(choices: &mut Choices<'_>) -> String {
    let mut path = choices
        .pick(&["", "", "", "../", "../../", "this.", "./", "@root.", "@../", "x.", "y.", "data."])
        .to_owned();
    match choices.below(6) {
        0 => path.push('a'),
        1 => {
            path = choices.pick(&[".", "this", "..", "@root", "@index", "@first", "@last", "@key"]).to_owned()
        }
        2 => path.push_str(choices.pick(&[
            "x",
            "y",
            "list.[0]",
            "list.[-1]",
            "[18446744073709551616]",
            "list.length",
        ])),
        _ => {
            for place in 0..=choices.below(3) {
                if place > 0 {
                    path.push_str(choices.pick(&[".", "/"]));
                }
                path.push('[');
                path.push_str(choices.pick(&NAMES));
                path.push(']');
            }
        }
    }
    path
}
