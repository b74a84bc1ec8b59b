//! Secrets that were just made: each is in one answer, and gone when a person has it. They go with the session: nobody
//! sees what was made for another.

use leptos::prelude::{
    AnyView, Callback, Get, GetUntracked, GetValue, RwSignal, SetValue, StoredValue, Update, provide_context,
    use_context,
};
use std::sync::Arc;

/// Makes the view of a secret: takes the id of its heading, and what to call when a person has it.
type Show = dyn Fn(String, Callback<()>) -> AnyView + Send + Sync;

/// All that are shown.
#[derive(Clone, Copy)]
pub(crate) struct Reveals {
    shown: RwSignal<Vec<Reveal>>,
    made: StoredValue<u32>,
}

/// One of them. Whoever made the secret brings its view along, so that nothing has to be fetched to show it.
#[derive(Clone)]
pub(crate) struct Reveal {
    /// Its number: it was made after those with a smaller one.
    pub(crate) number: u32,
    /// Makes its view.
    pub(crate) show: Arc<Show>,
}

impl Reveals {
    /// Makes them known to every component below.
    pub(crate) fn provide() -> Self {
        let reveals = Self { shown: RwSignal::new(Vec::new()), made: StoredValue::new(0) };
        provide_context(reveals);
        reveals
    }

    /// Those of the console.
    pub(crate) fn from_context() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// What is shown, newest first.
    pub(crate) fn shown(self) -> Vec<Reveal> {
        self.shown.get()
    }

    /// Whether anything is shown.
    pub(crate) fn are_open(self) -> bool {
        !self.shown.get_untracked().is_empty()
    }

    /// Shows what was made. What was shown before stays until a person has it.
    pub(crate) fn add(self, show: impl Fn(String, Callback<()>) -> AnyView + Send + Sync + 'static) {
        let number = self.made.get_value() + 1;
        self.made.set_value(number);
        self.shown.update(|shown| shown.insert(0, Reveal { number, show: Arc::new(show) }));
    }

    /// A person has it.
    pub(crate) fn forget(self, number: u32) {
        self.shown.update(|shown| shown.retain(|reveal| reveal.number != number));
    }
}
