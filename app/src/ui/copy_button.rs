//! Copying something.

use super::icon::{Icon, IconName};
use crate::browser;
use crate::state::Tasks;
use leptos::prelude::*;
use std::time::Duration;

const ANSWER_SHOWN_FOR: Duration = Duration::from_millis(1_600);

/// Copies a text, and says whether it could.
#[component]
pub(crate) fn CopyButton(
    /// What it copies.
    #[prop(into)]
    text: Signal<String>,
    /// What that is, as in `Copy request body`.
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let tasks = Tasks::new();
    let answer = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let text = text.get_untracked();
        tasks.spawn(async move {
            answer.set(Some(browser::copy(&text).await));
            set_timeout(move || answer.set(None), ANSWER_SHOWN_FOR);
        });
    };
    view! {
        <button type="button" class="button button--small copy" aria-label=format!("Copy {what}") on:click=copy>
            {move || match answer.get() {
                Some(true) => view! { <Icon name=IconName::Check/> }.into_any(),
                Some(false) | None => view! { <Icon name=IconName::Copy/> }.into_any(),
            }}
            <span aria-live="polite">
                {move || match answer.get() {
                    None => "Copy",
                    Some(true) => "Copied",
                    Some(false) => "Not allowed",
                }}
            </span>
        </button>
    }
}
