//! Walking a template with an event: what it prints, what it misses, and how much work it takes.

use super::draft::Draft;
use super::error::{Position, TemplateError};
use super::helpers::Helper;
use super::tree::{Block, Call, Expression, Kind, LoopField, Node, Path, Print, Start, Zero};
use super::values::{Found, call, field, is_something, is_zero, list_length, repeated};
use crate::limits::{BODY_BYTES_MAX, TEMPLATE_STEPS_MAX};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashSet;

/// Copying so many bytes of a value is as much work as a round of a loop.
const BYTES_PER_STEP: usize = 100;

/// What a walk gives.
#[derive(Debug, Default)]
pub(super) struct Printed {
    pub(super) draft: Draft,
    /// Fields that were asked for and are not there, each once.
    pub(super) missing: Vec<String>,
}

/// Prints a template.
pub(super) fn print(text: &str, nodes: &[Node], scope: &Value) -> Result<Printed, TemplateError> {
    let mut walk = Walk { text, printed: Printed::default(), noted: HashSet::new(), steps: 0 };
    walk.nodes(nodes, &Frame { parent: None, this: scope, round: None, names: &[], values: [None, None] })?;
    Ok(walk.printed)
}

struct Walk<'t> {
    text: &'t str,
    printed: Printed,
    /// The missing fields again: a list of thousands is slow to ask.
    noted: HashSet<String>,
    steps: usize,
}

/// What paths start from: one for the whole, and one more for each block that is about a value.
struct Frame<'f> {
    parent: Option<&'f Frame<'f>>,
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

impl Walk<'_> {
    fn nodes(&mut self, nodes: &[Node], frame: &Frame<'_>) -> Result<(), TemplateError> {
        for node in nodes {
            match node {
                Node::Text(range) => {
                    let text = self.text.get(range.clone()).unwrap_or_default();
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
        self.work(1, print.at)?;
        // `{{json value}}` is JSON text in every place. As a value in parentheses, it is a text.
        if let Expression::Call(Call { helper: Helper::Json, parameters, .. }) = &print.expression
            && !print.is_raw
            && let Some(parameter) = parameters.first()
        {
            let value = self.wanted(parameter, frame, print.at)?;
            let before = self.printed.draft.len();
            self.printed.draft.push_json(value.as_deref().unwrap_or(&Value::Null), print.at);
            return self.copied(before, print.at);
        }
        let value = self.wanted(&print.expression, frame, print.at)?;
        let before = self.printed.draft.len();
        if print.is_raw {
            self.printed.draft.push_raw(value.as_deref().unwrap_or(&Value::Null), print.at);
        } else {
            self.printed.draft.push_value(value.as_deref(), print.at);
        }
        self.copied(before, print.at)
    }

    fn block(&mut self, block: &Block, frame: &Frame<'_>) -> Result<(), TemplateError> {
        self.work(1, block.at)?;
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
        self.work(1, block.at)?;
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
        self.work(number.map_or(0, |number| number.as_str().len()) / BYTES_PER_STEP, at)?;
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
            self.note_missing(expression);
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

    fn note_missing(&mut self, expression: &Expression) {
        if let Expression::Path(path) = expression
            && !self.noted.contains(&path.text)
        {
            self.noted.insert(path.text.clone());
            self.printed.missing.push(path.text.clone());
        }
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
                // To look a name up takes as long as the name is.
                self.work(1 + path.names.len() / 16 + path.text.len() / BYTES_PER_STEP, at)?;
                Ok(frame.find(path))
            }
            Expression::Call(called) => self.call(called, frame),
        }
    }

    fn call<'f>(&mut self, called: &'f Call, frame: &'f Frame<'_>) -> Result<Found<'f>, TemplateError> {
        self.work(1, called.at)?;
        let mut given = Vec::with_capacity(called.parameters.len());
        for (place, parameter) in called.parameters.iter().enumerate() {
            let is_wanted = place == 0 && called.helper.wants_first();
            let value = if is_wanted {
                self.wanted(parameter, frame, called.at)?
            } else {
                self.value(parameter, frame, called.at)?
            };
            // Compared, copied or turned into a text, each byte of a value costs.
            if called.helper.reads_through(place) {
                self.work(value.as_deref().map_or(0, size_of) / BYTES_PER_STEP, called.at)?;
            }
            given.push(value);
        }
        // Before it is made: it may not fit into the memory.
        self.work(repeated(called.helper, &given) / BYTES_PER_STEP, called.at)?;
        let made = call(called.helper, given)
            .map_err(|what| TemplateError::Value { at: Position::of(self.text, called.at), what })?;
        // It may be longer than what it was made of, and need not be printed to have cost.
        if let Some(Cow::Owned(made)) = &made {
            self.work(size_of(made) / BYTES_PER_STEP, called.at)?;
        }
        Ok(made)
    }

    fn work(&mut self, steps: usize, at: usize) -> Result<(), TemplateError> {
        self.steps += steps;
        if self.steps > TEMPLATE_STEPS_MAX {
            return Err(TemplateError::TooManySteps { at: Position::of(self.text, at) });
        }
        Ok(())
    }

    /// What was just added counts as work, and must leave the body within its limit.
    fn copied(&mut self, before: usize, at: usize) -> Result<(), TemplateError> {
        self.check_length(at)?;
        self.work((self.printed.draft.len() - before) / BYTES_PER_STEP, at)
    }

    fn check_length(&self, at: usize) -> Result<(), TemplateError> {
        if self.printed.draft.len() > BODY_BYTES_MAX {
            return Err(TemplateError::BodyTooLong { at: Some(Position::of(self.text, at)) });
        }
        Ok(())
    }
}

/// About how many bytes a value has as a text.
fn size_of(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 1,
        Value::Number(number) => number.as_str().len(),
        Value::String(text) => text.len(),
        Value::Array(entries) => entries.iter().map(|entry| 1 + size_of(entry)).sum(),
        Value::Object(fields) => fields.iter().map(|(name, entry)| name.len() + size_of(entry)).sum(),
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
        Self { parent: Some(around), this: value, round: None, names: &block.names, values }
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
