//! A promise that was broken.

use std::fmt;

/// A promise that was broken, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which promise. Shrinking keeps to the same one.
    pub rule: &'static str,
    /// How it was broken.
    pub detail: String,
    /// When, in milliseconds since the world began.
    pub at: i64,
}

impl Violation {
    /// Says which promise was broken, and how; the world fills in when.
    pub fn new(rule: &'static str, detail: impl Into<String>) -> Self {
        Self { rule, detail: detail.into(), at: 0 }
    }

    /// The world contradicts itself: a mistake in the simulation and not in the engine.
    pub(crate) fn of_the_world(what: &str) -> Self {
        Self::new("the simulation is sound", what)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.at / 1_000;
        write!(f, "broken: {}\n  {}\n  after {}.{:03} s", self.rule, self.detail, seconds, self.at % 1_000)
    }
}

/// What every step of the world returns.
pub(crate) type Kept<T = ()> = Result<T, Violation>;

/// Breaks a promise unless it holds.
pub(crate) fn keep(holds: bool, rule: &'static str, detail: impl FnOnce() -> String) -> Kept {
    if holds { Ok(()) } else { Err(Violation::new(rule, detail())) }
}
