//! The bound on computing for one event and one webhook.
//!
//! A source chooses its events and an editor chooses templates and rules, and the two multiply: a short template over a
//! large event can take seconds. So whatever goes through a document pays for it, in units, from one purse; when that is
//! empty, the rest is not done and the webhook gets the outcome `too_much_work`. Nothing else of the event suffers.

use std::fmt;

/// What is left to spend, in units.
///
/// A unit is about what it takes to visit one node of a document, or to copy or compare [`Work::BYTES`] bytes of it:
/// 25 ns at the most in Wasm. `cargo xtask fuzz cost` looks for input that gets more than that for a unit.
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

    /// So many units.
    pub const fn of(units: u64) -> Self {
        Self { units, used: 0 }
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
                self.used = self.units;
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

    /// Units that were spent so far.
    pub const fn used(&self) -> u64 {
        self.used
    }
}
