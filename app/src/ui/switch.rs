//! On or off.

use crate::state::tell;
use leptos::prelude::*;

/// A switch with its label and a word for each side.
#[component]
pub(crate) fn Switch(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// Whether it is on.
    #[prop(into)]
    is_on: Signal<bool>,
    /// The words for on and off.
    words: (&'static str, &'static str),
    /// It was switched.
    #[prop(into)]
    on_switch: Callback<bool>,
    /// What follows from it.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let word = move || if is_on.get() { words.0 } else { words.1 };
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <div class="switch">
                <input
                    class="switch__input"
                    type="checkbox"
                    role="switch"
                    id=id
                    aria-describedby=hint_id.clone()
                    prop:checked=is_on
                    on:change:target=move |event| tell(on_switch, event.target().checked())
                />
                <span class="switch__word" on:click=move |_| tell(on_switch, !is_on.get_untracked())>{word}</span>
                <span class="field__hint" id=hint_id>{move || hint.get()}</span>
            </div>
        </div>
    }
}
