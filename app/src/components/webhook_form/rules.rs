//! The two lists of rules: the validators, and with the same control the filters.

use super::form::Form;
use super::rule_line::RuleLine;
use crate::browser;
use crate::forms::{Draft, RuleRow, line_field_id};
use crate::json_paths::{PATHS_MAX, paths_of};
use crate::schema;
use crate::ui::FieldError;
use leptos::prelude::*;
use serde_json::Value;

/// Which list of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleList {
    /// What the answer has to fulfil.
    Validators,
    /// What an event has to fulfil.
    Filters,
}

impl RuleList {
    pub(super) const fn field(self) -> &'static str {
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

    pub(super) const fn one(self) -> &'static str {
        match self {
            Self::Validators => "response validator",
            Self::Filters => "filter",
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::Validators => {
                "Optional. The target took an event when it answers 2xx and every validator holds. $.data is the body of its answer; $.status and $.headers can be asked, too."
            }
            Self::Filters => {
                "Optional. An event is sent when every filter holds. $.data is the anomaly, as in $.data.severity"
            }
        }
    }

    /// Which document its paths are looked up in, for what they select.
    pub(super) const fn place(self) -> &'static str {
        match self {
            Self::Validators => "in the last answer",
            Self::Filters => "in this event",
        }
    }

    /// The element id of the paths to choose from.
    pub(super) fn choices_id(self) -> String {
        format!("{}-paths", self.field())
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

    pub(super) const fn rows_mut(self, draft: &mut Draft) -> &mut Vec<RuleRow> {
        match self {
            Self::Validators => &mut draft.validators,
            Self::Filters => &mut draft.filters,
        }
    }

    pub(super) fn row(self, draft: &Draft, id: u32) -> Option<&RuleRow> {
        self.rows(draft).iter().find(|row| row.id == id)
    }

    pub(super) fn row_mut(self, draft: &mut Draft, id: u32) -> Option<&mut RuleRow> {
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
    let document = Memo::new(move |_| match list {
        RuleList::Validators => form.last_answer(),
        RuleList::Filters => form.chosen_event(),
    });
    let choices = Memo::new(move |_| document.with(|document| choices(list, document.as_ref())));
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
                    <RuleLine list=list id=id document=document/>
                </For>
            </div>
            <datalist id=list.choices_id()>
                {move || choices.get().into_iter().map(|path| view! { <option value=path></option> }).collect_view()}
            </datalist>
            <button type="button" class="button button--small" id=add_id.clone() on:click=add>
                "+ Add"<span class="hidden">{format!(" {}", list.one())}</span>
            </button>
            <FieldError id=add_id error=error/>
        </fieldset>
    }
}

/// The paths to choose from: what there may be, and what there is in the document at hand.
fn choices(list: RuleList, document: Option<&Value>) -> Vec<String> {
    let mut choices = match list {
        RuleList::Filters => schema::event_paths(),
        RuleList::Validators => vec!["$.status".to_owned(), "$.data".to_owned()],
    };
    for path in document.map(paths_of).unwrap_or_default() {
        // No validator asks for all headers at once.
        let is_asked = list == RuleList::Filters || path != "$.headers";
        if is_asked && !choices.contains(&path) {
            choices.push(path);
        }
    }
    choices.truncate(PATHS_MAX);
    choices
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn filters_choose_from_the_schema_and_the_event() {
        let without = choices(RuleList::Filters, None);
        assert!(without.iter().any(|path| path == "$.data.severity"), "{without:?}");
        let event = json!({ "event_type": "a", "data": { "severity": "high", "own": [1] } });
        let with = choices(RuleList::Filters, Some(&event));
        assert_eq!(with.get(..without.len()), Some(without.as_slice()));
        assert_eq!(
            with.get(without.len()..),
            Some(&["$.data.own".to_owned(), "$.data.own[*]".to_owned()][..])
        );
    }

    #[test]
    fn validators_choose_from_the_last_answer_and_only_what_they_may_ask() {
        assert_eq!(choices(RuleList::Validators, None), ["$.status", "$.data"]);
        let answer =
            json!({ "status": 200, "headers": { "server": "a", "x-id": "b" }, "data": { "ok": true } });
        let choices = choices(RuleList::Validators, Some(&answer));
        assert_eq!(choices, ["$.status", "$.data", "$.headers.server", "$.headers['x-id']", "$.data.ok"]);
        for json_path in choices {
            let rules = json!([{ "json_path": json_path, "expected_values": ["a"] }]);
            let document = json!({
                "name": "a", "method": "GET", "url": "https://a.example.com", "response_validators": rules,
            });
            let checked = shared::config::check(&document, &shared::guard::Policy::default(), None);
            assert!(checked.is_ok(), "{json_path}");
        }
    }
}
