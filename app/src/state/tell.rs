//! Telling a component above that something happened.

use leptos::prelude::{Callable, Callback};

/// Runs a callback, unless its component is gone: a field that is taken away while it has the focus is still left.
pub(crate) fn tell<T: 'static>(callback: Callback<T>, what: T) {
    // Nobody is left to hear it then.
    let _ = callback.try_run(what);
}
