//! Adding a source.

use super::custom::CustomFields;
use super::draft::Draft;
use crate::api::{Api, ApiError};
use crate::browser;
use crate::components::ProblemLine;
use crate::state::{Tasks, tell};
use crate::text;
use crate::ui::{Bound, InputKind, SelectField, TextField};
use leptos::prelude::*;
use shared::api::SourceCreated;
use shared::event::{Authentication, Format};
use shared::issue::Issues;
use shared::limits::{INGEST_BURST_SECONDS, INGEST_PER_SEC_DEFAULT};

/// What a source is called, how it writes and proves itself, and a button.
#[component]
pub(super) fn AddSource(
    /// It was added.
    on_created: Callback<SourceCreated>,
) -> impl IntoView {
    let api = Api::from_context();
    let tasks = Tasks::new();
    let draft = Draft::new();
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let refuse = move |answered: Issues| {
        let first = draft.show(answered);
        first.is_some_and(browser::focus_id)
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        problem.set(None);
        let Ok(source) = untrack(move || draft.read()) else {
            refuse(Issues::default());
            return;
        };
        is_busy.set(true);
        tasks.replace(async move {
            match api.create_source(source).await {
                Ok(created) => {
                    draft.clear();
                    tell(on_created, created);
                }
                Err(error) => {
                    let sentence = error.sentence();
                    let answered = match error {
                        ApiError::Problem(answer) => answer.issues,
                        ApiError::Offline | ApiError::Unreadable { .. } => Issues::default(),
                    };
                    if !refuse(answered) {
                        problem.set(Some(sentence));
                    }
                }
            }
            is_busy.set(false);
        });
    };
    view! {
        <form class="add-source" novalidate on:submit=add>
            <TextField id="source-name" label="Name" field=text_field(draft, draft.name, "name")/>
            <TextField
                id="source-rate"
                label="Requests a second"
                kind=InputKind::Number
                example=INGEST_PER_SEC_DEFAULT.to_string()
                hint=format!("At most; {INGEST_BURST_SECONDS} times as many may come at once. A batch is one request.")
                field=text_field(draft, draft.rate, "rate_limit_per_sec")
            />
            <FormatField draft=draft/>
            <AuthenticationField draft=draft/>
            <Show when=move || draft.format.get() == Format::Custom>
                <CustomFields draft=draft/>
            </Show>
            <Show when=move || draft.authentication.get() != Authentication::Bearer>
                <TextField
                    id="source-secret"
                    label="Secret"
                    kind=InputKind::Secret
                    hint="Only if the source has one already. Left empty, one is made and shown once."
                    field=text_field(draft, draft.secret, "authentication.secret")
                />
            </Show>
            <div class="add-source__action">
                <button type="submit" class="button button--primary" aria-disabled=move || is_busy.get().to_string()>
                    {move || if is_busy.get() { "Adding…" } else { "Add source" }}
                </button>
                <ProblemLine sentence=problem/>
            </div>
        </form>
    }
}

/// A line of the draft.
pub(super) fn text_field(draft: Draft, text: RwSignal<String>, path: &'static str) -> Bound<String> {
    let typed = move |typed| {
        draft.typed(path);
        text.set(typed);
    };
    let left = move |()| {
        browser::after_press(move || {
            draft.leave(path, text.try_with_untracked(String::is_empty).unwrap_or(true));
        });
    };
    Bound::new(text, Callback::new(typed)).with_error(draft.error(path)).with_leave(Callback::new(left))
}

#[component]
fn FormatField(draft: Draft) -> impl IntoView {
    let option = |format: Format| (format.as_str().to_owned(), text::format(format).to_owned());
    let options = Format::ALL.map(option).to_vec();
    let choose = move |chosen: String| {
        if let Some(chosen) = Format::parse(&chosen) {
            draft.format.set(chosen);
        }
    };
    let value = Signal::derive(move || draft.format.get().as_str().to_owned());
    let hint = Signal::derive(move || Some(draft.format.get().meaning().to_owned()));
    view! {
        <SelectField
            id="source-format"
            label="Format"
            options=options
            field=Bound::new(value, Callback::new(choose))
            hint=hint
        />
    }
}

#[component]
fn AuthenticationField(draft: Draft) -> impl IntoView {
    let option = |kind: Authentication| (kind.as_str().to_owned(), text::authentication(kind).to_owned());
    let options = Authentication::ALL.map(option).to_vec();
    let choose = move |chosen: String| {
        if let Some(chosen) = Authentication::parse(&chosen) {
            draft.authentication.set(chosen);
            // One is checked otherwise than the other.
            draft.secret.set(String::new());
        }
    };
    let value = Signal::derive(move || draft.authentication.get().as_str().to_owned());
    let hint = Signal::derive(move || Some(draft.authentication.get().meaning().to_owned()));
    view! {
        <SelectField
            id="source-authentication"
            label="Authentication"
            options=options
            field=Bound::new(value, Callback::new(choose))
            hint=hint
        />
    }
}
