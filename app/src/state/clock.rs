//! The time, for everything that says how long ago something was.

use super::load::poll;
use crate::browser;
use leptos::prelude::{Get, RwSignal, Set, provide_context, use_context};
use shared::time::Timestamp;
use std::time::Duration;

/// The time, a few seconds old at most.
#[derive(Clone, Copy)]
pub(crate) struct Clock(RwSignal<Timestamp>);

impl Clock {
    /// Makes it known to every component below.
    pub(crate) fn provide() -> Self {
        let clock = Self(RwSignal::new(browser::now()));
        poll(Duration::from_secs(2), move || clock.0.set(browser::now()));
        provide_context(clock);
        clock
    }

    /// The clock of the present page.
    pub(crate) fn from_context() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// This moment.
    pub(crate) fn now(self) -> Timestamp {
        self.0.get()
    }
}
