//! A signing key that was just made: the only time it is seen.

use crate::routes::Page;
use crate::state::{FreshKey, ShownKey};
use crate::ui::ShownOnce;
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
    let sentence = "With it the target can tell that a request comes from here. It is shown this once: copy it to where the target keeps its secrets.";
    view! {
        <div class="fresh-key">
            <ShownOnce
                id="fresh-key-title"
                title=format!("The signing secret of {name}")
                what="secret"
                sentence=sentence
                secret=Some(secret.expose().to_owned())
                on_done=Callback::new(move |()| fresh.forget())
            >
                <p><a href=Page::Signing(id).path()>"How the target verifies it"</a></p>
            </ShownOnce>
        </div>
    }
}
