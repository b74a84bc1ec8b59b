//! What stands beside the form: the preview, the schema, and over both the invocation data.

use super::form::Form;
use super::invocation_panel::InvocationPanel;
use super::preview::Preview;
use super::schema_tree::SchemaTree;
use crate::ui::{Tab, Tabs};
use leptos::prelude::*;

const TABS: &[Tab] = &[Tab { id: "preview", name: "Preview" }, Tab { id: "schema", name: "Schema" }];

/// The right column.
#[component]
pub(super) fn Aside() -> impl IntoView {
    let form = Form::from_context();
    view! {
        <aside class="aside" aria-label="Beside the template">
            <div class="aside__views" inert=move || form.shows_invocation.get()>
                <Tabs label="Beside the template" tabs=TABS chosen=form.tab/>
                <div
                    class="aside__panel"
                    role="tabpanel"
                    id="preview-panel"
                    aria-labelledby="preview-tab"
                    hidden=move || form.tab.get() != "preview"
                >
                    <Preview/>
                </div>
                <div
                    class="aside__panel"
                    role="tabpanel"
                    id="schema-panel"
                    aria-labelledby="schema-tab"
                    hidden=move || form.tab.get() != "schema"
                >
                    <SchemaTree/>
                </div>
            </div>
            <InvocationPanel/>
        </aside>
    }
}
