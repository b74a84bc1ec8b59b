//! An API token that was just made: the only time it is seen.

use crate::browser;
use crate::ui::{Code, CopyButton, ShownOnce};
use leptos::prelude::*;
use shared::api::TokenCreated;

/// The token, and a line that tries it.
#[component]
pub(crate) fn ApiTokenMade(
    /// Where its heading is.
    id: String,
    /// The answer to making it.
    created: TokenCreated,
    /// A person has what is needed.
    on_done: Callback<()>,
) -> impl IntoView {
    let token = created.token.expose().to_owned();
    let line = format!("curl -sS {}/api/session \\\n  -H 'authorization: Bearer {token}'", browser::origin());
    view! {
        <ShownOnce
            id=id
            title=format!("The API token {}", created.api_token.name)
            what="token"
            sentence="It is shown this once. Copy it to where the program keeps its secrets."
            secret=Some(token)
            on_done=on_done
        >
            <div class="shown-once__line">
                <p>"To see what it may do, from a terminal:"</p>
                <CopyButton text=line.clone() what="curl line"/>
            </div>
            <Code text=line label="curl line"/>
        </ShownOnce>
    }
}
