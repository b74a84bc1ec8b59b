//! The heading of a page.

use crate::browser;
use leptos::html::H1;
use leptos::prelude::*;

/// The one heading of a page. It names the tab, and takes the focus when the page is opened.
#[component]
pub(crate) fn Heading(
    /// What it says.
    #[prop(into)]
    text: Signal<String>,
    /// Leaves the focus where it is.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let heading = NodeRef::<H1>::new();
    Effect::new(move |_| {
        text.with(|text| browser::set_title(&format!("{text} · Tocsin")));
    });
    Effect::new(move |was_focused: Option<bool>| {
        if let Some(heading) = heading.get()
            && !quiet
            && was_focused != Some(true)
        {
            browser::focus_element(&heading);
            return true;
        }
        was_focused.unwrap_or_default()
    });
    view! { <h1 class="heading" tabindex="-1" node_ref=heading>{text}</h1> }
}
