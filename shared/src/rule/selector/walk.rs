//! Going through a document as a JSONPath says, one node after another: nothing is collected, so memory stays small
//! however many nodes there are.

use super::bounds::Quotes;
use super::charge::FilterCharge;
use super::place::Place;
use crate::work::{Spent, Work};
use serde_json::Value;
use serde_json_path::JsonPath;
use std::ops::ControlFlow;

/// Units to find a field by its name, beside those for its bytes: the name is hashed.
const LOOK_UP: usize = 1;

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
    /// What brackets select, parsed as a path of its own. `SELECTOR_ROOTS_MAX` ensures that no filter refers to the root.
    Brackets(JsonPath, FilterCharge),
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
            (Picks::Brackets(path, FilterCharge::of(brackets)), after)
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
pub(super) type OnNode<'f, 'd> = dyn FnMut(Place<'_, 'd>, &mut Work) -> ControlFlow<()> + 'f;

/// Calls `on_node` with each node that the segments select, in the order of RFC 9535.
pub(super) fn walk<'d>(
    segments: &[Segment],
    document: &'d Value,
    work: &mut Work,
    on_node: &mut OnNode<'_, 'd>,
) -> Result<(), Spent> {
    let mut walk = Walk { trail: vec![document], work, on_node };
    match walk.visit(segments) {
        ControlFlow::Break(Stop::Spent(spent)) => Err(spent),
        ControlFlow::Break(Stop::Enough) | ControlFlow::Continue(()) => Ok(()),
    }
}

/// Why a walk ends before the end of the document.
enum Stop {
    /// There is no work left.
    Spent(Spent),
    /// `on_node` has seen enough.
    Enough,
}

struct Walk<'w, 'f, 'd> {
    trail: Vec<&'d Value>,
    work: &'w mut Work,
    on_node: &'w mut OnNode<'f, 'd>,
}

impl<'d> Walk<'_, '_, 'd> {
    /// From the trail's last node on. It recurses on segments and on the document's depth; both are bounded.
    fn visit(&mut self, segments: &[Segment]) -> ControlFlow<Stop> {
        self.pay(|work, _| work.spend(1))?;
        let place = Place::new(&self.trail);
        let Some((segment, others)) = segments.split_first() else {
            return (self.on_node)(place, self.work).map_break(|()| Stop::Enough);
        };
        let node = place.node();
        match (&segment.picks, node) {
            (Picks::Name(name), Value::Object(fields)) => {
                self.pay(|work, _| work.spend(LOOK_UP + name.len() / Work::BYTES))?;
                self.enter(fields.get(name), others)?;
            }
            (Picks::Name(_), _) => {}
            (Picks::All, _) => self.enter_children(node, others)?,
            (Picks::Brackets(path, charge), _) => {
                self.pay(|work, node| charge.spend(node, work))?;
                self.enter(path.query(node).all(), others)?;
            }
        }
        if segment.descends { self.enter_children(node, segments) } else { ControlFlow::Continue(()) }
    }

    fn pay(&mut self, pay: impl FnOnce(&mut Work, &Value) -> Result<(), Spent>) -> ControlFlow<Stop> {
        let node = Place::new(&self.trail).node();
        match pay(self.work, node) {
            Ok(()) => ControlFlow::Continue(()),
            Err(spent) => ControlFlow::Break(Stop::Spent(spent)),
        }
    }

    fn enter(
        &mut self,
        children: impl IntoIterator<Item = &'d Value>,
        segments: &[Segment],
    ) -> ControlFlow<Stop> {
        for child in children {
            self.trail.push(child);
            self.visit(segments)?;
            self.trail.pop();
        }
        ControlFlow::Continue(())
    }

    fn enter_children(&mut self, node: &'d Value, segments: &[Segment]) -> ControlFlow<Stop> {
        match node {
            Value::Object(fields) => self.enter(fields.values(), segments),
            Value::Array(list) => self.enter(list, segments),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => ControlFlow::Continue(()),
        }
    }
}
