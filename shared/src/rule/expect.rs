//! Whether one value is as a rule expects it.

use super::op::Op;
use super::written::{Piece, pieces};
use super::{Rule, glob, text_of};
use crate::decimal;
use crate::work::{Spent, Work};
use serde_json::Value;
use std::cmp::Ordering;
use std::ops::ControlFlow;

/// Bytes that are searched for one unit.
const SEARCHED: usize = 8;
/// Digits that are compared for one unit.
const DIGITS: usize = 2;
/// Units to begin writing a list or an object as JSON, and to stop.
const WRITTEN: usize = 60;
/// Bytes that are written with escapes for one unit.
const ESCAPED: usize = 2;

/// What a rule expects of each value. A rule holds when every value agrees.
pub(super) struct Expectation<'r> {
    op: Op,
    values: &'r [String],
}

impl<'r> Expectation<'r> {
    pub(super) fn of(rule: &'r Rule) -> Self {
        Self { op: rule.op, values: &rule.expected_values }
    }

    /// Whether the value is as expected.
    pub(super) fn agrees(&self, node: &Value, work: &mut Work) -> Result<bool, Spent> {
        match self.op {
            Op::EqualsAny => self.is_one(node, work),
            Op::NotAny => Ok(!self.is_one(node, work)?),
            Op::Exists => Ok(true),
            Op::Contains => self.contains(node, work),
            Op::GreaterThan => self.compares(node, Ordering::Greater, work),
            Op::LessThan => self.compares(node, Ordering::Less, work),
            Op::MatchesGlob => self.matches(node, work),
        }
    }

    fn is_one(&self, node: &Value, work: &mut Work) -> Result<bool, Spent> {
        for value in self.values {
            if is_text(node, value, work)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn contains(&self, node: &Value, work: &mut Work) -> Result<bool, Spent> {
        match node {
            Value::String(text) => {
                for value in self.values {
                    work.spend(1 + text.len() / SEARCHED)?;
                    if text.contains(value.as_str()) {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Array(list) => {
                for entry in list {
                    if self.is_one(entry, work)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Ok(false),
        }
    }

    fn compares(&self, node: &Value, expected: Ordering, work: &mut Work) -> Result<bool, Spent> {
        let ([value], Value::Number(_) | Value::String(_)) = (self.values, node) else { return Ok(false) };
        let text = text_of(node);
        work.spend(1 + (text.len() + value.len()) / DIGITS)?;
        Ok(decimal::compare(&text, value) == Some(expected))
    }

    fn matches(&self, node: &Value, work: &mut Work) -> Result<bool, Spent> {
        if !node.is_string() {
            // It is written as JSON first.
            work.spend_written(node)?;
        }
        let text = text_of(node);
        for pattern in self.values {
            if glob::matches(pattern, &text, work)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether this is the value's text. It is written no further than the two agree: a list holds its lists' texts again.
fn is_text(node: &Value, value: &str, work: &mut Work) -> Result<bool, Spent> {
    let (text, begin) = match node {
        Value::String(text) => (text.as_str(), None),
        Value::Null => ("null", None),
        Value::Bool(true) => ("true", None),
        Value::Bool(false) => ("false", None),
        Value::Number(number) => (number.as_str(), None),
        Value::Array(_) => ("", Some(b'[')),
        Value::Object(_) => ("", Some(b'{')),
    };
    let Some(begin) = begin else {
        work.spend_bytes(if text.len() == value.len() { text.len() } else { 0 })?;
        return Ok(text == value);
    };
    work.spend(1)?;
    if value.as_bytes().first() != Some(&begin) {
        return Ok(false);
    }
    work.spend(WRITTEN + value.len() / ESCAPED)?;
    let mut rest = value;
    let written = pieces(node, &mut |piece| {
        let agrees = match piece {
            Piece::Plain(plain) => rest.strip_prefix(plain),
            // No text is shorter when it is written.
            Piece::Text(text) if text.len() > rest.len() => None,
            Piece::Text(_) => rest.strip_prefix(&*piece.written(rest.len())),
        };
        match agrees {
            Some(others) => {
                rest = others;
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(()),
        }
    });
    work.spend(value.len() - rest.len())?;
    Ok(written.is_continue() && rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i16>().prop_map(Value::from),
            "[a\"\\\\é]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
                prop::collection::vec(("[a-c]", inner), 0..3).prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_value_is_its_text_and_no_other(one in any_value(), other in any_value()) {
            let mut work = Work::of(1_000_000);
            let text = text_of(&one).into_owned();
            prop_assert_eq!(is_text(&one, &text, &mut work), Ok(true));
            prop_assert_eq!(is_text(&one, &text_of(&other), &mut work), Ok(text == text_of(&other)));
            prop_assert_eq!(is_text(&one, &format!("{text} "), &mut work), Ok(false));
        }

        #[test]
        fn equality_and_its_contrary_never_agree(node in any_value(), values in prop::collection::vec(any_value(), 1..3)) {
            let values: Vec<String> = values.iter().map(|value| text_of(value).into_owned()).collect();
            let agrees = |op| Expectation { op, values: &values }.agrees(&node, &mut Work::of(1_000_000)).unwrap();
            prop_assert_ne!(agrees(Op::EqualsAny), agrees(Op::NotAny));
            prop_assert!(!(agrees(Op::GreaterThan) && agrees(Op::LessThan)));
            // A text without stars is a pattern for itself.
            prop_assert!(!agrees(Op::EqualsAny) || agrees(Op::MatchesGlob));
        }
    }

    #[test]
    fn what_takes_too_much_work_ends() {
        let long = json!("a".repeat(256 * 1024));
        let values: Vec<String> = (0..50).map(|number| format!("{number}b")).collect();
        let agrees = |op, work: &mut Work| Expectation { op, values: &values }.agrees(&long, work);
        let mut work = Work::of(1_000_000);
        assert_eq!(agrees(Op::Contains, &mut work), Err(Spent { units: 1_000_000 }));
        let mut work = Work::of(1_000_000);
        assert_eq!(agrees(Op::EqualsAny, &mut work), Ok(false));
        assert_eq!(work.used(), 50, "texts of another length differ at once");
    }
}
