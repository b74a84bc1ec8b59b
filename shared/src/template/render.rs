//! Walking a template with an event: what it prints, what it misses, and how much work it takes.

use super::draft::Draft;
use super::error::{Position, TemplateError};
use super::helpers::Helper;
use super::tree::{Block, Call, Expression, Kind, LoopField, Node, Path, Print, Start, Zero};
use super::values::{Found, call, field, is_something, is_zero, list_length, repeated};
use crate::limits::BODY_BYTES_MAX;
use crate::work::{Spent, Work};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashSet;

/// Units for a tag that prints, or that begins a block.
const TAG: usize = 4;
/// Units for a round of a loop.
const ROUND: usize = 6;
/// Units for a call of a helper, beside its values.
const CALL: usize = 8;
/// Blocks around a path that are gone through for one unit, to find where it starts.
const LEVELS: usize = 4;

/// What a walk gives.
#[derive(Debug, Default)]
pub(super) struct Printed {
    pub(super) draft: Draft,
    /// Fields that were asked for and are not there, each once.
    pub(super) missing: Vec<String>,
}

/// Prints a template.
pub(super) fn print(
    text: &str,
    nodes: &[Node],
    scope: &Value,
    work: &mut Work,
) -> Result<Printed, TemplateError> {
    let mut walk = Walk { text, printed: Printed::default(), noted: HashSet::new(), work };
    let whole = Frame { parent: None, depth: 0, this: scope, round: None, names: &[], values: [None, None] };
    walk.nodes(nodes, &whole)?;
    Ok(walk.printed)
}

struct Walk<'t, 'w> {
    text: &'t str,
    printed: Printed,
    /// The missing fields again: a list of thousands is slow to ask.
    noted: HashSet<String>,
    work: &'w mut Work,
}

/// What paths start from: one for the whole, and one more for each block that is about a value.
struct Frame<'f> {
    parent: Option<&'f Frame<'f>>,
    /// Frames around it.
    depth: usize,
    this: &'f Value,
    round: Option<Round<'f>>,
    /// Names that the block gives to its value and its index or key.
    names: &'f [String],
    values: [Option<Cow<'f, Value>>; 2],
}

/// A round of a loop.
#[derive(Clone, Copy)]
struct Round<'f> {
    index: usize,
    key: Option<&'f str>,
    is_last: bool,
}

impl Walk<'_, '_> {
    fn nodes(&mut self, nodes: &[Node], frame: &Frame<'_>) -> Result<(), TemplateError> {
        for node in nodes {
            match node {
                Node::Text(range) => {
                    let text = self.text.get(range.clone()).unwrap_or_default();
                    self.spend(1 + text.len(), range.start)?;
                    self.printed.draft.push_text(text, range.start);
                    self.check_length(range.start)?;
                }
                Node::Print(print) => self.print(print, frame)?,
                Node::Block(block) => self.block(block, frame)?,
            }
        }
        Ok(())
    }

    fn print(&mut self, print: &Print, frame: &Frame<'_>) -> Result<(), TemplateError> {
        self.spend(TAG, print.at)?;
        // `{{json value}}` is JSON text in every place. As a value in parentheses, it is a text.
        if let Expression::Call(Call { helper: Helper::Json, parameters, .. }) = &print.expression
            && !print.is_raw
            && let Some(parameter) = parameters.first()
        {
            let value = self.wanted(parameter, frame, print.at)?;
            self.read(&value, 1, print.at)?;
            let before = self.printed.draft.len();
            self.printed.draft.push_json(value.as_deref().unwrap_or(&Value::Null), print.at);
            return self.copied(before, print.at);
        }
        let value = self.wanted(&print.expression, frame, print.at)?;
        self.read(&value, 1, print.at)?;
        let before = self.printed.draft.len();
        if print.is_raw {
            self.printed.draft.push_raw(value.as_deref().unwrap_or(&Value::Null), print.at);
        } else {
            self.printed.draft.push_value(value.as_deref(), print.at);
        }
        self.copied(before, print.at)
    }

    fn block(&mut self, block: &Block, frame: &Frame<'_>) -> Result<(), TemplateError> {
        self.spend(TAG, block.at)?;
        let (is_met, inner) = match &block.kind {
            Kind::If(value, zero) => (self.condition(value, *zero, frame, block.at)?, None),
            Kind::Unless(value, zero) => (!self.condition(value, *zero, frame, block.at)?, None),
            Kind::Each(list) => return self.each(list, block, frame),
            Kind::With(value) => {
                let value = self.wanted_unless_else(value, block, frame)?;
                // Here 0 is something, as in handlebars.js.
                (is_something(&value) || value.as_deref().is_some_and(Value::is_number), value)
            }
            Kind::Section(value) => {
                let value = self.value(value, frame, block.at)?;
                match value.as_deref() {
                    Some(Value::Array(_)) => return self.rounds(value.as_deref(), block, frame),
                    None | Some(Value::Null | Value::Bool(false)) => (false, None),
                    Some(Value::Bool(true)) => (true, None),
                    Some(_) => (true, value),
                }
            }
        };
        if !is_met {
            return self.nodes(block.inverse.as_deref().unwrap_or_default(), frame);
        }
        match &inner {
            None => self.nodes(&block.body, frame),
            Some(value) => self.nodes(&block.body, &Frame::about(value, frame, block, [Some(value), None])),
        }
    }

