//! Something is being read.

use leptos::prelude::*;

/// The shape of what comes. It appears after a moment only, so that what comes at once does not flicker.
#[component]
pub(crate) fn Loading(
    /// How many lines it has.
    #[prop(default = 4)]
    rows: usize,
) -> impl IntoView {
    view! {
        <div class="loading" role="status">
            <span class="hidden">"Loading"</span>
            {(0..rows).map(|_| view! { <span class="loading__row" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}
