//! Something could not be read.

use super::icon::{Icon, IconName};
use crate::state::tell;
use leptos::prelude::*;

/// What went wrong, why, and another try.
#[component]
pub(crate) fn Failed(
    /// Why, as a sentence.
    #[prop(into)]
    why: Signal<String>,
    /// Tries again.
    on_retry: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="failed" role="alert">
            <Icon name=IconName::Warning/>
            <p class="failed__why">{why}</p>
            <button type="button" class="button" on:click=move |_| tell(on_retry, ())>"Try again"</button>
        </div>
    }
}

/// What is shown is older than it should be, because reading it again failed.
#[component]
pub(crate) fn Stale(
    /// Why, when it failed.
    #[prop(into)]
    why: Signal<Option<String>>,
) -> impl IntoView {
    move || why.get().map(|why| view! { <p class="stale" role="status">"Not up to date. " {why}</p> })
}
