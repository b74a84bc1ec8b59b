//! The event's fields; a click writes one into the template.

use super::form::Form;
use crate::schema::{SchemaField, event_fields, placeholder};
use leptos::prelude::*;

/// The schema as a tree.
#[component]
pub(super) fn SchemaTree() -> impl IntoView {
    view! {
        <div class="schema">
            <p class="schema__hint">"Choose a field to write its placeholder at the template's cursor."</p>
            <ul class="schema__fields">{fields(event_fields())}</ul>
        </div>
    }
}

fn fields(fields: Vec<SchemaField>) -> Vec<AnyView> {
    fields.into_iter().map(|field| view! { <Node field=field/> }.into_any()).collect()
}

#[component]
fn Node(
    /// The field.
    field: SchemaField,
) -> impl IntoView {
    let form = Form::from_context();
    let text = placeholder(&field.path);
    let inner = field.fields;
    view! {
        <li class="schema__node">
            <button type="button" class="schema__field" title=format!("Insert {text}") on:click=move |_| form.insert(&text)>
                <span class="schema__name">{field.name}</span>
                <span class="schema__kind">
                    {field.kind}
                    {(!field.is_required).then_some(" · optional")}
                </span>
                {field.example.map(|example| view! { <span class="schema__example">{example}</span> })}
                <span class="schema__description">{field.description}</span>
            </button>
            {(!inner.is_empty()).then(|| view! { <ul class="schema__fields">{fields(inner)}</ul> })}
        </li>
    }
}
