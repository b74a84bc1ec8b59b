//! JSONPath (RFC 9535) with bounds that are checked before the text is parsed, because parsing is the danger: the
//! parser recurses on parentheses, takes exponential time for filters within filters, and panics in a quote that ends
//! amid an escape; and a panic or a stack overflow in Wasm ends the whole instance.

mod bounds;
mod charge;
mod error;
mod place;
#[cfg(test)]
mod tests;
mod walk;

pub use error::SelectorError;
pub(crate) use place::Place;
pub use place::push_name;

use crate::work::{Spent, Work};
use serde_json::Value;
use serde_json_path::JsonPath;
use std::ops::ControlFlow;

/// A JSONPath that is safe to run.
#[derive(Clone, Debug)]
pub struct Selector(Vec<walk::Segment>);

impl Selector {
    /// Reads a JSONPath.
    ///
    /// ```
    /// use shared::rule::Selector;
    /// assert!(Selector::parse("$.data.items[?@.code == 0].id").is_ok());
    /// assert!(Selector::parse(&format!("$[?{}", "(".repeat(4_000))).is_err());
    /// let error = Selector::parse("$.data.access-groups").unwrap_err().to_string();
    /// assert!(error.starts_with(r#"The JSONPath cannot be read at character 14, near "-groups": "#));
    /// ```
    ///
    /// # Errors
    /// A limit, or the place that cannot be read.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        bounds::check(text)?;
        if !text.starts_with('$') {
            return Err(SelectorError::NoRoot);
        }
        if let Some(error) = error::open_quote(text) {
            return Err(error);
        }
        JsonPath::parse(text).map_err(|error| SelectorError::unread(text, error.position()))?;
        walk::segments(text).map(Self).ok_or_else(|| SelectorError::unread(text, 0))
    }

    /// The first nodes that it selects, in the order of the document; at most `most`.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::{rule::Selector, work::Work};
    /// let document = json!({ "data": { "list": [{ "v": "a" }, { "v": "b" }, { "v": "c" }] } });
    /// let selector = Selector::parse("$.data.list[*].v").unwrap();
    /// let first = selector.first(&document, 2, &mut Work::of(100));
    /// assert_eq!(first, Ok(vec![&json!("a"), &json!("b")]));
    /// ```
    ///
    /// # Errors
    /// There is not enough work left to find them.
    pub fn first<'d>(
        &self,
        document: &'d Value,
        most: usize,
        work: &mut Work,
    ) -> Result<Vec<&'d Value>, Spent> {
        let mut nodes = Vec::new();
        self.walk(document, work, &mut |place: Place<'_, 'd>, _| {
            if nodes.len() == most {
                return ControlFlow::Break(());
            }
            nodes.push(place.node());
            ControlFlow::Continue(())
        })?;
        Ok(nodes)
    }

    /// Calls `on_node` with each node that it selects, in the order of the document, until that says stop.
    pub(crate) fn walk<'d>(
        &self,
        document: &'d Value,
        work: &mut Work,
        on_node: &mut walk::OnNode<'_, 'd>,
    ) -> Result<(), Spent> {
        walk::walk(&self.0, document, work, on_node)
    }
}
