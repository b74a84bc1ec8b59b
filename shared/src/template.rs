//! Templates: text with values of an event put in.
//!
//! A body template is Handlebars text that makes JSON. A value is written for the place where it lands: inside a JSON
//! string as its text, escaped; inside JSON text that itself stands in a JSON string, escaped once more for each level;
//! bare, as a JSON value of its own type. So no quote, backslash or line break in an event can break the body or add to
//! it. `{{{value}}}` inserts text as it is, for authors who want just that, and without this promise. What is not JSON
//! in the end is refused and never sent.
//!
//! The steps, a module each: [`tags`] takes the text apart within bounds, [`white_space`] shortens what stands beside
//! tags, [`parse`] builds the tree, [`render`] walks it with an event, and [`place`] puts each value into its place. The
//! language is a subset of Handlebars, and means what handlebars.js means by it; `docs/templates.md` says where we
//! differ. Nothing here recurses on what a text holds but blocks and parentheses, whose depth is bounded.

mod cursor;
mod date;
mod draft;
mod error;
mod expression;
mod helpers;
mod json;
mod line;
mod nested;
mod parse;
mod place;
mod render;
mod tags;
mod tokens;
mod tree;
mod values;
mod white_space;

pub use error::{Position, TemplateError};
pub use helpers::{HelperHelp, helpers};
pub use json::{depth_exceeds, parse_json};
pub use line::{Line, LineTemplate, Segment};
pub(crate) use values::percent_encode;

use crate::limits::{BODY_BYTES_MAX, TEMPLATE_STRINGS_MAX};
use crate::work::{Spent, Work};
use draft::Draft;
use place::{Misplaced, Place};
use serde::de::IgnoredAny;
use serde_json::Value;
use tree::Node;

/// A body template, read.
#[derive(Debug)]
pub struct Template {
    text: String,
    nodes: Vec<Node>,
}

/// What a template made of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The body, valid JSON.
    pub body: String,
    /// Fields the template asked for that are not in the event, each once.
    pub missing: Vec<String>,
}

impl Template {
    /// Reads a template.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::{template::Template, work::Work};
    /// let template = Template::compile(r#"{"text": "{{data.title}}", "n": {{data.n}}}"#).unwrap();
    /// let scope = json!({ "data": { "title": "say \"hi\"\n", "n": 2 } });
    /// let rendered = template.render(&scope, &mut Work::of(1_000)).unwrap();
    /// assert_eq!(rendered.body, r#"{"text": "say \"hi\"\n", "n": 2}"#);
    /// ```
    ///
    /// # Errors
    /// A limit, a construct that is not supported, or the place that cannot be read.
    pub fn compile(text: &str) -> Result<Self, TemplateError> {
        let template = Self { nodes: parse::parse(text)?, text: text.to_owned() };
        // Without blocks and raw values, the text between the values is the same for every event.
        if let Some(draft) = template.fixed_draft() {
            // It is bounded by the template's own length and the levels that are allowed.
            template.places(&draft, &mut Work::of(u64::MAX))?;
        }
        Ok(template)
    }

    /// What the template prints when each of its values is nothing; none when its text depends on the event.
    fn fixed_draft(&self) -> Option<Draft> {
        let mut draft = Draft::default();
        for node in &self.nodes {
            match node {
                Node::Text(range) => {
                    draft.push_text(self.text.get(range.clone()).unwrap_or_default(), range.start);
                }
                Node::Print(print) if !print.is_raw => draft.push_value(None, print.at),
                Node::Print(_) | Node::Block(_) => return None,
            }
        }
        Some(draft)
    }

    fn places(&self, draft: &Draft, work: &mut Work) -> Result<Vec<Place>, TemplateError> {
        place::places(draft, work).map_err(|misplaced| match misplaced {
            Misplaced::TooMuchWork(spent) => self.too_much_work(spent),
            Misplaced::InEscape(tag) => TemplateError::cut_escape(&self.text, tag),
            Misplaced::TooDeep => TemplateError::Limit {
                what: "strings within each other around a value",
                given: TEMPLATE_STRINGS_MAX + 1,
                max: TEMPLATE_STRINGS_MAX,
            },
        })
    }

    fn too_much_work(&self, spent: Spent) -> TemplateError {
        TemplateError::TooMuchWork { at: Position::of(&self.text, 0), units: spent.units }
    }

    /// Renders with `scope`: the event's fields, and `meta`. What is visited, looked up and written is charged to `work`.
    ///
    /// # Errors
    /// More work or a longer body than allowed, a value that a helper cannot work with, or a body that is not JSON.
    pub fn render(&self, scope: &Value, work: &mut Work) -> Result<Rendered, TemplateError> {
        let printed = render::print(&self.text, &self.nodes, scope, work)?;
        let places = self.places(&printed.draft, work)?;
        let body = place::assemble(&printed.draft, &places, BODY_BYTES_MAX)
            .ok_or(TemplateError::BodyTooLong { at: None })?;
        // What escaping added: a quote takes two bytes in each string around it.
        let added = body.len().saturating_sub(printed.draft.len());
        work.spend(added).map_err(|spent| self.too_much_work(spent))?;
        match serde_json::from_str::<IgnoredAny>(&body) {
            Ok(_) => Ok(Rendered { body, missing: printed.missing }),
            Err(error) => Err(TemplateError::not_json(&body, &error, |byte| {
                let origin = place::origin_of(&printed.draft, &places, BODY_BYTES_MAX, byte);
                Position::of(&self.text, origin)
            })),
        }
    }
}

/// Renders plain text, without regard to JSON: values stand in it by their texts.
///
/// ```
/// use serde_json::json;
/// use shared::{template::render_text, work::Work};
/// let made = render_text("{{#each a}}{{this}};{{/each}}", &json!({ "a": [1, "b"] }), &mut Work::of(1_000));
/// assert_eq!(made.unwrap(), "1;b;");
/// ```
///
/// # Errors
/// As [`Template::compile`] and [`Template::render`].
pub fn render_text(text: &str, scope: &Value, work: &mut Work) -> Result<String, TemplateError> {
    let line = LineTemplate::compile(text)?;
    Ok(line.render(scope, work)?.text())
}

#[cfg(test)]
mod tests;
