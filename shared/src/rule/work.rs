//! The bound on comparing, whatever the operator.

use crate::limits::RULE_COMPARISONS_MAX;
use std::fmt;

/// What is left of the comparisons that one asking of a rule may make.
#[derive(Debug)]
pub(super) struct Work {
    left: usize,
}

/// Nothing is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spent;

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "takes more than {RULE_COMPARISONS_MAX} comparisons of characters")
    }
}

impl Work {
    pub(super) const fn new() -> Self {
        Self { left: RULE_COMPARISONS_MAX }
    }

    /// Takes so many.
    pub(super) fn spend(&mut self, comparisons: usize) -> Result<(), Spent> {
        self.left = self.left.checked_sub(comparisons).ok_or(Spent)?;
        Ok(())
    }
}
