//! The helpers of templates, each with an example and what it makes.

use super::form::Form;
use leptos::prelude::*;
use shared::template::{HelperHelp, helpers};

/// Every helper; a click on its usage writes it into the template.
#[component]
pub(super) fn HelperList() -> impl IntoView {
    view! {
        <div class="schema">
            <p class="schema__hint">
                "Choose a helper to write its example at the template's cursor. A value is escaped for the place where it stands; {{{value}}} is put in as it is."
            </p>
            <ul class="helpers">{helpers().map(|helper| view! { <Row helper=helper/> }).collect_view()}</ul>
        </div>
    }
}

#[component]
fn Row(helper: HelperHelp) -> impl IntoView {
    let form = Form::from_context();
    let insert = move |_| {
        form.insert(helper.example);
    };
    view! {
        <li class="helpers__row">
            <button type="button" class="schema__field" title="Insert the example" on:click=insert>
                <span class="schema__name">{helper.name}</span>
                <span class="schema__example">{helper.usage}</span>
                <span class="schema__description">{helper.does}</span>
            </button>
            <pre class="helpers__example"><code>{helper.example}</code>"\n→ "<code>{helper.makes}</code></pre>
        </li>
    }
}
