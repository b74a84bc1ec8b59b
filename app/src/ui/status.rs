//! How something stands.

use crate::text::Tone;
use leptos::prelude::*;

/// A shape in the colour of its tone, and a word.
#[component]
pub(crate) fn Status(
    /// How it stands.
    #[prop(into)]
    tone: Signal<Tone>,
    /// The word.
    #[prop(into)]
    word: Signal<String>,
) -> impl IntoView {
    view! {
        <span class=move || format!("status status--{}", tone.get().as_str())>
            <span class="status__shape" aria-hidden="true"></span>
            <span class="status__word">{word}</span>
        </span>
    }
}
