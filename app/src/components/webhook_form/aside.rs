//! What stands beside the form: the preview, the schema, and over both the invocation data.

use super::backtest::BacktestPanel;
use super::form::Form;
use super::helper_list::HelperList;
use super::invocation_panel::InvocationPanel;
use super::preview::Preview;
use super::schema_tree::SchemaTree;
use crate::ui::{Tab, Tabs};
use leptos::prelude::*;

const TABS: &[Tab] = &[
    Tab { id: "preview", name: "Preview" },
    Tab { id: "backtest", name: "Backtest" },
    Tab { id: "schema", name: "Schema" },
    Tab { id: "helpers", name: "Helpers" },
];

/// The right column.
#[component]
pub(super) fn Aside() -> impl IntoView {
    let form = Form::from_context();
    view! {
        <aside class="aside" aria-label="Beside the template">
            <div class="aside__views" inert=move || form.shows_invocation.get()>
                <Tabs label="Beside the template" tabs=TABS chosen=form.tab/>
                <Panel id="preview"><Preview/></Panel>
                <Panel id="backtest"><BacktestPanel/></Panel>
                <Panel id="schema"><SchemaTree/></Panel>
                <Panel id="helpers"><HelperList/></Panel>
            </div>
            <InvocationPanel/>
        </aside>
    }
}

/// What a tab shows.
#[component]
fn Panel(
    /// The id of its tab.
    id: &'static str,
    children: Children,
) -> impl IntoView {
    let form = Form::from_context();
    view! {
        <div
            class="aside__panel"
            role="tabpanel"
            id=format!("{id}-panel")
            aria-labelledby=format!("{id}-tab")
            hidden=move || form.tab.get() != id
        >
            {children()}
        </div>
    }
}
