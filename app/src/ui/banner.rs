//! Something that has to be seen first.

use crate::text::Tone;
use leptos::prelude::*;

/// A sentence across the page, and what can be done about it.
#[component]
pub(crate) fn Banner(
    /// How bad it is.
    tone: Tone,
    /// What it says, and its buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("banner banner--{}", tone.as_str()) role="status">{children()}</div>
    }
}
