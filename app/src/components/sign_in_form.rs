//! Signing in.

use super::ProblemLine;
use crate::api::Api;
use crate::browser;
use crate::state::{Session, Tasks};
use leptos::html::Input;
use leptos::prelude::*;

/// A token, and a button. It asks the API itself.
#[component]
pub(crate) fn SignInForm() -> impl IntoView {
    let session = Session::from_context();
    let tasks = Tasks::new();
    let token = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let input = NodeRef::<Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            browser::focus_element(&input);
        }
    });
    let sign_in = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let typed = token.get_untracked().trim().to_owned();
        if typed.is_empty() {
            problem.set(Some("Type a token.".to_owned()));
            return;
        }
        is_busy.set(true);
        problem.set(None);
        tasks.replace(async move {
            match Api::new(session).sign_in(typed).await {
                Ok(view) => session.sign_in(view),
                Err(error) => {
                    problem.set(Some(error.sentence()));
                    is_busy.set(false);
                    if let Some(input) = input.get_untracked() {
                        browser::focus_element(&input);
                    }
                }
            }
        });
    };
    view! {
        <form class="sign-in__form" on:submit=sign_in>
            <label class="field__label" for="admin-token">"Admin token or API token"</label>
            <input
                class="input input--data"
                id="admin-token"
                type="password"
                autocomplete="current-password"
                node_ref=input
                aria-describedby="admin-token-hint admin-token-error"
                aria-invalid=move || problem.with(Option::is_some).to_string()
                prop:value=token
                on:input:target=move |event| token.set(event.target().value())
            />
            <p class="field__hint" id="admin-token-hint">"The ADMIN_TOKEN of this deployment, or an API token that somebody made for you."</p>
            <div id="admin-token-error"><ProblemLine sentence=problem/></div>
            <button type="submit" class="button button--primary" aria-disabled=move || is_busy.get().to_string()>
                {move || if is_busy.get() { "Signing in…" } else { "Sign in" }}
            </button>
        </form>
    }
}