    fn each(&mut self, list: &Expression, block: &Block, frame: &Frame<'_>) -> Result<(), TemplateError> {
        let list = self.wanted_unless_else(list, block, frame)?;
        self.rounds(list.as_deref(), block, frame)
    }

    fn rounds(
        &mut self,
        list: Option<&Value>,
        block: &Block,
        frame: &Frame<'_>,
    ) -> Result<(), TemplateError> {
        let count = match list {
            Some(Value::Array(entries)) => {
                for (index, entry) in entries.iter().enumerate() {
                    let round = Round { index, key: None, is_last: index + 1 == entries.len() };
                    self.round(entry, round, block, frame)?;
                }
                entries.len()
            }
            Some(Value::Object(fields)) => {
                for (index, (key, entry)) in fields.iter().enumerate() {
                    let round = Round { index, key: Some(key), is_last: index + 1 == fields.len() };
                    self.round(entry, round, block, frame)?;
                }
                fields.len()
            }
            _ => 0,
        };
        if count == 0 {
            return self.nodes(block.inverse.as_deref().unwrap_or_default(), frame);
        }
        Ok(())
    }

    fn round(
        &mut self,
        entry: &Value,
        round: Round<'_>,
        block: &Block,
        frame: &Frame<'_>,
    ) -> Result<(), TemplateError> {
        self.spend(ROUND + round.key.map_or(0, str::len) / Work::BYTES, block.at)?;
        let key = round.value(LoopField::Key);
        let mut inner = Frame::about(entry, frame, block, [Some(entry), key.as_deref()]);
        inner.round = Some(round);
        self.nodes(&block.body, &inner)
    }

    fn condition(
        &mut self,
        value: &Expression,
        zero: Zero,
        frame: &Frame<'_>,
        at: usize,
    ) -> Result<bool, TemplateError> {
        let value = self.value(value, frame, at)?;
        let number = value.as_deref().and_then(Value::as_number);
        self.spend(number.map_or(0, |number| number.as_str().len()) / Work::BYTES, at)?;
        let is_counted_zero = zero == Zero::Something && number.is_some_and(is_zero);
        Ok(is_counted_zero || is_something(&value))
    }

    /// A value that is put in: when it is missing, that is worth a warning.
    fn wanted<'f>(
        &mut self,
        expression: &'f Expression,
        frame: &'f Frame<'_>,
        at: usize,
    ) -> Result<Found<'f>, TemplateError> {
        let value = self.value(expression, frame, at)?;
        if value.is_none() {
            self.note_missing(expression, at)?;
        }
        Ok(value)
    }

    /// An author who wrote `{{else}}` has thought of it.
    fn wanted_unless_else<'f>(
        &mut self,
        expression: &'f Expression,
        block: &Block,
        frame: &'f Frame<'_>,
    ) -> Result<Found<'f>, TemplateError> {
        if block.inverse.is_some() {
            return self.value(expression, frame, block.at);
        }
        self.wanted(expression, frame, block.at)
    }

    fn note_missing(&mut self, expression: &Expression, at: usize) -> Result<(), TemplateError> {
        let Expression::Path(path) = expression else { return Ok(()) };
        self.spend(TAG + path.text.len() / Work::BYTES, at)?;
        if !self.noted.contains(&path.text) {
            self.noted.insert(path.text.clone());
            self.printed.missing.push(path.text.clone());
        }
        Ok(())
    }

    fn value<'f>(
        &mut self,
        expression: &'f Expression,
        frame: &'f Frame<'_>,
        at: usize,
    ) -> Result<Found<'f>, TemplateError> {
        match expression {
            Expression::Literal(literal) => Ok(Some(Cow::Borrowed(literal))),
            Expression::Path(path) => {
                let names = Work::FIELD * path.names.len() + path.text.len() / Work::BYTES;
                self.spend(1 + frame.depth / LEVELS + names, at)?;
                Ok(frame.find(path))
            }
            Expression::Call(called) => self.call(called, frame),
        }
    }

    fn call<'f>(&mut self, called: &'f Call, frame: &'f Frame<'_>) -> Result<Found<'f>, TemplateError> {
        self.spend(CALL, called.at)?;
        let mut given = Vec::with_capacity(called.parameters.len());
        for (place, parameter) in called.parameters.iter().enumerate() {
            let is_wanted = place == 0 && called.helper.wants_first();
            let value = if is_wanted {
                self.wanted(parameter, frame, called.at)?
            } else {
                self.value(parameter, frame, called.at)?
            };
            // It is compared, copied or turned into a text.
            if called.helper.reads_through(place) {
                self.read(&value, called.helper.effort(), called.at)?;
            }
            given.push(value);
        }
        // Before it is made: it may not fit into the memory.
        self.spend(repeated(called.helper, &given) / Work::BYTES, called.at)?;
        let made = call(called.helper, given)
            .map_err(|what| TemplateError::Value { at: Position::of(self.text, called.at), what })?;
        // It may be longer than what it was made of, and need not be printed to have cost.
        if let Some(Cow::Owned(_)) = &made {
            self.read(&made, 1, called.at)?;
        }
        Ok(made)
    }

    fn spend(&mut self, units: usize, at: usize) -> Result<(), TemplateError> {
        self.work.spend(units).map_err(|spent| self.too_much_work(spent, at))
    }

    /// Pays for going through a whole value, each node, name and byte of it, so many times over; and before that for
    /// writing it as JSON text where it is not a text.
    fn read(&mut self, value: &Found<'_>, times: u64, at: usize) -> Result<(), TemplateError> {
        let Some(value) = value.as_deref() else { return Ok(()) };
        let written = if value.is_string() { Ok(()) } else { self.work.spend_written(value) };
        let read = written.and_then(|()| self.work.spend_times(value, times));
        read.map_err(|spent| self.too_much_work(spent, at))
    }

    fn too_much_work(&self, spent: Spent, at: usize) -> TemplateError {
        TemplateError::TooMuchWork { at: Position::of(self.text, at), units: spent.units }
    }

    /// What was just added must leave the body within its limit, and costs a unit for each byte: it is copied, put into its
    /// place, escaped once for each string around it, and parsed as JSON.
    fn copied(&mut self, before: usize, at: usize) -> Result<(), TemplateError> {
        self.check_length(at)?;
        self.spend(self.printed.draft.len() - before, at)
    }

    fn check_length(&self, at: usize) -> Result<(), TemplateError> {
        if self.printed.draft.len() > BODY_BYTES_MAX {
            return Err(TemplateError::BodyTooLong { at: Some(Position::of(self.text, at)) });
        }
        Ok(())
    }
}

