//! Body templates: Handlebars text that makes JSON.
//!
//! A value is written for the place where it lands: inside a JSON string as its text, escaped; inside JSON text that
//! itself stands in a JSON string, escaped once more for each level; bare, as a JSON value of its own type. So no
//! quote, backslash or line break in an event can break the body or add to it. `{{{value}}}` inserts text as it is, for
//! authors who want just that, and without this promise. What is not JSON in the end is refused and never sent.
//!
//! The steps, a module each: [`scan`] bounds the text before it is parsed, [`compile`] parses it and rewrites the
//! tree so that values are noted instead of printed, [`splice`] puts the noted values into their places.

mod compile;
mod error;
mod helpers;
mod json;
mod scan;
mod splice;

pub use error::{Position, TemplateError};
pub use json::{depth_exceeds, parse_json};

use crate::limits::BODY_BYTES_MAX;
use handlebars::{Context, Handlebars};
use helpers::Notes;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::io;
use std::sync::Arc;

/// A template ready to render.
pub struct Template {
    registry: Handlebars<'static>,
    notes: Arc<Notes>,
}

/// What a template made of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The body, valid JSON.
    pub body: String,
    /// Fields the template asked for that are not in the event, each once.
    pub missing: Vec<String>,
}

const NAME: &str = "body";

impl Template {
    /// Reads a template.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::template::Template;
    /// let template = Template::compile(r#"{"text": "{{data.title}}", "n": {{data.n}}}"#).unwrap();
    /// let rendered = template.render(&json!({ "data": { "title": "say \"hi\"\n", "n": 2 } })).unwrap();
    /// assert_eq!(rendered.body, r#"{"text": "say \"hi\"\n", "n": 2}"#);
    /// ```
    ///
    /// # Errors
    /// A limit, a construct that is not supported, or the place that cannot be read.
    pub fn compile(text: &str) -> Result<Self, TemplateError> {
        scan::check(text)?;
        let notes = Arc::new(Notes::default());
        let mut registry = Handlebars::new();
        registry.register_escape_fn(handlebars::no_escape);
        helpers::register(&mut registry, &notes);
        registry.register_template(NAME, compile::compile(text)?);
        Ok(Self { registry, notes })
    }

    /// Reads a template and renders it with every sample event, which shows most bodies that are not JSON before
    /// they are saved.
    ///
    /// # Errors
    /// As [`Template::compile`] and [`Template::render`].
    pub fn check(text: &str) -> Result<(), TemplateError> {
        let template = Self::compile(text)?;
        crate::event::samples().iter().try_for_each(|sample| template.render(&sample.scope()).map(drop))
    }

    /// Renders with `scope`: the event's fields, and `meta`.
    ///
    /// # Errors
    /// More loop rounds or a longer body than allowed, or a body that is not JSON.
    pub fn render(&self, scope: &Value) -> Result<Rendered, TemplateError> {
        self.notes.clear();
        let context = Context::wraps(scope).map_err(|error| TemplateError::Render(error.to_string()))?;
        let mut output = Capped::default();
        let written = self.registry.render_with_context_to_write(NAME, &context, &mut output);
        if output.overflowed {
            return Err(TemplateError::BodyTooLong);
        }
        written.map_err(|error| self.notes.explain(&error))?;
        let text = String::from_utf8(output.bytes).map_err(|_| TemplateError::BodyTooLong)?;
        let body = splice::splice(&text, &self.notes.slots(), BODY_BYTES_MAX);
        let body = body.ok_or(TemplateError::BodyTooLong)?;
        match serde_json::from_str::<IgnoredAny>(&body) {
            Ok(_) => Ok(Rendered { body, missing: self.notes.missing() }),
            Err(error) => Err(TemplateError::not_json(&body, &error)),
        }
    }
}

/// Takes output up to the limit; a loop that prints without end stops there.
#[derive(Default)]
struct Capped {
    bytes: Vec<u8>,
    overflowed: bool,
}

impl io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > BODY_BYTES_MAX {
            self.overflowed = true;
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
