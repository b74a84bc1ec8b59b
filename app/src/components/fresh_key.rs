//! A signing key that was just made: the only time it is seen.

use crate::routes::Page;
use crate::state::{FreshKey, ShownKey};
use crate::ui::CopyButton;
use leptos::prelude::*;

/// The key, above whichever page follows, until a person says that they have it.
#[component]
pub(crate) fn FreshKeyNote() -> impl IntoView {
    let fresh = FreshKey::from_context();
    move || fresh.shown().map(|shown| view! { <Note shown=shown/> })
}

#[component]
fn Note(shown: ShownKey) -> impl IntoView {
    let fresh = FreshKey::from_context();
    let ShownKey { id, name, secret } = shown;
    view! {
        <section class="shown-once" aria-labelledby="fresh-key-title">
            <h2 class="shown-once__title" id="fresh-key-title">{format!("The signing secret of {name}")}</h2>
            <p>
                "With it the target can tell that a request comes from here. It is shown this once: copy it to where the target keeps its secrets."
            </p>
            <div class="shown-once__line">
                <code class="shown-once__secret">{secret.clone()}</code>
                <CopyButton text=secret what="signing secret"/>
            </div>
            <div class="shown-once__line">
                <button type="button" class="button" on:click=move |_| fresh.forget()>"I have copied the secret"</button>
                <a class="button button--link" href=Page::Signing(id).path()>"How the target verifies it"</a>
            </div>
        </section>
    }
}
