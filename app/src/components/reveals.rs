//! What was just made, above whichever page follows, until a person has it.

use crate::browser;
use crate::state::{Reveal, Reveals};
use leptos::prelude::*;

/// Every secret that is still to be copied, newest first.
#[component]
pub(crate) fn RevealList() -> impl IntoView {
    let reveals = Reveals::from_context();
    view! {
        <div class="reveals">
            <For each=move || reveals.shown() key=|reveal| reveal.number let:reveal>
                <Item reveal=reveal/>
            </For>
        </div>
    }
}

#[component]
fn Item(reveal: Reveal) -> impl IntoView {
    let reveals = Reveals::from_context();
    let Reveal { number, show } = reveal;
    let id = format!("made-{number}");
    // It is seen this once: whoever cannot see the page is led to it, too.
    let heading = id.clone();
    request_animation_frame(move || browser::show_id(&heading));
    let on_done = Callback::new(move |()| {
        reveals.forget(number);
        browser::focus_id("page");
    });
    show(id, on_done)
}
