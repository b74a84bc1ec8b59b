//! What ties a control to the thing it changes.

use leptos::prelude::*;

/// What a control shows, what is wrong with that, and whom it tells.
pub(crate) struct Bound<T: Send + Sync + 'static> {
    /// What it holds.
    pub(crate) value: Signal<T>,
    /// What is wrong with it.
    pub(crate) error: Signal<Option<String>>,
    /// It was changed.
    pub(crate) on_input: Callback<T>,
    /// It was left.
    pub(crate) on_leave: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for Bound<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Bound<T> {}

impl<T: Clone + Send + Sync + 'static> Bound<T> {
    /// Bound to a value that has no findings.
    pub(crate) fn new(value: impl Into<Signal<T>>, on_input: impl Into<Callback<T>>) -> Self {
        Self {
            value: value.into(),
            error: Signal::from(None),
            on_input: on_input.into(),
            on_leave: Callback::new(|()| {}),
        }
    }

    /// With findings.
    pub(crate) fn with_error(self, error: impl Into<Signal<Option<String>>>) -> Self {
        Self { error: error.into(), ..self }
    }

    /// With something to do when it was left.
    pub(crate) fn with_leave(self, on_leave: impl Into<Callback<()>>) -> Self {
        Self { on_leave: on_leave.into(), ..self }
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Bound<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::new(signal, Callback::new(move |value| signal.set(value)))
    }
}
