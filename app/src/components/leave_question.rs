//! The question before unsaved work is left.

use crate::browser;
use crate::state::{Destination, Leaving};
use crate::ui::Dialog;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Asks whether to leave unsaved work.
#[component]
pub(crate) fn LeaveQuestion() -> impl IntoView {
    let leaving = Leaving::from_context();
    let navigate = StoredValue::new_local(use_navigate());
    let leave = move |_| match leaving.answer(true) {
        Some(Destination::Path(path)) => navigate.with_value(|navigate| navigate(&path, Default::default())),
        Some(Destination::Back) => browser::go_back(),
        None => {}
    };
    let stay = move || {
        leaving.answer(false);
    };
    view! {
        <Dialog
            is_open=Signal::derive(move || leaving.asked().is_some())
            title="Leave without saving?"
            on_close=Callback::new(move |()| stay())
        >
            <p class="dialog__text">"Your changes on this page are not saved, and leaving discards them."</p>
            <div class="dialog__actions">
                <button type="button" class="button" on:click=move |_| stay()>"Stay on this page"</button>
                <button type="button" class="button button--danger" on:click=leave>"Leave and discard"</button>
            </div>
        </Dialog>
    }
}
