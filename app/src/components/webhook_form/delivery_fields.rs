//! What the documented page does not have: which events are sent, and how often one is tried.

use super::form::Form;
use super::rules::{RuleList, Rules};
use crate::text;
use crate::ui::{InputKind, TextField};
use leptos::prelude::*;
use shared::limits;

/// Filters and attempts, folded away.
#[component]
pub(super) fn DeliveryFields() -> impl IntoView {
    let form = Form::from_context();
    let attempts = form.field(
        "max_attempts",
        |draft| draft.max_attempts.clone(),
        |draft, typed| draft.max_attempts = typed,
    );
    // Filters decide what is sent; a webhook that has some shows them.
    let is_open = form.draft.with_untracked(|draft| !draft.filters.is_empty());
    let summary = move || {
        form.draft.with(|draft| {
            let filters = match draft.filters.len() {
                0 => "every event".to_owned(),
                count => text::counted(count, "filter", "filters"),
            };
            format!("{filters}, up to {} attempts", draft.max_attempts.trim())
        })
    };
    let (least, most, usual) = (limits::ATTEMPTS_MIN, limits::ATTEMPTS_MAX, limits::ATTEMPTS_DEFAULT);
    view! {
        <details class="delivery-fields" open=is_open>
            <summary class="delivery-fields__summary">
                <span class="delivery-fields__title">"Delivery"</span>
                <span class="delivery-fields__now">{summary}</span>
            </summary>
            <div class="delivery-fields__body">
                <Rules list=RuleList::Filters/>
                <TextField
                    id="max_attempts"
                    label="Attempts"
                    kind=InputKind::Number
                    value=attempts.value
                    error=attempts.error
                    on_input=attempts.on_input
                    on_leave=attempts.on_leave
                    hint=format!("{least} to {most} in all, {usual} when left empty. The waits between them grow from seconds to hours.")
                />
            </div>
        </details>
    }
}
