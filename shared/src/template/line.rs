//! Templates of plain text: an address, a header. What becomes of the values is up to whoever puts them together.

use super::error::TemplateError;
use super::tree::Node;
use super::{parse, render};
use crate::work::Work;
use serde_json::Value;

/// A template of plain text, read.
#[derive(Debug)]
pub struct LineTemplate {
    text: String,
    nodes: Vec<Node>,
}

/// What it made of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its pieces, in order.
    pub segments: Vec<Segment>,
    /// Fields it asked for that are not in the event, each once.
    pub missing: Vec<String>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Text of the template, and raw values.
    Static(String),
    /// The text of a value.
    Value(String),
}

impl LineTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// As [`super::Template::compile`].
    pub fn compile(text: &str) -> Result<Self, TemplateError> {
        Ok(Self { nodes: parse::parse(text)?, text: text.to_owned() })
    }

    /// Whether something in it is put in as it is, with `{{{…}}}`.
    pub fn has_raw(&self) -> bool {
        has_raw(&self.nodes)
    }

    /// Its fixed text, of all branches, with `filler` in place of each value.
    pub fn with_placeholders(&self, filler: &str) -> String {
        let mut text = String::with_capacity(self.text.len());
        fill(&self.text, &self.nodes, filler, &mut text);
        text
    }

    /// Renders with `scope`.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::{template::{LineTemplate, Segment}, work::Work};
    /// let template = LineTemplate::compile("team-{{data.team}}").unwrap();
    /// let line = template.render(&json!({ "data": { "team": "soc" } }), &mut Work::of(1_000)).unwrap();
    /// assert_eq!(line.segments, [Segment::Static("team-".into()), Segment::Value("soc".into())]);
    /// ```
    ///
    /// # Errors
    /// As [`super::Template::render`], but for JSON.
    pub fn render(&self, scope: &Value, work: &mut Work) -> Result<Line, TemplateError> {
        let printed = render::print(&self.text, &self.nodes, scope, work)?;
        let (draft, mut at) = (printed.draft, 0);
        let mut segments = Vec::with_capacity(2 * draft.slots.len() + 1);
        for slot in &draft.slots {
            if slot.at > at {
                segments.push(Segment::Static(draft.text.get(at..slot.at).unwrap_or_default().to_owned()));
            }
            segments.push(Segment::Value(draft.value_of(slot).to_owned()));
            at = slot.at;
        }
        if at < draft.text.len() {
            segments.push(Segment::Static(draft.text.get(at..).unwrap_or_default().to_owned()));
        }
        Ok(Line { segments, missing: printed.missing })
    }
}

impl Line {
    /// All of it, values by their texts.
    pub fn text(&self) -> String {
        let text = |segment: &Segment| match segment {
            Segment::Static(text) | Segment::Value(text) => text.clone(),
        };
        self.segments.iter().map(text).collect()
    }
}

fn has_raw(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Text(_) => false,
        Node::Print(print) => print.is_raw,
        Node::Block(block) => has_raw(&block.body) || block.inverse.as_deref().is_some_and(has_raw),
    })
}

fn fill(text: &str, nodes: &[Node], filler: &str, out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(range) => out.push_str(text.get(range.clone()).unwrap_or_default()),
            Node::Print(_) => out.push_str(filler),
            Node::Block(block) => {
                fill(text, &block.body, filler, out);
                fill(text, block.inverse.as_deref().unwrap_or_default(), filler, out);
            }
        }
    }
}
