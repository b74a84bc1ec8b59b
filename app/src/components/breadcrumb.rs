//! The way back up.

use crate::routes::Page;
use leptos::prelude::*;

/// The pages above this one.
#[component]
pub(crate) fn Breadcrumb(
    /// Each page above, from the top.
    #[prop(into)]
    above: Signal<Vec<(Page, String)>>,
) -> impl IntoView {
    view! {
        <nav class="breadcrumb" aria-label="Above this page">
            <ol>
                {move || {
                    above
                        .get()
                        .into_iter()
                        .map(|(page, name)| view! { <li><a href=page.path()>{name}</a></li> })
                        .collect_view()
                }}
            </ol>
        </nav>
    }
}
