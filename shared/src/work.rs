//! The bound on computing for one event and one webhook.
//!
//! A source chooses its events and an editor chooses templates and rules, and the two multiply: a short template over a
//! large event can take seconds. So whatever goes through a document pays for it, in units, from one purse; when that is
//! empty, the rest is not done and the webhook gets the outcome `too_much_work`. Nothing else of the event suffers.

use serde_json::Value;
use std::fmt;

/// What is left to spend, in units.
///
/// A unit is about what it takes to visit one node of a document, or to copy or compare [`Work::BYTES`] bytes of it:
/// 25 ns in Wasm is the aim. `cargo xtask fuzz cost` searches for input that takes more, and fails when it finds some.
///
/// ```
/// use shared::work::{Spent, Work};
/// let mut work = Work::of(10);
/// assert_eq!(work.spend(7), Ok(()));
/// assert_eq!((work.used(), work.spend(4)), (7, Err(Spent { units: 10 })));
/// // What did not fit is spent all the same: nothing smaller gets in behind it.
/// assert!(work.spend(1).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    units: u64,
    used: u64,
    is_spent: bool,
}

/// There are no units left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// How many there were.
    pub units: u64,
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "takes more than {} units of work", self.units)
    }
}

impl Work {
    /// Bytes that are copied or compared for one unit.
    pub const BYTES: usize = 16;
    /// Units to look a name up in an object.
    pub const FIELD: usize = 4;
    /// Writing a value as JSON text costs so many times what it takes to go through it.
    pub const WRITTEN: u64 = 5;

    /// So many units.
    pub const fn of(units: u64) -> Self {
        Self { units, used: 0, is_spent: false }
    }

    /// Takes so many.
    ///
    /// # Errors
    /// There are fewer left. From then on there are none.
    pub fn spend(&mut self, units: usize) -> Result<(), Spent> {
        let units = u64::try_from(units).unwrap_or(u64::MAX);
        match self.used.checked_add(units).filter(|used| *used <= self.units) {
            Some(used) => {
                self.used = used;
                Ok(())
            }
            None => {
                (self.used, self.is_spent) = (self.units, true);
                Err(Spent { units: self.units })
            }
        }
    }

    /// Takes what it is to copy or compare so many bytes.
    ///
    /// # Errors
    /// As [`Work::spend`].
    pub fn spend_bytes(&mut self, bytes: usize) -> Result<(), Spent> {
        self.spend(1 + bytes / Self::BYTES)
    }

    /// Takes what it is to go through a whole value: each node, name and byte. It stops where nothing is left, so it takes
    /// no longer than what it charges for.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::work::Work;
    /// let mut work = Work::of(100);
    /// work.spend_value(&json!({ "list": [1, 2, {}], "text": "0123456789abcdef" })).unwrap();
    /// assert_eq!(work.used(), 15);
    /// ```
    ///
    /// # Errors
    /// As [`Work::spend`].
    pub fn spend_value(&mut self, value: &Value) -> Result<(), Spent> {
        match value {
            Value::Null | Value::Bool(_) => self.spend(1),
            Value::Number(number) => self.spend_bytes(number.as_str().len()),
            Value::String(text) => self.spend_bytes(text.len()),
            Value::Array(entries) => {
                self.spend(1)?;
                entries.iter().try_for_each(|entry| self.spend_value(entry))
            }
            Value::Object(fields) => {
                self.spend(1)?;
                fields.iter().try_for_each(|(name, entry)| {
                    self.spend(Self::FIELD + name.len() / Self::BYTES)?;
                    self.spend_value(entry)
                })
            }
        }
    }

    /// Takes what it is to write a whole value as JSON text: [`Work::WRITTEN`] times what it takes to go through it, and a
    /// unit for each character that has to be escaped.
    ///
    /// # Errors
    /// As [`Work::spend`].
    pub fn spend_written(&mut self, value: &Value) -> Result<(), Spent> {
        self.spend_times(value, Self::WRITTEN)?;
        self.spend_escapes(value)
    }

    fn spend_escapes(&mut self, value: &Value) -> Result<(), Spent> {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
            Value::String(text) => self.spend(escapes(text)),
            Value::Array(entries) => entries.iter().try_for_each(|entry| self.spend_escapes(entry)),
            Value::Object(fields) => fields.iter().try_for_each(|(name, entry)| {
                self.spend(escapes(name))?;
                self.spend_escapes(entry)
            }),
        }
    }

    /// Takes so many times what it is to go through a whole value.
    ///
    /// # Errors
    /// As [`Work::spend`].
    pub fn spend_times(&mut self, value: &Value, times: u64) -> Result<(), Spent> {
        let before = self.used;
        self.spend_value(value)?;
        let more = (self.used - before).saturating_mul(times.saturating_sub(1));
        self.spend(usize::try_from(more).unwrap_or(usize::MAX))
    }

    /// Whether nothing is left, because something did not fit.
    pub const fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Units that were spent so far.
    pub const fn used(&self) -> u64 {
        self.used
    }
}

/// Characters that JSON escapes (RFC 8259 section 7).
fn escapes(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).count()
}
