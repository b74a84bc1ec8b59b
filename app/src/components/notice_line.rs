//! What was done, said once.

use crate::state::Notices;
use leptos::prelude::*;

/// The notice at the foot of the page.
#[component]
pub(crate) fn NoticeLine() -> impl IntoView {
    let notices = Notices::from_context();
    view! {
        <div class="notice-line" role="status">
            {move || notices.shown().map(|text| view! { <p class="notice-line__text">{text}</p> })}
        </div>
    }
}
