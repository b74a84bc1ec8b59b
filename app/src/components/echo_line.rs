//! What was done, said once.

use crate::state::Echo;
use leptos::prelude::*;

/// The sentence at the foot of the page.
#[component]
pub(crate) fn EchoLine() -> impl IntoView {
    let echo = Echo::from_context();
    view! {
        <div class="echo-line" role="status">
            {move || echo.shown().map(|text| view! { <p class="echo-line__text">{text}</p> })}
        </div>
    }
}
