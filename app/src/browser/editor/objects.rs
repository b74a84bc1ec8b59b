//! What the console tells the editor, as objects of JavaScript.

use super::{Completion, CompletionKind, Completions, Mark, Note, Severity, offsets};
use js_sys::{Array, Object, Reflect};
use std::ops::Range;
use wasm_bindgen::JsValue;

/// `{ from, to, options }`.
pub(super) fn completions(text: &str, found: Completions) -> Object {
    let options: Array = found.options.into_iter().map(completion).collect();
    ranged(text, &found.range, &[("options", options.into())])
}

fn completion(option: Completion) -> Object {
    let kind = match option.kind {
        CompletionKind::Field => "field",
        CompletionKind::Helper => "helper",
        CompletionKind::Block => "block",
    };
    let made = object(&[
        ("label", option.label.into()),
        ("apply", option.apply.into()),
        ("detail", option.detail.into()),
        ("type", kind.into()),
    ]);
    // An empty note would still be a box.
    if !option.info.is_empty() {
        set(&made, "info", &option.info.into());
    }
    made
}

/// `{ from, to, text }`.
pub(super) fn note(text: &str, found: Note) -> Object {
    ranged(text, &found.range, &[("text", found.text.into())])
}

/// `[{ from, to, message, severity }]`.
pub(super) fn marks(text: &str, marks: &[Mark]) -> Array {
    let made = |mark: &Mark| {
        let severity = match mark.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        ranged(text, &mark.range, &[("message", mark.message.as_str().into()), ("severity", severity.into())])
    };
    marks.iter().map(made).collect()
}

/// An object of these fields.
pub(super) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        set(&object, name, value);
    }
    object
}

/// Gives an object a field. That cannot fail on one of ours.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

fn ranged(text: &str, range: &Range<usize>, fields: &[(&str, JsValue)]) -> Object {
    let object = object(fields);
    set(&object, "from", &offsets::to_utf16(text, range.start).into());
    set(&object, "to", &offsets::to_utf16(text, range.end).into());
    object
}
