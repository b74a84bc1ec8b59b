//! **Body Template**: the editor, and the way to the schema. Until the editor is there, and where it cannot be had, a plain one
//! stands in its place.

use super::form::Form;
use super::marks::marks_of;
use crate::browser::{self, EditorHandlers};
use crate::completion;
use crate::state::tell;
use crate::ui::{Bound, FieldError, Switch};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use serde_json::Value;
use shared::config::OnMissing;

const LABEL: &str = "Body Template";
const HINT: &str =
    "JSON with placeholders, as in { \"text\": \"{{data.title}}\" }. Values are escaped for you.";

/// The editor of the body template.
#[component]
pub(super) fn TemplateEditor() -> impl IntoView {
    let form = Form::from_context();
    let field = form.field(
        "body_template",
        |draft| draft.body_template.clone(),
        |draft, typed| draft.body_template = typed,
    );
    let host = NodeRef::<Div>::new();
    open_editor(form, field, host);
    let show_schema = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        form.shows_invocation.set(false);
        form.tab.set("schema");
        request_animation_frame(|| browser::show_id("schema-tab"));
    };
    let is_open = form.is_editor_open;
    // A label does not reach into the editor, so a click on it does.
    let focus = move |_| {
        if is_open.get_untracked() {
            form.editor.focus();
        }
    };
    view! {
        <div class="field template" class:field--invalid=move || field.error.with(Option::is_some)>
            <div class="template__head">
                <label class="field__label" for=move || (!is_open.get()).then_some("body_template") on:click=focus>
                    {LABEL}
                </label>
                <a class="template__schema" href="#schema-panel" on:click=show_schema>
                    "View request anomaly event's payload schema"
                </a>
            </div>
            <div
                class="template__host"
                id=move || if is_open.get() { "body_template" } else { "body_template-host" }
                hidden=move || !is_open.get()
                node_ref=host
            ></div>
            <Show when=move || !is_open.get()><PlainEditor field=field/></Show>
            <p class="field__hint" id="body_template-hint">
                "JSON with placeholders, as in " <code>"{ \"text\": \"{{data.title}}\" }"</code>
                ". Values are escaped for you."
            </p>
            <FieldError id="body_template" error=field.error/>
        </div>
        <MissingFields/>
    }
}

/// Opens the editor in its host, and keeps it and the form in step.
fn open_editor(form: Form, field: Bound<String>, host: NodeRef<Div>) {
    Effect::new(move |_| {
        let Some(host) = host.get() else { return };
        let handlers = EditorHandlers {
            complete: Box::new(move |text, at| completion::complete(text, at, &scope_of(form))),
            hover: Box::new(move |text, at| completion::hover(text, at, &scope_of(form))),
            on_input: Box::new(move |text| tell(field.on_input, text)),
            on_leave: Box::new(move || tell(field.on_leave, ())),
            on_focus: Box::new(|| ()),
        };
        form.tasks.spawn(async move {
            let text = move || form.draft.with_untracked(|draft| draft.body_template.clone());
            if form.editor.open(host.unchecked_into(), LABEL, HINT, text, handlers).await {
                form.is_editor_open.set(true);
            }
        });
    });
    // Another draft took the place of this one, after a conflict.
    Effect::new(move |_| {
        let text = field.value.get();
        if form.is_editor_open.get() {
            form.editor.set_text(&text);
        }
    });
    Effect::new(move |_| {
        let error = field.error.get();
        if form.is_editor_open.get() {
            form.editor.set_invalid(error.is_some());
            form.editor.set_description(error.as_deref().unwrap_or(HINT));
        }
    });
    Effect::new(move |_| {
        let text = form.settled.with(|draft| draft.body_template.clone());
        let event = form.events.chosen.get();
        let is_current = form.draft.with_untracked(|draft| draft.body_template == text);
        if form.is_editor_open.get() && is_current {
            // Without an event, what is wrong with the template itself is marked still.
            let scope = event.ok().map(|event| event.scope(form.webhook_id().as_ref()));
            form.editor.set_marks(&text, &marks_of(&text, scope.as_ref()));
        }
    });
}

/// The chosen event as templates see it.
fn scope_of(form: Form) -> Value {
    let chosen = form.events.chosen.get_untracked();
    chosen.map(|event| event.scope(form.webhook_id().as_ref())).unwrap_or_default()
}

/// A plain editor.
#[component]
fn PlainEditor(field: Bound<String>) -> impl IntoView {
    let form = Form::from_context();
    view! {
        <div class="template__editor input">
            <textarea
                class="template__text"
                id="body_template"
                rows="10"
                wrap="off"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                node_ref=form.textarea
                aria-describedby="body_template-hint body_template-error"
                aria-invalid=move || field.error.with(Option::is_some).to_string()
                prop:value=field.value
                on:input:target=move |event| tell(field.on_input, event.target().value())
                on:blur=move |_| tell(field.on_leave, ())
            ></textarea>
        </div>
    }
}

/// What becomes of an event that lacks a field.
#[component]
fn MissingFields() -> impl IntoView {
    let form = Form::from_context();
    let fails = Signal::derive(move || form.draft.with(|draft| draft.on_missing_field == OnMissing::Fail));
    let hint = move || {
        if fails.get() {
            "An event that lacks a field the templates ask for is not sent; its delivery says which."
        } else {
            "An event that lacks a field is sent with nothing in its place; its attempt says which."
        }
        .to_owned()
    };
    view! {
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
            hint=Signal::derive(hint)
        />
    }
}
