//! Access: the tokens that programs sign in with, and who is signed in.

mod add;
mod sessions;
mod tokens;

use crate::components::May;
use crate::ui::Heading;
use leptos::prelude::*;
use sessions::Sessions;
use shared::access::Act;
use tokens::Tokens;

/// API tokens and sessions.
#[component]
pub(crate) fn AccessPage() -> impl IntoView {
    view! {
        <header class="page-head">
            <div>
                <Heading text="Access"/>
                <p class="page-head__line">"Who may use Tocsin, and what for."</p>
            </div>
        </header>
        <May act=Act::ManageAccess says_why=true>
            <Tokens/>
            <Sessions/>
        </May>
    }
}
