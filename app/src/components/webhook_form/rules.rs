//! Lines of **Json Path** and **Expected Values**: the validators, and with the same control the filters.

use super::form::Form;
use crate::browser;
use crate::forms::{Draft, RuleRow, line_field_id};
use crate::ui::{Chips, FieldError, Icon, IconName, InputKind, TextField};
use leptos::prelude::*;

/// Which list of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleList {
    /// What the answer has to fulfil.
    Validators,
    /// What an event has to fulfil.
    Filters,
}

impl RuleList {
    const fn field(self) -> &'static str {
        match self {
            Self::Validators => "response_validators",
            Self::Filters => "filters",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Validators => "Response Validators",
            Self::Filters => "Filters",
        }
    }

    const fn one(self) -> &'static str {
        match self {
            Self::Validators => "response validator",
            Self::Filters => "filter",
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::Validators => {
                "Optional. The target took an event when it answers 2xx and every validator holds. $.data is the body of its answer."
            }
            Self::Filters => {
                "Optional. An event is sent when every filter holds. $.data is the anomaly, as in $.data.severity"
            }
        }
    }

    /// How a path in this list begins.
    const fn start(self) -> &'static str {
        "$.data."
    }

    const fn rows(self, draft: &Draft) -> &Vec<RuleRow> {
        match self {
            Self::Validators => &draft.validators,
            Self::Filters => &draft.filters,
        }
    }

    const fn rows_mut(self, draft: &mut Draft) -> &mut Vec<RuleRow> {
        match self {
            Self::Validators => &mut draft.validators,
            Self::Filters => &mut draft.filters,
        }
    }

    fn row(self, draft: &Draft, id: u32) -> Option<&RuleRow> {
        self.rows(draft).iter().find(|row| row.id == id)
    }

    fn row_mut(self, draft: &mut Draft, id: u32) -> Option<&mut RuleRow> {
        self.rows_mut(draft).iter_mut().find(|row| row.id == id)
    }
}

/// A list of rules.
#[component]
pub(super) fn Rules(
    /// Which one.
    list: RuleList,
) -> impl IntoView {
    let form = Form::from_context();
    let rows = Memo::new(move |_| {
        form.draft.with(|draft| list.rows(draft).iter().map(|row| row.id).collect::<Vec<_>>())
    });
    let add_id = format!("{}-add", list.field());
    let error = form.findings.at(add_id.clone(), Signal::from(true));
    let add = move |_| {
        let id = form.draft.try_update(|draft| {
            let row = draft.new_rule(list.start());
            let id = row.id;
            list.rows_mut(draft).push(row);
            id
        });
        if let Some(id) = id {
            request_animation_frame(move || {
                browser::focus_id(&line_field_id(list.field(), id, "json_path"));
            });
        }
    };
    view! {
        <fieldset class="lines">
            <legend class="field__label">{list.title()}</legend>
            <p class="field__hint">{list.hint()}</p>
            <div class="lines__rows">
                <For each=move || rows.get() key=|id| *id let:id>
                    <RuleLine list=list id=id/>
                </For>
            </div>
            <button type="button" class="button button--small" id=add_id.clone() on:click=add>
                "+ Add"<span class="hidden">{format!(" {}", list.one())}</span>
            </button>
            <FieldError id=add_id error=error/>
        </fieldset>
    }
}

#[component]
fn RuleLine(
    /// Which list.
    list: RuleList,
    /// Which line.
    id: u32,
) -> impl IntoView {
    let form = Form::from_context();
    let path_id = line_field_id(list.field(), id, "json_path");
    let values_id = line_field_id(list.field(), id, "expected_values");
    let path = form.field(
        path_id.clone(),
        move |draft| list.row(draft, id).map(|row| row.json_path.clone()).unwrap_or_default(),
        move |draft, typed| {
            if let Some(row) = list.row_mut(draft, id) {
                row.json_path = typed;
            }
        },
    );
    let values = form.field(
        values_id.clone(),
        move |draft| list.row(draft, id).map(|row| row.expected_values.clone()).unwrap_or_default(),
        move |draft, values| {
            if let Some(row) = list.row_mut(draft, id) {
                row.expected_values = values;
            }
        },
    );
    let remove = move |_| {
        form.draft.update(|draft| list.rows_mut(draft).retain(|row| row.id != id));
        browser::focus_id(&format!("{}-add", list.field()));
    };
    view! {
        <div class="lines__row lines__row--rule">
            <TextField
                id=path_id
                label="Json Path"
                kind=InputKind::Data
                field=path
            />
            <Chips
                id=values_id
                label="Expected Values"
                field=values
            />
            <button type="button" class="button button--icon" title="Remove" on:click=remove>
                <Icon name=IconName::Cross/>
                <span class="hidden">{move || format!("Remove {} {}", list.one(), path.value.get())}</span>
            </button>
        </div>
    }
}