impl<'f> Frame<'f> {
    /// The frame of a block about a value. Being about the same again makes no level of its own for `../`.
    fn about(
        value: &'f Value,
        around: &'f Frame<'f>,
        block: &'f Block,
        named: [Option<&'f Value>; 2],
    ) -> Self {
        let values = named.map(|value| value.map(Cow::Borrowed));
        let depth = around.depth + 1;
        Self { parent: Some(around), depth, this: value, round: None, names: &block.names, values }
    }

    fn find<'v>(&'v self, path: &'v Path) -> Found<'v> {
        let mut names = path.names.as_slice();
        let start = match path.start {
            Start::Root => self.outermost().this,
            Start::Loop(field, up) => return self.round_up(up)?.value(field),
            Start::Here { up, names_count } => {
                let named = match names.split_first() {
                    Some((first, rest)) if names_count => self.named(first).map(|value| (value, rest)),
                    _ => None,
                };
                match named {
                    Some((value, rest)) => {
                        names = rest;
                        value
                    }
                    None => self.outer(up)?.this,
                }
            }
        };
        let mut value = start;
        for (place, name) in names.iter().enumerate() {
            value = match field(value, name) {
                Some(inner) => inner,
                None if place + 1 == names.len() => return list_length(value, name).map(Cow::Owned),
                None => return None,
            };
        }
        Some(Cow::Borrowed(value))
    }

    fn outer(&self, up: usize) -> Option<&Frame<'f>> {
        let mut frame = self;
        for _ in 0..up {
            let mut next = frame.parent?;
            // A block about what the one around it is about already.
            while std::ptr::eq(next.this, frame.this) {
                next = next.parent?;
            }
            frame = next;
        }
        Some(frame)
    }

    fn outermost(&self) -> &Frame<'f> {
        let mut frame = self;
        while let Some(parent) = frame.parent {
            frame = parent;
        }
        frame
    }

    fn round_up(&self, up: usize) -> Option<Round<'f>> {
        let mut left = up;
        let mut frame = Some(self);
        while let Some(here) = frame {
            match here.round {
                Some(round) if left == 0 => return Some(round),
                Some(_) => left -= 1,
                None => {}
            }
            frame = here.parent;
        }
        None
    }

    fn named(&self, name: &str) -> Option<&Value> {
        let mut frame = Some(self);
        while let Some(here) = frame {
            if let Some(place) = here.names.iter().position(|known| known == name) {
                return here.values.get(place)?.as_deref();
            }
            frame = here.parent;
        }
        None
    }
}

impl Round<'_> {
    fn value<'v>(self, field: LoopField) -> Found<'v> {
        let value = match (field, self.key) {
            (LoopField::Index, _) | (LoopField::Key, None) => Value::from(self.index),
            (LoopField::Key, Some(key)) => Value::from(key),
            (LoopField::First, _) => Value::from(self.index == 0),
            (LoopField::Last, _) => Value::from(self.is_last),
        };
        Some(Cow::Owned(value))
    }
}
