//! What the documented page does not have: which events are sent, how often one is tried, and how fast.

use super::form::Form;
use super::rules::{RuleList, Rules};
use crate::forms::Draft;
use crate::text;
use crate::ui::{Bound, Chips, InputKind, SelectField, Switch, TextField};
use leptos::prelude::*;
use shared::config::{OnFailure, Receives};
use shared::limits;

/// Everything about delivering, folded away.
#[component]
pub(super) fn DeliveryFields() -> impl IntoView {
    let form = Form::from_context();
    // Filters decide what is sent; a webhook that has some shows them.
    let is_open = form.draft.with_untracked(|draft| !draft.filters.is_empty());
    view! {
        <details class="delivery-fields" open=is_open>
            <summary class="delivery-fields__summary">
                <span class="delivery-fields__title">"Delivery"</span>
                <span class="delivery-fields__now">{move || form.draft.with(in_short)}</span>
            </summary>
            <div class="delivery-fields__body">
                <ReceivesField/>
                <Rules list=RuleList::Filters/>
                <RetryFields/>
                <FlowFields/>
            </div>
        </details>
    }
}

/// `2 filters, up to 10 attempts, in order`
fn in_short(draft: &Draft) -> String {
    let mut parts = vec![match (draft.receives, draft.filters.len()) {
        (Receives::Operations, _) => "Tocsin's own notices".to_owned(),
        (Receives::Events, 0) => "every event".to_owned(),
        (Receives::Events, count) => text::counted(count, "filter", "filters"),
    }];
    parts.push(format!("up to {} attempts", draft.max_attempts.trim()));
    if !draft.rate_limit.trim().is_empty() {
        parts.push(format!("{} a second", draft.rate_limit.trim()));
    }
    if draft.ordered {
        parts.push("in order".to_owned());
    }
    parts.join(", ")
}

#[component]
fn ReceivesField() -> impl IntoView {
    let form = Form::from_context();
    let field = form.field(
        "receives",
        |draft| if draft.receives == Receives::Operations { "operations" } else { "events" }.to_owned(),
        |draft, chosen| {
            draft.receives = if chosen == "operations" { Receives::Operations } else { Receives::Events };
        },
    );
    let options = vec![
        ("events".to_owned(), text::receives(Receives::Events).to_owned()),
        ("operations".to_owned(), text::receives(Receives::Operations).to_owned()),
    ];
    view! {
        <SelectField
            id="receives"
            label="Receives"
            options=options
            field=field
            hint="A webhook for Tocsin's own notices is told when another webhook keeps failing or was disabled."
        />
    }
}

#[component]
fn RetryFields() -> impl IntoView {
    let form = Form::from_context();
    let attempts = number(form, "max_attempts", |draft| &draft.max_attempts, |draft| &mut draft.max_attempts);
    let statuses =
        form.field("statuses", |draft| draft.statuses.clone(), |draft, statuses| draft.statuses = statuses);
    let on_validator_failure = form.field(
        "on_validator_failure",
        |draft| if draft.on_validator_failure == OnFailure::GiveUp { "give_up" } else { "retry" }.to_owned(),
        |draft, chosen| {
            draft.on_validator_failure =
                if chosen == "give_up" { OnFailure::GiveUp } else { OnFailure::Retry };
        },
    );
    let options =
        vec![("retry".to_owned(), "Try again".to_owned()), ("give_up".to_owned(), "Give up".to_owned())];
    let (least, most, usual) = (limits::ATTEMPTS_MIN, limits::ATTEMPTS_MAX, limits::ATTEMPTS_DEFAULT);
    view! {
        <TextField
            id="max_attempts"
            label="Attempts"
            kind=InputKind::Number
            field=attempts
            hint=format!("{least} to {most} in all, {usual} when left empty. The waits between them grow from seconds to hours.")
        />
        <Chips
            id="statuses"
            label="Statuses that are tried again"
            field=statuses
            splits_at_spaces=true
            hint="Optional. Statuses from 300 to 499 that the target gives while it is not ready, as in 404 or 409; 5xx are tried again anyway."
        />
        <SelectField
            id="on_validator_failure"
            label="When a validator fails"
            options=options
            field=on_validator_failure
            hint="For validators that do not say so themselves. Give up when the answer is final, as when the target says that it does not want the event."
        />
    }
}

#[component]
fn FlowFields() -> impl IntoView {
    let form = Form::from_context();
    let in_flight =
        number(form, "max_in_flight", |draft| &draft.max_in_flight, |draft| &mut draft.max_in_flight);
    let rate = number(form, "rate_limit_per_sec", |draft| &draft.rate_limit, |draft| &mut draft.rate_limit);
    let is_ordered = Signal::derive(move || form.draft.with(|draft| draft.ordered));
    let (usual, most) = (limits::IN_FLIGHT_DEFAULT, limits::IN_FLIGHT_MAX);
    view! {
        <TextField
            id="max_in_flight"
            label="Attempts at the same time"
            kind=InputKind::Number
            field=in_flight
            hint=format!("1 to {most}, {usual} when left empty. Fewer are gentler to the target.")
        />
        <TextField
            id="rate_limit_per_sec"
            label="Attempts in a second"
            kind=InputKind::Number
            field=rate
            hint=format!("Optional: 1 to {}, no limit when left empty.", limits::RATE_PER_SEC_MAX)
        />
        <Switch
            id="ordered"
            label="Order"
            is_on=is_ordered
            words=("In order", "Any order")
            on_switch=move |ordered| form.draft.update(|draft| draft.ordered = ordered)
            hint="In order, one is sent at a time, and one that fails holds up the rest until it is delivered or given up."
        />
    }
}

fn number(
    form: Form,
    id: &str,
    get: fn(&Draft) -> &String,
    get_mut: fn(&mut Draft) -> &mut String,
) -> Bound<String> {
    form.field(id, move |draft| get(draft).clone(), move |draft, typed| *get_mut(draft) = typed)
}
