//! Where a selected node stands. Its path is worked out when it is asked for: most nodes are never shown.

use crate::work::{Spent, Work};
use serde_json::Value;
use std::fmt::Write;

/// Siblings that are looked at for one unit, to find the name or the index of a node.
const SIBLINGS: usize = 8;

/// A selected node, and how it was reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'t, 'd> {
    /// The nodes from the document itself down to this one.
    trail: &'t [&'d Value],
}

impl<'t, 'd> Place<'t, 'd> {
    /// At the end of this trail.
    pub(super) const fn new(trail: &'t [&'d Value]) -> Self {
        Self { trail }
    }

    /// The node; the document itself when the path is `$`.
    pub(crate) fn node(&self) -> &'d Value {
        self.trail.last().copied().unwrap_or(&Value::Null)
    }

    /// Its own path, which selects this node and no other: `$.data.list[1]`, with `['…']` around names that cannot
    /// stand after a dot.
    ///
    /// It ends where it has `max` characters or a few more.
    pub(crate) fn path(&self, max: usize, work: &mut Work) -> Result<String, Spent> {
        let mut path = "$".to_owned();
        for (parent, child) in self.trail.iter().zip(self.trail.iter().skip(1)) {
            if path.len() > max {
                break;
            }
            match parent {
                Value::Object(fields) => {
                    work.spend(1 + fields.len() / SIBLINGS)?;
                    let name = fields.iter().find(|(_, value)| std::ptr::eq(*value, *child));
                    let name = name.map(|(name, _)| name.as_str()).unwrap_or_default();
                    let end = name.char_indices().nth(max).map_or(name.len(), |(end, _)| end);
                    push_name(&mut path, name.get(..end).unwrap_or_default());
                }
                Value::Array(list) => {
                    work.spend(1 + list.len() / SIBLINGS)?;
                    let index = list.iter().position(|value| std::ptr::eq(value, *child)).unwrap_or_default();
                    let _ = write!(path, "[{index}]");
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        Ok(path)
    }
}

/// Adds the name of a field to a JSONPath: after a dot where it can stand there, else as RFC 9535 section 2.7 writes it.
///
/// ```
/// use shared::rule::push_name;
/// let mut path = "$.data".to_owned();
/// push_name(&mut path, "owner");
/// push_name(&mut path, "e-mail");
/// assert_eq!(path, "$.data.owner['e-mail']");
/// ```
pub fn push_name(path: &mut String, name: &str) {
    let is_plain = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    if name.starts_with(is_plain) && name.chars().all(|c| is_plain(c) || c.is_ascii_digit()) {
        path.push('.');
        path.push_str(name);
        return;
    }
    path.push_str("['");
    for c in name.chars() {
        match c {
            '\'' | '\\' => path.extend(['\\', c]),
            '\u{8}' => path.push_str("\\b"),
            '\t' => path.push_str("\\t"),
            '\n' => path.push_str("\\n"),
            '\u{c}' => path.push_str("\\f"),
            '\r' => path.push_str("\\r"),
            '\0'..='\u{1f}' => drop(write!(path, "\\u{:04x}", u32::from(c))),
            c => path.push(c),
        }
    }
    path.push_str("']");
}
