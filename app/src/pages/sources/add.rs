//! Adding a source.

use crate::api::{Api, ApiError};
use crate::browser;
use crate::components::ProblemLine;
use crate::state::{Tasks, tell};
use crate::text;
use crate::ui::{Bound, SelectField, TextField};
use leptos::prelude::*;
use shared::api::{SourceCreated, SourceDraft};
use shared::event::Format;

/// A name, a format, and a button.
#[component]
pub(super) fn AddSource(
    /// It was added.
    on_created: Callback<SourceCreated>,
) -> impl IntoView {
    let api = Api::from_context();
    let tasks = Tasks::new();
    let name = RwSignal::new(String::new());
    let format = RwSignal::new(Format::default());
    let is_left = RwSignal::new(false);
    let sent = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let found = move || name.with(|name| name_finding(name));
    let error = Signal::derive(move || sent.get().or_else(|| found().filter(|_| is_left.get())));
    let typed = move |typed| {
        sent.set(None);
        name.set(typed);
    };
    // An empty name is no finding yet: nobody has to add a source.
    let left = move |()| {
        browser::after_press(move || {
            is_left.set(name.try_with_untracked(|name| !name.is_empty()).unwrap_or_default());
        });
    };
    let name_field = Bound::new(name, Callback::new(typed)).with_error(error).with_leave(Callback::new(left));
    let option = |format: Format| (format.as_str().to_owned(), text::format(format).to_owned());
    let options = Format::ALL.map(option).to_vec();
    let choose = move |chosen: String| {
        if let Some(chosen) = Format::ALL.into_iter().find(|format| format.as_str() == chosen) {
            format.set(chosen);
        }
    };
    let format_field =
        Bound::new(Signal::derive(move || format.get().as_str().to_owned()), Callback::new(choose));
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        problem.set(None);
        is_left.set(true);
        if found().is_some() {
            browser::focus_id("source-name");
            return;
        }
        is_busy.set(true);
        let draft =
            SourceDraft { name: name.get_untracked().trim().to_owned(), format: format.get_untracked() };
        tasks.replace(async move {
            match api.create_source(draft).await {
                Ok(created) => {
                    name.set(String::new());
                    is_left.set(false);
                    tell(on_created, created);
                }
                Err(ApiError::Problem(answer)) if answer.issues.at("name").is_some() => {
                    sent.set(answer.issues.at("name").map(|issue| issue.message.clone()));
                    browser::focus_id("source-name");
                }
                Err(error) => problem.set(Some(error.sentence())),
            }
            is_busy.set(false);
        });
    };
    view! {
        <form class="add-source" novalidate on:submit=add>
            <TextField id="source-name" label="Name" field=name_field/>
            <SelectField id="source-format" label="Format" options=options field=format_field/>
            <button type="submit" class="button button--primary" aria-disabled=move || is_busy.get().to_string()>
                {move || if is_busy.get() { "Adding…" } else { "Add source" }}
            </button>
            <ProblemLine sentence=problem/>
        </form>
    }
}

fn name_finding(name: &str) -> Option<String> {
    let issues = shared::config::read_name(name).err()?;
    issues.iter().next().map(|issue| issue.message.clone())
}
