//! What a change changed, folded away until somebody asks.

use crate::text;
use crate::ui::Diff;
use leptos::prelude::*;
use serde_json::Value;
use shared::audit::{FieldChange, Record};

/// Every field that changed, before and after.
#[component]
pub(super) fn Changes(
    /// The number of the entry.
    number: u64,
    /// What is written down.
    record: Record,
) -> impl IntoView {
    let Record { changes, secrets, .. } = record;
    let fields: Vec<&str> = changes
        .iter()
        .map(|change| change.field.as_str())
        .chain(secrets.iter().map(String::as_str))
        .collect();
    let summary = text::visible(&fields.join(", "));
    let is_open = RwSignal::new(false);
    let (changes, secrets) = (StoredValue::new(changes), StoredValue::new(secrets));
    view! {
        <details class="audit__changes" on:toggle=move |_| is_open.update(|is_open| *is_open = !*is_open)>
            <summary><span class="hidden">{format!("Entry {number}: ")}</span>{summary}</summary>
            <Show when=move || is_open.get()>
                {move || changes.get_value().into_iter().map(|change| view! { <Field change=change/> }).collect_view()}
                {move || secrets.with_value(|secrets| {
                    (!secrets.is_empty()).then(|| {
                        let sentence = format!("New secret: {}. What it is stands nowhere.", secrets.join(", "));
                        view! { <p class="audit__secrets">{sentence}</p> }
                    })
                })}
            </Show>
        </details>
    }
}

#[component]
fn Field(change: FieldChange) -> impl IntoView {
    let FieldChange { field, before, after } = change;
    view! {
        <h3 class="audit__field">{text::visible(&field)}</h3>
        <Diff
            label=field
            names=("Before".to_owned(), "After".to_owned())
            left=written(before)
            right=written(after)
        />
    }
}

/// A text as it is, so that a template has its lines; anything else as JSON.
fn written(value: Option<Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text,
        Some(value) => serde_json::to_string_pretty(&value).unwrap_or_default(),
    }
}
