//! Making an API token.

use crate::api::{Api, ApiError};
use crate::browser;
use crate::components::ProblemLine;
use crate::state::{Tasks, tell};
use crate::ui::{Bound, SelectField, TextField};
use leptos::prelude::*;
use shared::access::Role;
use shared::api::{TokenCreated, TokenDraft};

/// Days that a token may hold; none for ever.
const SPANS: [(&str, Option<i64>); 4] =
    [("90 days", Some(90)), ("30 days", Some(30)), ("1 year", Some(365)), ("No end", None)];
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// A name, a role, how long it holds, and a button.
#[component]
pub(super) fn AddToken(
    /// It was made.
    on_created: Callback<TokenCreated>,
) -> impl IntoView {
    let api = Api::from_context();
    let tasks = Tasks::new();
    let name = RwSignal::new(String::new());
    // The least: whoever needs more will notice.
    let role = RwSignal::new(Role::Viewer);
    let span = RwSignal::new(SPANS[0].0.to_owned());
    let error = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let typed = move |typed| {
        error.set(None);
        name.set(typed);
    };
    let name_field = Bound::new(name, Callback::new(typed)).with_error(error);
    let roles = Role::ALL.map(|role| (role.as_str().to_owned(), words(role).to_owned())).to_vec();
    let role_field = Bound::new(
        Signal::derive(move || role.get().as_str().to_owned()),
        Callback::new(move |chosen: String| role.set(Role::parse(&chosen).unwrap_or(Role::Viewer))),
    );
    let spans = SPANS.map(|(words, _)| (words.to_owned(), words.to_owned())).to_vec();
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        problem.set(None);
        let draft = draft_of(&name.get_untracked(), role.get_untracked(), &span.get_untracked());
        error.set(finding(&draft.name));
        if error.with_untracked(Option::is_some) {
            browser::focus_id("token-name");
            return;
        }
        is_busy.set(true);
        tasks.replace(async move {
            match api.create_token(draft).await {
                Ok(created) => {
                    name.set(String::new());
                    tell(on_created, created);
                }
                Err(ApiError::Problem(answer)) if answer.issues.at("name").is_some() => {
                    error.set(answer.issues.at("name").map(|issue| issue.message.clone()));
                    browser::focus_id("token-name");
                }
                Err(answer) => problem.set(Some(answer.sentences())),
            }
            is_busy.set(false);
        });
    };
    view! {
        <form class="add-token" novalidate on:submit=add>
            <TextField id="token-name" label="Name" field=name_field/>
            <SelectField id="token-role" label="Role" options=roles field=role_field/>
            <SelectField id="token-span" label="Ends after" options=spans field=Bound::from(span)/>
            <button type="submit" class="button button--primary" aria-disabled=move || is_busy.get().to_string()>
                {move || if is_busy.get() { "Creating…" } else { "Create token" }}
            </button>
            <ProblemLine sentence=problem/>
        </form>
    }
}

fn draft_of(name: &str, role: Role, span: &str) -> TokenDraft {
    let days = SPANS.into_iter().find(|(words, _)| *words == span).and_then(|(_, days)| days);
    let expires_at = days.map(|days| browser::now().plus_millis(days * DAY_MILLIS));
    TokenDraft { name: name.trim().to_owned(), role, expires_at }
}

fn finding(name: &str) -> Option<String> {
    let issues = shared::config::read_name(name).err()?;
    issues.iter().next().map(|issue| issue.message.clone())
}

/// A role and what it is for.
fn words(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer: sees, no bodies",
        Role::Operator => "operator: retries, replays, tests",
        Role::Editor => "editor: changes webhooks",
        Role::Admin => "admin: everything",
    }
}
