//! What was done, said once at the foot of the page.

use leptos::prelude::{Get, GetUntracked, RwSignal, Set, provide_context, set_timeout, use_context};
use std::time::Duration;

/// The one sentence that is shown.
#[derive(Clone, Copy)]
pub(crate) struct Echo {
    shown: RwSignal<Option<String>>,
    count: RwSignal<u32>,
}

const SHOWN_FOR: Duration = Duration::from_secs(6);

impl Echo {
    /// Makes it known to every component below.
    pub(crate) fn provide() -> Self {
        let echo = Self { shown: RwSignal::new(None), count: RwSignal::new(0) };
        provide_context(echo);
        echo
    }

    /// The one of the present page.
    pub(crate) fn from_context() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// What is shown.
    pub(crate) fn shown(self) -> Option<String> {
        self.shown.get()
    }

    /// Says something, as a sentence.
    pub(crate) fn say(self, sentence: impl Into<String>) {
        self.shown.set(Some(sentence.into()));
        let count = self.count.get_untracked().wrapping_add(1);
        self.count.set(count);
        let is_last = move || self.count.try_get_untracked() == Some(count);
        set_timeout(
            move || {
                if is_last() {
                    self.shown.set(None);
                }
            },
            SHOWN_FOR,
        );
    }
}
