//! Going through a document as a JSONPath says, one node after another: nothing is collected, so memory stays small
//! however many nodes there are.

use super::bounds::{Quotes, without_quoted};
use super::place::Place;
use crate::limits::{SELECTOR_NODES_MAX, SELECTOR_STEPS_MAX};
use serde_json::Value;
use serde_json_path::JsonPath;
use std::fmt;
use std::ops::ControlFlow;

/// A segment of a JSONPath.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// Whether it is asked of a node and of all that is below it (`..`).
    descends: bool,
    picks: Picks,
}

/// Which children of a node.
#[derive(Clone, Debug)]
enum Picks {
    /// The one with this name.
    Name(String),
    /// Every one (`*`).
    All,
    /// What brackets say, read as a path of its own. `SELECTOR_ROOTS_MAX` sees to it that no filter asks for the root.
    Brackets(JsonPath, Reach),
}

/// How far brackets look to pick children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// At the children.
    Children,
    /// A filter may go through all that is below them.
    Below,
}

impl Reach {
    /// A filter goes below where it descends or takes many children (`*`, or a slice), and where it compares one node
    /// with another.
    fn of(brackets: &str) -> Self {
        let brackets = without_quoted(brackets);
        let compares = brackets.matches('@').count() > 1;
        let goes_below =
            brackets.contains('?') && (compares || brackets.contains("..") || brackets.contains(['*', ':']));
        if goes_below { Self::Below } else { Self::Children }
    }
}

/// A JSONPath selects more, or takes longer, than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    /// More nodes than `SELECTOR_NODES_MAX`.
    Nodes,
    /// More steps than `SELECTOR_STEPS_MAX`.
    Steps,
}

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nodes => write!(f, "selects more than {SELECTOR_NODES_MAX} values"),
            Self::Steps => write!(f, "takes more than {SELECTOR_STEPS_MAX} steps"),
        }
    }
}

/// The segments of a JSONPath that the parser has read; `None` when they cannot be told apart, which does not happen
/// to such a text.
pub(super) fn segments(text: &str) -> Option<Vec<Segment>> {
    // The white space of RFC 9535; others may stand in a name.
    const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];
    let mut segments = Vec::new();
    let mut rest = text.strip_prefix('$')?.trim_start_matches(SPACE);
    while !rest.is_empty() {
        let below = rest.strip_prefix("..");
        let begun = below.unwrap_or_else(|| rest.strip_prefix('.').unwrap_or(rest));
        let (picks, after) = if begun.starts_with('[') {
            let (brackets, after) = begun.split_at_checked(end_of_brackets(begun)?)?;
            let path = JsonPath::parse(&format!("${brackets}")).ok()?;
            (Picks::Brackets(path, Reach::of(brackets)), after)
        } else if let Some(after) = begun.strip_prefix('*') {
            (Picks::All, after)
        } else {
            let end = begun.find(|c| matches!(c, '.' | '[') || SPACE.contains(&c)).unwrap_or(begun.len());
            let (name, after) = begun.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
            (Picks::Name(name.to_owned()), after)
        };
        segments.push(Segment { descends: below.is_some(), picks });
        rest = after.trim_start_matches(SPACE);
    }
    Some(segments)
}

/// Where the brackets end that the text begins with.
fn end_of_brackets(text: &str) -> Option<usize> {
    let (mut quotes, mut depth) = (Quotes::default(), 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            _ if quotes.holds(c) => {}
            '[' => depth += 1,
            ']' if depth == 1 => return Some(at + 1),
            ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What is called with each node; it says whether to go on.
pub(super) type OnNode<'f, 'd> = dyn FnMut(Place<'_, 'd>) -> ControlFlow<()> + 'f;

/// Calls `on_node` with each node that the segments select, in the order of RFC 9535.
pub(super) fn walk<'d>(
    segments: &[Segment],
    document: &'d Value,
    on_node: &mut OnNode<'_, 'd>,
) -> Result<(), TooMuch> {
    let mut walk = Walk { trail: vec![document], steps: 0, nodes: 0, on_node };
    match walk.visit(segments) {
        ControlFlow::Break(Some(too_much)) => Err(too_much),
        ControlFlow::Break(None) | ControlFlow::Continue(()) => Ok(()),
    }
}

struct Walk<'w, 'f, 'd> {
    trail: Vec<&'d Value>,
    steps: usize,
    nodes: usize,
    on_node: &'w mut OnNode<'f, 'd>,
}

impl<'d> Walk<'_, '_, 'd> {
    /// From the trail's last node on. It recurses on segments and on the document's depth; both are bounded.
    fn visit(&mut self, segments: &[Segment]) -> ControlFlow<Option<TooMuch>> {
        self.step()?;
        let place = Place::new(&self.trail);
        let Some((segment, others)) = segments.split_first() else {
            self.nodes += 1;
            if self.nodes > SELECTOR_NODES_MAX {
                return ControlFlow::Break(Some(TooMuch::Nodes));
            }
            return (self.on_node)(place).map_break(|()| None);
        };
        let node = place.node();
        match (&segment.picks, node) {
            (Picks::Name(name), Value::Object(fields)) => self.enter(fields.get(name), others)?,
            (Picks::Name(_), _) => {}
            (Picks::All, _) => self.enter_children(node, others)?,
            (Picks::Brackets(path, reach), _) => {
                if *reach == Reach::Below {
                    self.step_through(node)?;
                }
                self.enter(path.query(node).all(), others)?;
            }
        }
        if segment.descends { self.enter_children(node, segments) } else { ControlFlow::Continue(()) }
    }

    fn step(&mut self) -> ControlFlow<Option<TooMuch>> {
        self.steps += 1;
        let is_too_far = self.steps > SELECTOR_STEPS_MAX;
        if is_too_far { ControlFlow::Break(Some(TooMuch::Steps)) } else { ControlFlow::Continue(()) }
    }

    /// A step for each node at and below this one, before somebody else goes through them.
    fn step_through(&mut self, node: &Value) -> ControlFlow<Option<TooMuch>> {
        self.step()?;
        match node {
            Value::Object(fields) => fields.values().try_for_each(|child| self.step_through(child)),
            Value::Array(list) => list.iter().try_for_each(|child| self.step_through(child)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => ControlFlow::Continue(()),
        }
    }

    fn enter(
        &mut self,
        children: impl IntoIterator<Item = &'d Value>,
        segments: &[Segment],
    ) -> ControlFlow<Option<TooMuch>> {
        for child in children {
            self.trail.push(child);
            self.visit(segments)?;
            self.trail.pop();
        }
        ControlFlow::Continue(())
    }

    fn enter_children(&mut self, node: &'d Value, segments: &[Segment]) -> ControlFlow<Option<TooMuch>> {
        match node {
            Value::Object(fields) => self.enter(fields.values(), segments),
            Value::Array(list) => self.enter(list, segments),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => ControlFlow::Continue(()),
        }
    }
}
