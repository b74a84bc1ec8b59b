//! The foot of a list that goes on.

use crate::state::tell;
use leptos::prelude::*;

/// Reads the rows after the last one.
#[component]
pub(crate) fn Older(
    /// Whether there are more.
    #[prop(into)]
    has_more: Signal<bool>,
    /// Whether they are being read.
    #[prop(into)]
    is_reading: Signal<bool>,
    /// Reads them.
    on_read: Callback<()>,
    /// The words on the button.
    #[prop(into)]
    word: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <Show when=move || has_more.get()>
            <div class="older">
                <button type="button" class="button" aria-disabled=move || is_reading.get().to_string() on:click=move |_| {
                    if !is_reading.get_untracked() {
                        tell(on_read, ());
                    }
                }>
                    {move || if is_reading.get() { "Reading…" } else { word.get() }}
                </button>
            </div>
        </Show>
    }
}
