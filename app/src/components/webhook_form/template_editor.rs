//! **Body Template**: an editor with line numbers, and the way to the schema.

use super::form::Form;
use crate::browser;
use crate::state::tell;
use crate::ui::{FieldError, Switch};
use leptos::html::Pre;
use leptos::prelude::*;
use shared::config::OnMissing;

/// The editor of the body template.
#[component]
pub(super) fn TemplateEditor() -> impl IntoView {
    let form = Form::from_context();
    let field = form.field(
        "body_template",
        |draft| draft.body_template.clone(),
        |draft, typed| draft.body_template = typed,
    );
    let fails = Signal::derive(move || form.draft.with(|draft| draft.on_missing_field == OnMissing::Fail));
    let missing_hint = move || {
        if fails.get() {
            "An event that lacks a field the templates ask for is not sent; its delivery says which."
        } else {
            "An event that lacks a field is sent with nothing in its place; its attempt says which."
        }
        .to_owned()
    };
    let numbers = NodeRef::<Pre>::new();
    let lines = Memo::new(move |_| field.value.with(|text| text.matches('\n').count() + 1));
    let line_numbers = move || (1..=lines.get()).map(|line| line.to_string()).collect::<Vec<_>>().join("\n");
    let keep_level = move |_| {
        if let (Some(editor), Some(numbers)) = (form.editor.get_untracked(), numbers.get_untracked()) {
            numbers.set_scroll_top(editor.scroll_top());
        }
    };
    let show_schema = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        form.shows_invocation.set(false);
        form.tab.set("schema");
        request_animation_frame(|| browser::show_id("schema-tab"));
    };
    view! {
        <div class="field template" class:field--invalid=move || field.error.with(Option::is_some)>
            <div class="template__head">
                <label class="field__label" for="body_template">"Body Template"</label>
                <a class="template__schema" href="#schema-panel" on:click=show_schema>
                    "View request anomaly event's payload schema"
                </a>
            </div>
            <div class="template__editor input">
                <pre class="template__numbers" aria-hidden="true" node_ref=numbers>{line_numbers}</pre>
                <textarea
                    class="template__text"
                    id="body_template"
                    rows="10"
                    wrap="off"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    node_ref=form.editor
                    aria-describedby="body_template-hint body_template-error"
                    aria-invalid=move || field.error.with(Option::is_some).to_string()
                    prop:value=field.value
                    on:input:target=move |event| tell(field.on_input, event.target().value())
                    on:blur=move |_| tell(field.on_leave, ())
                    on:scroll=keep_level
                ></textarea>
            </div>
            <p class="field__hint" id="body_template-hint">
                "JSON with placeholders, as in " <code>"{ \"text\": \"{{data.title}}\" }"</code>
                ". Values are escaped for you."
            </p>
            <FieldError id="body_template" error=field.error/>
            <Switch
                id="on_missing_field"
                label="Missing fields"
                is_on=fails
                words=("Fail", "Left empty")
                on_switch=move |fails| {
                    form.draft.update(|draft| {
                        draft.on_missing_field = if fails { OnMissing::Fail } else { OnMissing::Empty };
                    });
                }
                hint=Signal::derive(missing_hint)
            />
        </div>
    }
}
