//! Something a person asked for did not work.

use crate::ui::{Icon, IconName};
use leptos::prelude::*;

/// A sentence that says so, when there is one.
#[component]
pub(crate) fn ProblemLine(
    /// The sentence.
    #[prop(into)]
    sentence: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="problem-line" role="alert">
            {move || {
                sentence.get().map(|sentence| {
                    view! {
                        <p class="problem-line__text">
                            <Icon name=IconName::Warning/>
                            <span>{sentence}</span>
                        </p>
                    }
                })
            }}
        </div>
    }
}
