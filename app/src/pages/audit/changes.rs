//! What a change changed, folded away until somebody asks.

use crate::text;
use crate::ui::Diff;
use leptos::prelude::*;
use serde_json::Value;
use shared::audit::{FieldChange, Record};

/// More of them than this are counted.
const FIELDS_NAMED_MAX: usize = 4;

/// Which fields changed, in a few words; none when none did.
pub(super) fn changed_fields(record: &Record) -> Option<String> {
    let changed = record.changes.iter().map(|change| change.field.as_str());
    let fields: Vec<&str> = changed.chain(record.secrets.iter().map(String::as_str)).collect();
    match fields.len() {
        0 => None,
        1..=FIELDS_NAMED_MAX => Some(text::visible(&fields.join(", "))),
        count => Some(text::counted(count, "field", "fields")),
    }
}

/// Every field that changed, before and after.
#[component]
pub(super) fn Changes(
    /// What is written down.
    record: Record,
) -> impl IntoView {
    let Record { changes, secrets, .. } = record;
    view! {
        {changes.into_iter().map(|change| view! { <Field change=change/> }).collect_view()}
        {(!secrets.is_empty()).then(|| {
            let sentence = format!("New secret: {}. What it is stands nowhere.", text::visible(&secrets.join(", ")));
            view! { <p class="audit__secrets">{sentence}</p> }
        })}
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
