//! Views that share one place.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// One of the views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tab {
    /// Its id.
    pub(crate) id: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
}

/// The row of tabs. The panel of the tab `x` has the id `x-panel` and is labelled by `x-tab`.
#[component]
pub(crate) fn Tabs(
    /// What they choose among, as in `Beside the template`.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: &'static [Tab],
    /// The id of the chosen one.
    chosen: RwSignal<&'static str>,
) -> impl IntoView {
    let row = NodeRef::<Div>::new();
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let present = tabs.iter().position(|tab| tab.id == chosen.get_untracked()).unwrap_or_default();
        let next = match event.key().as_str() {
            "ArrowRight" => (present + 1) % tabs.len().max(1),
            "ArrowLeft" => (present + tabs.len().saturating_sub(1)) % tabs.len().max(1),
            "Home" => 0,
            "End" => tabs.len().saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        if let Some(tab) = tabs.get(next) {
            chosen.set(tab.id);
            let name = format!("#{}-tab", tab.id);
            let button = row.get_untracked().and_then(|row| row.query_selector(&name).ok().flatten());
            if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                crate::browser::focus_element(&button);
            }
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label node_ref=row on:keydown=on_key>
            {tabs
                .iter()
                .map(|tab| {
                    let is_chosen = move || chosen.get() == tab.id;
                    view! {
                        <button
                            type="button"
                            role="tab"
                            class="tabs__tab"
                            id=format!("{}-tab", tab.id)
                            aria-controls=format!("{}-panel", tab.id)
                            aria-selected=move || is_chosen().to_string()
                            tabindex=move || if is_chosen() { "0" } else { "-1" }
                            on:click=move |_| chosen.set(tab.id)
                        >
                            {tab.name}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// What a tab shows.
#[component]
pub(crate) fn TabPanel(
    /// The id of its tab.
    id: &'static str,
    /// The id of the chosen one.
    chosen: RwSignal<&'static str>,
    /// How it is laid out.
    class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class=class
            role="tabpanel"
            id=format!("{id}-panel")
            aria-labelledby=format!("{id}-tab")
            hidden=move || chosen.get() != id
        >
            {children()}
        </div>
    }
}
