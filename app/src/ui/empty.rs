//! Nothing is there yet.

use leptos::prelude::*;

/// A sentence, and the one next step.
#[component]
pub(crate) fn Empty(
    /// What is not there, as a heading.
    #[prop(into)]
    title: String,
    /// What it would be, as a sentence.
    #[prop(into)]
    sentence: String,
    /// The next step.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2 class="empty__title">{title}</h2>
            <p class="empty__sentence">{sentence}</p>
            {children.map(|children| view! { <div class="empty__step">{children()}</div> })}
        </div>
    }
}
