//! Reading one thing and keeping it fresh.

use super::{Session, Tasks};
use crate::api::ApiError;
use crate::browser;
use leptos::prelude::{
    Effect, GetUntracked, ReadUntracked, RwSignal, Set, Track, Update, on_cleanup, set_interval_with_handle,
};
use std::future::Future;
use std::time::Duration;

/// A thing that is read from the API. What was read stays while it is read again.
pub(crate) struct Load<T: Send + Sync + 'static> {
    /// What was read last.
    pub(crate) data: RwSignal<Option<T>>,
    /// Why the last reading failed.
    pub(crate) error: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Load<T> {}

/// Reads with `fetch` now, whenever a signal that `fetch` reads changes, and after a sign-in.
pub(crate) fn load<T, Fut>(fetch: impl Fn() -> Fut + 'static) -> Load<T>
where
    T: PartialEq + Send + Sync + 'static,
    Fut: Future<Output = Result<T, ApiError>> + 'static,
{
    let load = Load {
        data: RwSignal::new(None),
        error: RwSignal::new(None),
        busy: RwSignal::new(false),
        again: RwSignal::new(0),
    };
    let tasks = Tasks::new();
    let session = Session::from_context();
    Effect::new(move |_| {
        load.again.track();
        session.track();
        let fetched = fetch();
        load.busy.set(true);
        tasks.replace(async move {
            match fetched.await {
                Ok(data) => {
                    change(load.data, Some(data));
                    change(load.error, None);
                }
                Err(error) => change(load.error, Some(error)),
            }
            load.busy.set(false);
        });
    });
    load
}

impl<T: Send + Sync + 'static> Load<T> {
    /// Reads again.
    pub(crate) fn refresh(self) {
        self.again.update(|again| *again = again.wrapping_add(1));
    }

    /// Reads again every so often while the page is visible, until the component is gone.
    pub(crate) fn every(self, period: Duration) -> Self {
        poll(period, move || {
            if self.busy.try_get_untracked() == Some(false) {
                self.refresh();
            }
        });
        self
    }
}

/// Sets a signal, and wakes nobody when it holds the same already.
pub(crate) fn change<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.try_read_untracked().is_some_and(|known| *known != value) {
        signal.set(value);
    }
}

/// Does something every so often while the page is visible, until the component is gone.
pub(super) fn poll(period: Duration, work: impl Fn() + 'static) {
    let tick = move || {
        if browser::is_visible() {
            work();
        }
    };
    if let Ok(handle) = set_interval_with_handle(tick, period) {
        on_cleanup(move || handle.clear());
    }
}
