//! Helpers, and the notes they take while a template renders.
//!
//! A value is not printed. It is noted as a slot, and a mark with the slot's number goes to the output; the marks
//! are control characters that the scan keeps out of templates, and no event data is in the output to forge one.

use super::error::TemplateError;
use crate::limits::{BODY_BYTES_MAX, TEMPLATE_STEPS_MAX};
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError,
    RenderErrorReason, ScopedJson,
};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Helpers that stand in `{{…}}` or in parentheses.
pub(super) const INLINE: [&str; 13] =
    ["json", "default", "lookup", "len", "eq", "ne", "gt", "gte", "lt", "lte", "and", "or", "not"];
/// Helpers that open a block.
pub(super) const BLOCKS: [&str; 4] = ["if", "unless", "each", "with"];
/// All of them, for a message.
pub(super) const KNOWN: [&str; 17] = [
    "if", "unless", "each", "with", "json", "default", "lookup", "len", "eq", "ne", "gt", "gte", "lt", "lte",
    "and", "or", "not",
];

/// Copying so many bytes of a value is as much work as a round of a loop.
const BYTES_PER_STEP: usize = 100;

// Internal helpers. A name with a space cannot be written in a template.
pub(super) const VALUE: &str = "note value";
pub(super) const JSON_VALUE: &str = "note json";
pub(super) const RAW: &str = "note raw";
pub(super) const TICK: &str = "note tick";
pub(super) const PATH: &str = "note path";
pub(super) const WANTED: &str = "note wanted path";
pub(super) const JSON: &str = "json";

/// Around a slot's number in the output.
pub(super) const MARK_OPEN: char = '\u{1}';
pub(super) const MARK_CLOSE: char = '\u{2}';

/// A value to be put into its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slot {
    /// A text as its text, anything else as its JSON text.
    Value(Value),
    /// Always its JSON text.
    Json(Value),
    /// Text that the author wants put in as it is, with `{{{…}}}`: it may add to the body.
    Raw(String),
}

/// What was noted during one rendering.
#[derive(Default)]
pub(super) struct Notes(Mutex<Noted>);

#[derive(Default)]
struct Noted {
    slots: Vec<Slot>,
    missing: Vec<String>,
    /// Bytes that the slots have in the body at the least.
    bytes: usize,
    steps: usize,
}

impl Notes {
    /// Nothing panics while the lock is held; a poisoned one still holds whole values.
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn clear(&self) {
        *self.lock() = Noted::default();
    }

    pub(super) fn slots(&self) -> Vec<Slot> {
        std::mem::take(&mut self.lock().slots)
    }

    pub(super) fn missing(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().missing)
    }

    pub(super) fn explain(&self, error: &RenderError) -> TemplateError {
        let noted = self.lock();
        if noted.steps > TEMPLATE_STEPS_MAX {
            return TemplateError::TooManySteps;
        }
        if noted.bytes > BODY_BYTES_MAX {
            return TemplateError::BodyTooLong;
        }
        TemplateError::Render(error.reason().to_string())
    }

    /// A loop may note a large value again and again, so it ends when the body would be too long for sure.
    fn note(&self, slot: fn(Value) -> Slot, value: &Value, out: &mut dyn Output) -> HelperResult {
        let index = {
            let mut noted = self.lock();
            noted.bytes += text_of(value).len();
            if noted.bytes > BODY_BYTES_MAX {
                return Err(RenderErrorReason::Other("too long a body".to_owned()).into());
            }
            noted.slots.push(slot(value.clone()));
            noted.slots.len() - 1
        };
        out.write(&format!("{MARK_OPEN}{index}{MARK_CLOSE}"))?;
        Ok(())
    }

    fn note_missing(&self, path: &str) {
        let mut noted = self.lock();
        if !noted.missing.iter().any(|known| known == path) {
            noted.missing.push(path.to_owned());
        }
    }

    /// Counts a round of a loop, a look-up, or the copying of a value.
    fn work(&self, steps: usize) -> HelperResult {
        let mut noted = self.lock();
        noted.steps += steps;
        if noted.steps > TEMPLATE_STEPS_MAX {
            return Err(RenderErrorReason::Other("too many steps".to_owned()).into());
        }
        Ok(())
    }
}

pub(super) fn register(registry: &mut Handlebars<'static>, notes: &Arc<Notes>) {
    for name in ["log", "raw"] {
        registry.unregister_helper(name);
    }
    for (name, slot) in [
        (VALUE, Slot::Value as fn(Value) -> Slot),
        (JSON_VALUE, Slot::Json),
        (RAW, |value| Slot::Raw(text_of(&value))),
    ] {
        registry.register_helper(name, Box::new(Note { notes: Arc::clone(notes), slot }));
    }
    registry.register_helper(TICK, Box::new(Tick(Arc::clone(notes))));
    for (name, is_wanted) in [(PATH, false), (WANTED, true)] {
        registry.register_helper(name, Box::new(Path { notes: Arc::clone(notes), is_wanted }));
    }
    registry.register_helper(JSON, Box::new(JsonText(Arc::clone(notes))));
    registry.register_helper("default", Box::new(Default(Arc::clone(notes))));
}

/// How a value reads inside a text: nothing for nothing, a text by its text, anything else by its JSON text.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

struct Note {
    notes: Arc<Notes>,
    slot: fn(Value) -> Slot,
}

impl HelperDef for Note {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        helper.param(0).map_or(Ok(()), |parameter| self.notes.note(self.slot, parameter.value(), out))
    }
}

/// The value at a path, given as a text; missing when there is none.
struct Path {
    notes: Arc<Notes>,
    /// Whether it is worth a warning when it is missing.
    is_wanted: bool,
}

impl HelperDef for Path {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render_context: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        self.notes.work(1)?;
        let path = helper.param(0).and_then(|parameter| parameter.value().as_str()).unwrap_or_default();
        let found = match render_context.evaluate(context, path) {
            Err(error) if matches!(error.reason(), RenderErrorReason::InvalidJsonIndex(_)) => {
                ScopedJson::Missing
            }
            found => found?,
        };
        if self.is_wanted && matches!(found, ScopedJson::Missing) {
            self.notes.note_missing(path);
        }
        Ok(found)
    }
}

struct Tick(Arc<Notes>);

impl HelperDef for Tick {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        self.0.work(1)
    }
}

/// `(json value)`: its JSON text. As `{{json value}}` it is a slot of its own kind.
struct JsonText(Arc<Notes>);

impl HelperDef for JsonText {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let value = helper.param(0).map_or(&Value::Null, |parameter| parameter.value());
        let text = value.to_string();
        self.0.work(text.len() / BYTES_PER_STEP)?;
        Ok(ScopedJson::Derived(Value::String(text)))
    }
}

/// `{{default value fallback}}`: the value, or the fallback when it is missing, null or an empty text.
struct Default(Arc<Notes>);

impl HelperDef for Default {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let is_there = |value: &&Value| !value.is_null() && value.as_str() != Some("");
        let mut values = helper.params().iter().map(|parameter| parameter.value());
        let value = values.clone().find(is_there).or_else(|| values.next_back()).unwrap_or(&Value::Null);
        self.0.work(text_of(value).len() / BYTES_PER_STEP)?;
        Ok(ScopedJson::Derived(value.clone()))
    }
}
