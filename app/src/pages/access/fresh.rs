//! A new API token: the only time it is seen.

use crate::browser;
use crate::state::tell;
use crate::ui::{Code, CopyButton};
use leptos::prelude::*;
use shared::api::TokenCreated;

/// The token, and a line that tries it.
#[component]
pub(super) fn FreshToken(
    /// The answer to making it.
    created: TokenCreated,
    /// A person has what is needed.
    on_done: Callback<()>,
) -> impl IntoView {
    let token = created.token;
    let line = format!("curl -sS {}/api/session \\\n  -H 'authorization: Bearer {token}'", browser::origin());
    view! {
        <section class="source-token" aria-labelledby="fresh-token-title">
            <h3 class="source-token__title" id="fresh-token-title" tabindex="-1">
                {format!("The token {}", created.api_token.name)}
            </h3>
            <p>"It is shown this once. Copy it to where the program keeps its secrets."</p>
            <div class="source-token__line">
                <code class="source-token__token">{token.clone()}</code>
                <CopyButton text=token what="token"/>
            </div>
            <div class="source-token__line">
                <p>"To see what it may do, from a terminal:"</p>
                <CopyButton text=line.clone() what="curl line"/>
            </div>
            <Code text=line label="curl line"/>
            <div>
                <button type="button" class="button" on:click=move |_| tell(on_done, ())>"I have copied the token"</button>
            </div>
        </section>
    }
}
