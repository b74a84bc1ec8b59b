//! What stands beside the form: the preview, the schema, and over both the invocation data.

use super::backtest::BacktestPanel;
use super::form::Form;
use super::helper_list::HelperList;
use super::invocation_panel::InvocationPanel;
use super::preview::Preview;
use super::schema_tree::SchemaTree;
use crate::ui::{Tab, TabPanel, Tabs};
use leptos::prelude::*;

const PANEL: &str = "aside__panel";

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
                <TabPanel id="preview" chosen=form.tab class=PANEL><Preview/></TabPanel>
                <TabPanel id="backtest" chosen=form.tab class=PANEL><BacktestPanel/></TabPanel>
                <TabPanel id="schema" chosen=form.tab class=PANEL><SchemaTree/></TabPanel>
                <TabPanel id="helpers" chosen=form.tab class=PANEL><HelperList/></TabPanel>
            </div>
            <InvocationPanel/>
        </aside>
    }
}
