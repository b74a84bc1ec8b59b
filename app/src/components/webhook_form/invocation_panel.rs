//! The invocation data of the last test, over the right column.

use super::form::Form;
use crate::browser;
use crate::components::InvocationView;
use crate::ui::{Icon, IconName};
use leptos::html::Section;
use leptos::prelude::*;

/// The panel. It takes the focus when it opens; Escape closes it and gives the focus back.
#[component]
pub(super) fn InvocationPanel() -> impl IntoView {
    let form = Form::from_context();
    let panel = NodeRef::<Section>::new();
    Effect::new(move |_| {
        if let Some(panel) = panel.get() {
            browser::focus_still(&panel);
        }
    });
    let close = move || {
        form.shows_invocation.set(false);
        browser::focus_id("view-invocation-data");
    };
    let invocation = Memo::new(move |_| {
        let tested = form.tested.get().and_then(|tested| tested.invocation.ok());
        tested.filter(|_| form.shows_invocation.get())
    });
    move || {
        invocation.get().map(|invocation| {
            view! {
                <section
                    class="panel"
                    role="dialog"
                    aria-labelledby="panel-title"
                    tabindex="-1"
                    node_ref=panel
                    on:keydown=move |event| {
                        if event.key() == "Escape" {
                            event.stop_propagation();
                            close();
                        }
                    }
                >
                    <div class="panel__head">
                        <h2 class="panel__title" id="panel-title">"Invocation Data"</h2>
                        <button
                            type="button"
                            class="button button--icon"
                            aria-label="Close invocation data"
                            on:click=move |_| close()
                        >
                            <Icon name=IconName::Cross/>
                        </button>
                    </div>
                    <div class="panel__body">
                        <InvocationView invocation=invocation/>
                    </div>
                </section>
            }
        })
    }
}
