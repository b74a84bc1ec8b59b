//! What a template printed: its static text, with the values aside. How a value is written depends on the place it turns
//! out to stand in, so none is written before all of the text is there; and no value can be taken for text.

use super::values::text_of;
use serde_json::Value;
use std::fmt::Write;
use std::ops::Range;

/// Static text with slots in it.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The text, raw values included.
    pub(super) text: String,
    /// The values, in the order of their places.
    pub(super) slots: Vec<Slot>,
    /// The texts of all values, one behind the other.
    values: String,
    /// Which piece of the text comes from where, in order.
    origins: Vec<Origin>,
}

/// A value to be put into its place.
#[derive(Debug)]
pub(super) struct Slot {
    /// The byte of the text that it stands before.
    pub(super) at: usize,
    /// What kind of value it is.
    pub(super) kind: SlotKind,
    /// Its text.
    value: Range<usize>,
    /// The byte of the template where its tag stands.
    tag: usize,
}

/// What kind of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SlotKind {
    /// A text: bare, it needs quotes.
    Text,
    /// JSON text: bare, it stands as it is.
    Json,
    /// Nothing, or null: bare, it is null.
    Nothing,
}

#[derive(Debug)]
struct Origin {
    /// From this byte of the text on,
    at: usize,
    /// it comes from this byte of the template;
    from: usize,
    /// and goes on side by side with it, or comes from one tag.
    is_static: bool,
}

impl Draft {
    /// Adds text of the template, which stands at `from` there.
    pub(super) fn push_text(&mut self, text: &str, from: usize) {
        self.origins.push(Origin { at: self.text.len(), from, is_static: true });
        self.text.push_str(text);
    }

    /// Adds the text of a value as it is, for the tag at `tag`.
    pub(super) fn push_raw(&mut self, value: &Value, tag: usize) {
        self.origins.push(Origin { at: self.text.len(), from: tag, is_static: false });
        self.text.push_str(&text_of(value));
    }

    /// Adds a value, for the tag at `tag`.
    pub(super) fn push_value(&mut self, value: Option<&Value>, tag: usize) {
        let start = self.values.len();
        let kind = match value {
            None | Some(Value::Null) => SlotKind::Nothing,
            Some(Value::String(text)) => {
                self.values.push_str(text);
                SlotKind::Text
            }
            Some(other) => {
                self.write(other);
                SlotKind::Json
            }
        };
        self.push_slot(kind, start, tag);
    }

    /// Adds a value that is JSON text in every place.
    pub(super) fn push_json(&mut self, value: &Value, tag: usize) {
        let start = self.values.len();
        self.write(value);
        self.push_slot(SlotKind::Json, start, tag);
    }

    fn write(&mut self, value: &Value) {
        // Writing to a String cannot fail.
        let _ = write!(self.values, "{value}");
    }

    fn push_slot(&mut self, kind: SlotKind, start: usize, tag: usize) {
        self.slots.push(Slot { at: self.text.len(), kind, value: start..self.values.len(), tag });
    }

    /// Bytes it has at the least, once everything is in its place.
    pub(super) const fn len(&self) -> usize {
        self.text.len() + self.values.len()
    }

    /// The text of a slot's value.
    pub(super) fn value_of(&self, slot: &Slot) -> &str {
        self.values.get(slot.value.clone()).unwrap_or_default()
    }

    /// The tag of a slot.
    pub(super) const fn tag_of(slot: &Slot) -> usize {
        slot.tag
    }

    /// Where in the template a byte of the text comes from.
    pub(super) fn origin_of(&self, at: usize) -> usize {
        let place = self.origins.partition_point(|origin| origin.at <= at);
        match place.checked_sub(1).and_then(|place| self.origins.get(place)) {
            Some(origin) if origin.is_static => origin.from + (at - origin.at),
            Some(origin) => origin.from,
            None => 0,
        }
    }
}
