//! What was just made, above whichever page follows, until a person has it.

use super::{ApiTokenMade, SigningKeyMade, SourceMade};
use crate::browser;
use crate::state::{Made, Reveal, Reveals};
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
    let Reveal { number, what } = reveal;
    let id = format!("made-{number}");
    // It is seen this once: whoever cannot see the page is led to it, too.
    let heading = id.clone();
    request_animation_frame(move || browser::show_id(&heading));
    let on_done = Callback::new(move |()| {
        reveals.forget(number);
        browser::focus_id("page");
    });
    match what {
        Made::SigningKey { id: webhook, name, key } => {
            view! { <SigningKeyMade id=id webhook=webhook name=name key=key on_done=on_done/> }.into_any()
        }
        Made::ApiToken(created) => view! { <ApiTokenMade id=id created=created on_done=on_done/> }.into_any(),
        Made::Source(created) => view! { <SourceMade id=id created=created on_done=on_done/> }.into_any(),
    }
}
