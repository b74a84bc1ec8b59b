//! How many rows an object writes, for the tests that hold the cost. Without the feature `test-hooks`, nothing is
//! counted.

/// Counts the rows that one object writes.
pub(super) struct Meter {
    #[cfg(feature = "test-hooks")]
    object: String,
}

#[cfg(not(feature = "test-hooks"))]
impl Meter {
    pub(super) const fn of(_: &worker::State) -> Self {
        Self {}
    }

    #[expect(clippy::unused_self, reason = "the other one counts")]
    pub(super) const fn reset(&self) {}

    #[expect(clippy::unused_self, reason = "the other one counts")]
    pub(super) const fn add(&self, _: usize) {}
}

#[cfg(feature = "test-hooks")]
mod counting {
    use super::Meter;
    use std::cell::RefCell;
    use std::collections::HashMap;
    use worker::State;

    thread_local! {
        static ROWS: RefCell<HashMap<String, usize>> = RefCell::default();
    }

    impl Meter {
        pub(in crate::durable) fn of(state: &State) -> Self {
            Self { object: state.id().to_string() }
        }

        /// Begins to count anew: the object was loaded.
        pub(in crate::durable) fn reset(&self) {
            ROWS.with_borrow_mut(|rows| rows.insert(self.object.clone(), 0));
        }

        pub(in crate::durable) fn add(&self, written: usize) {
            ROWS.with_borrow_mut(|rows| *rows.entry(self.object.clone()).or_default() += written);
        }

        pub(in crate::durable) fn total(&self) -> usize {
            ROWS.with_borrow(|rows| rows.get(&self.object).copied().unwrap_or_default())
        }
    }
}
