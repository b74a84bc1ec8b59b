//! Leaving a page that holds unsaved work: it asks first.

use crate::browser;
use leptos::prelude::{Get, GetUntracked, RwSignal, Set, Signal, on_cleanup, provide_context, use_context};

/// Where a person was going.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// To a page of ours.
    Path(String),
    /// Back in the history.
    Back,
}

/// Whether the present page may be left, and where a person wants to go instead.
#[derive(Clone, Copy)]
pub(crate) struct Leaving {
    guard: RwSignal<Option<Guard>>,
    asked: RwSignal<Option<Destination>>,
}

#[derive(Clone)]
struct Guard {
    path: String,
    is_unsaved: Signal<bool>,
}

impl Leaving {
    /// Makes it known to every component below, and watches.
    pub(crate) fn provide() -> Self {
        let leaving = Self { guard: RwSignal::new(None), asked: RwSignal::new(None) };
        browser::watch_leaving(
            move || leaving.is_guarded(),
            move |path| leaving.asked.set(Some(Destination::Path(path))),
            move || {
                if let Some(guard) = leaving.guard.get_untracked() {
                    browser::stay_here(&guard.path);
                }
                leaving.asked.set(Some(Destination::Back));
            },
        );
        provide_context(leaving);
        leaving
    }

    /// The one of the present page.
    pub(crate) fn from_context() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Asks before this page at `path` is left while `is_unsaved`.
    pub(crate) fn guard(self, path: String, is_unsaved: Signal<bool>) {
        self.guard.set(Some(Guard { path: path.clone(), is_unsaved }));
        on_cleanup(move || {
            // The next page may have its own guard by now.
            if self.guard.try_get_untracked().flatten().is_some_and(|guard| guard.path == path) {
                self.release();
            }
        });
    }

    /// Lets the present page be left.
    pub(crate) fn release(self) {
        self.guard.set(None);
    }

    /// Where a person wants to go, while it is asked.
    pub(crate) fn asked(self) -> Option<Destination> {
        self.asked.get()
    }

    /// Ends the question. With `true`, the page may be left.
    pub(crate) fn answer(self, leave: bool) -> Option<Destination> {
        let asked = self.asked.get_untracked();
        self.asked.set(None);
        if leave {
            self.release();
        }
        asked.filter(|_| leave)
    }

    fn is_guarded(self) -> bool {
        let guard = self.guard.try_get_untracked().flatten();
        guard.is_some_and(|guard| guard.is_unsaved.try_get_untracked().unwrap_or(false))
    }
}
