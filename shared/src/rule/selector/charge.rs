//! What it costs to evaluate the brackets of a JSONPath on one node. The parser's library evaluates them without a bound,
//! so their work is paid for before it starts.

use super::bounds::without_quoted;
use crate::work::{Spent, Work};
use serde_json::Value;

/// How far brackets look to select children, and how much each node on the way costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilterCharge {
    /// Names, indexes, slices and wildcards.
    Flat {
        /// How many of them.
        selectors: usize,
        /// How many of those may select every child. All of them are collected, also when a rule needs the first alone.
        wide: usize,
    },
    /// A filter that looks at the children and at named values below them.
    Children {
        /// Units for each child.
        weight: usize,
    },
    /// A filter that may go through everything below.
    Below {
        /// Units for each node.
        weight: usize,
        /// How many times over: a node counts `depth` to the power of this, where `depth` is its distance from the node
        /// that the brackets stand at. A `..` within a `..` visits a node once for each node above it.
        power: u32,
    },
}

/// Units for brackets without a filter: a list is allocated for what they select.
const FLAT: usize = 6;
/// Units for each selector in them.
const SELECTOR: usize = 4;
/// Children that are collected for one unit.
const COLLECTED: usize = 4;
/// Units for a filter on one node, beside those for each of its parts.
const FILTER: usize = 4;
/// Units for each part of a filter: a name, an index, a comparison, a parenthesis.
const PART: usize = 4;

impl FilterCharge {
    /// By the text of the brackets, which has been parsed before.
    pub(super) fn of(brackets: &str) -> Self {
        let brackets = without_quoted(brackets);
        if !brackets.contains('?') {
            return Self::Flat {
                selectors: 1 + brackets.matches(',').count(),
                wide: brackets.split(',').filter(|selector| selector.contains(['*', ':'])).count(),
            };
        }
        let parts = brackets.chars().filter(|c| "@.[*:,(!=<>&|".contains(*c)).count();
        let weight = FILTER + PART * parts;
        // Two nodes may be compared with each other, to their last leaves; and a function may count or measure.
        let compares = brackets.matches('@').count() > 1 || brackets.contains('(');
        let descents = brackets.matches("..").count();
        if !compares && descents == 0 && !brackets.contains(['*', ':']) {
            return Self::Children { weight };
        }
        let levels = descents + usize::from(compares);
        Self::Below { weight, power: u32::try_from(levels.saturating_sub(1)).unwrap_or(u32::MAX) }
    }

    /// Pays for evaluating the brackets on this node. It stops as soon as nothing is left, so it takes no longer than
    /// what it charges for.
    pub(super) fn spend(self, node: &Value, work: &mut Work) -> Result<(), Spent> {
        match self {
            Self::Flat { selectors, wide } => {
                let collected = wide.saturating_mul(children(node));
                work.spend(FLAT + SELECTOR * selectors + collected / COLLECTED)
            }
            Self::Children { weight } => work.spend(FILTER + weight.saturating_mul(children(node))),
            Self::Below { weight, power } => spend_below(node, weight, power, 0, work),
        }
    }
}

fn children(node: &Value) -> usize {
    match node {
        Value::Array(list) => list.len(),
        Value::Object(fields) => fields.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// Recurses on the document's depth, which is bounded.
fn spend_below(node: &Value, weight: usize, power: u32, depth: usize, work: &mut Work) -> Result<(), Spent> {
    let times = depth.max(1).saturating_pow(power);
    let spend = |units: usize, work: &mut Work| work.spend(units.saturating_mul(times));
    match node {
        Value::Null | Value::Bool(_) => spend(weight, work),
        Value::Number(number) => spend(weight + number.as_str().len() / Work::BYTES, work),
        Value::String(text) => spend(weight + text.len() / Work::BYTES, work),
        Value::Array(list) => {
            spend(weight, work)?;
            list.iter().try_for_each(|child| spend_below(child, weight, power, depth + 1, work))
        }
        Value::Object(fields) => {
            spend(weight, work)?;
            fields.iter().try_for_each(|(name, child)| {
                spend(name.len() / Work::BYTES, work)?;
                spend_below(child, weight, power, depth + 1, work)
            })
        }
    }
}
