//! Pressing a pointer, and what has to wait until it is let go.
//!
//! Leaving a field may show a finding and move what stands below. A pointer that is pressed there left the field, and
//! would be let go beside what it was pressed on: the click would be lost.

use super::dom::on_window;
use std::cell::{Cell, RefCell};
use std::time::Duration;

type Work = Box<dyn FnOnce()>;

thread_local! {
    static IS_PRESSED: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Work>> = const { RefCell::new(Vec::new()) };
}

/// Watches the pointer until the present component is gone.
pub(crate) fn watch_presses() {
    on_window("pointerdown", |_| IS_PRESSED.set(true));
    for released in ["pointerup", "pointercancel"] {
        on_window(released, |_| {
            IS_PRESSED.set(false);
            // The click comes after this event and before the next task.
            leptos::prelude::set_timeout(run_waiting, Duration::ZERO);
        });
    }
}

/// Does something now, or as soon as the pointer is let go and its click is done.
pub(crate) fn after_press(work: impl FnOnce() + 'static) {
    if IS_PRESSED.get() {
        WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(work)));
    } else {
        work();
    }
}

fn run_waiting() {
    // Taken out first: what runs may leave another field.
    for work in WAITING.take() {
        work();
    }
}
