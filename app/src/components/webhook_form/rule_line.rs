//! One rule: **Json Path**, **Operator**, **Expected Values**, and of a validator **When it fails**.

use super::form::Form;
use super::rules::RuleList;
use crate::browser;
use crate::forms::{RuleRow, line_field_id};
use crate::glimpse::glimpse;
use crate::text;
use crate::ui::{Chips, Icon, IconName, InputKind, SelectField, TextField};
use leptos::prelude::*;
use serde_json::Value;
use shared::rule::{OnFailure, Op};

/// A line of a list of rules.
#[component]
pub(super) fn RuleLine(
    /// Which list.
    list: RuleList,
    /// Which line.
    id: u32,
    /// The document that the path is looked up in, for what it selects.
    document: Memo<Option<Value>>,
) -> impl IntoView {
    let form = Form::from_context();
    let path_id = line_field_id(list.field(), id, "json_path");
    let path = form.field(
        path_id.clone(),
        move |draft| list.row(draft, id).map(|row| row.json_path.clone()).unwrap_or_default(),
        move |draft, typed| {
            if let Some(row) = list.row_mut(draft, id) {
                row.json_path = typed;
            }
        },
    );
    let typed_path = Memo::new(move |_| {
        form.settled.with(|draft| list.row(draft, id).map(|row| row.json_path.clone()).unwrap_or_default())
    });
    let selects = Memo::new(move |_| {
        let looked_up = |document: &Option<Value>| {
            typed_path.with(|path| glimpse(path, document.as_ref()?, list.place()))
        };
        document.with(looked_up)
    });
    let remove = move |_| {
        form.draft.update(|draft| list.rows_mut(draft).retain(|row| row.id != id));
        browser::focus_id(&format!("{}-add", list.field()));
    };
    view! {
        <div class="lines__row lines__row--rule" class:lines__row--filter=list == RuleList::Filters>
            <div class="rule__path">
                <TextField
                    id=path_id
                    label="Json Path"
                    kind=InputKind::Data
                    field=path
                    hint=selects
                    title=selects
                    choices=list.choices_id()
                />
            </div>
            <div class="rule__operator"><Operator list=list id=id/></div>
            <ExpectedValues list=list id=id/>
            {(list == RuleList::Validators).then(|| view! { <WhenItFails list=list id=id/> })}
            <button type="button" class="button button--icon rule__remove" title="Remove" on:click=remove>
                <Icon name=IconName::Cross/>
                <span class="hidden">{move || format!("Remove {} {}", list.one(), path.value.get())}</span>
            </button>
        </div>
    }
}

#[component]
fn Operator(list: RuleList, id: u32) -> impl IntoView {
    let form = Form::from_context();
    let field_id = line_field_id(list.field(), id, "op");
    let field = form.field(
        field_id.clone(),
        move |draft| list.row(draft, id).map(|row| row.op).unwrap_or_default().as_str().to_owned(),
        move |draft, chosen: String| {
            if let (Some(row), Some(op)) = (list.row_mut(draft, id), Op::parse(&chosen)) {
                row.op = op;
            }
        },
    );
    let option = |op: Op| (op.as_str().to_owned(), text::operator(op).to_owned());
    view! { <SelectField id=field_id label="Operator" options=Op::ALL.map(option).to_vec() field=field/> }
}

/// What is expected; nothing for an operator that takes no values.
#[component]
fn ExpectedValues(list: RuleList, id: u32) -> impl IntoView {
    let form = Form::from_context();
    let field_id = line_field_id(list.field(), id, "expected_values");
    let field = form.field(
        field_id.clone(),
        move |draft| list.row(draft, id).map(|row| row.expected_values.clone()).unwrap_or_default(),
        move |draft, values| {
            if let Some(row) = list.row_mut(draft, id) {
                row.expected_values = values;
            }
        },
    );
    let of_row =
        move |read: fn(&RuleRow) -> bool| form.draft.with(|draft| list.row(draft, id).is_none_or(read));
    let takes_values = Memo::new(move |_| of_row(RuleRow::takes_values));
    let op = Memo::new(move |_| {
        form.draft.with(|draft| list.row(draft, id).map(|row| row.op).unwrap_or_default())
    });
    let hint = Signal::derive(move || text::operator_hint(op.get()).map(str::to_owned));
    let example = Signal::derive(move || Some(text::operator_example(op.get()).to_owned()));
    move || {
        takes_values.get().then(|| {
            view! {
                <div class="rule__values">
                    <Chips
                        id=field_id.clone()
                        label="Expected Values"
                        field=field
                        hint=hint
                        example=example
                    />
                </div>
            }
        })
    }
}

#[component]
fn WhenItFails(list: RuleList, id: u32) -> impl IntoView {
    let form = Form::from_context();
    let field_id = line_field_id(list.field(), id, "on_failure");
    let field = form.field(
        field_id.clone(),
        move |draft| {
            let on_failure = list.row(draft, id).and_then(|row| row.on_failure);
            on_failure.map(OnFailure::as_str).unwrap_or_default().to_owned()
        },
        move |draft, chosen: String| {
            if let Some(row) = list.row_mut(draft, id) {
                row.on_failure = OnFailure::parse(&chosen);
            }
        },
    );
    let option = |on_failure: Option<OnFailure>| {
        let value = on_failure.map(OnFailure::as_str).unwrap_or_default();
        (value.to_owned(), text::rule_failure(on_failure).to_owned())
    };
    let options = [None].into_iter().chain(OnFailure::ALL.map(Some)).map(option).collect::<Vec<_>>();
    view! {
        <div class="rule__failure">
            <SelectField id=field_id label="When it fails" options=options field=field/>
        </div>
    }
}
