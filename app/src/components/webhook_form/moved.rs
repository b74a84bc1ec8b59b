//! Stored secrets are bound to an origin. As soon as an address of the form has another one, it says what that means for
//! them, and not only when the form is saved.

use super::form::Form;
use leptos::prelude::*;
use shared::config::{Move, StoredSecrets, WebhookView};
use shared::guard::Policy;

/// Below **URL**: everything that is stored is bound to it.
#[component]
pub(super) fn TargetMoved() -> impl IntoView {
    let form = Form::from_context();
    let moved = moved(form, |stored, policy, form| {
        form.settled.with(|draft| stored.target_move(draft.url.trim(), policy))
    });
    let names = Memo::new(move |_| form.draft.with(|draft| draft.secrets_counted_on()));
    view! { <Moved moved=moved names=names what="The secrets" id="url-moved"/> }
}

/// Below **Token Endpoint URL**.
#[component]
pub(super) fn TokenEndpointMoved() -> impl IntoView {
    let form = Form::from_context();
    let moved = moved(form, |stored, policy, form| {
        form.settled.with(|draft| stored.token_endpoint_move(draft.token_endpoint_url.trim(), policy))
    });
    let names = Memo::new(move |_| {
        let is_counted_on = form.draft.with(|draft| draft.client_secret.counts_on_stored());
        is_counted_on.then(|| "Client Secret".to_owned()).into_iter().collect::<Vec<_>>()
    });
    view! { <Moved moved=moved names=names what="The Client Secret" id="oauth-token_endpoint_url-moved"/> }
}

fn moved(
    form: Form,
    of: impl Fn(&StoredSecrets, &Policy, Form) -> Option<Move> + Send + Sync + 'static,
) -> Memo<Option<Move>> {
    Memo::new(move |_| {
        let stored = form.base.with(|base| base.as_ref().map(WebhookView::secrets))?;
        form.policy.with(|policy| of(&stored, policy, form))
    })
}

#[component]
fn Moved(
    /// Where from, and where to.
    moved: Memo<Option<Move>>,
    /// What has to be typed again.
    names: Memo<Vec<String>>,
    /// What is stored.
    what: &'static str,
    /// The id of the place.
    id: &'static str,
) -> impl IntoView {
    let sentence = move || {
        let Move { from, to } = moved.get()?;
        let again = names.with(|names| match names.is_empty() {
            true => String::new(),
            false => format!(" Type again: {}.", names.join(", ")),
        });
        Some(format!(
            "{what} stored for {from} will not be sent to {to}; saving drops what is stored.{again}"
        ))
    };
    view! {
        <div class="moved" id=id aria-live="polite">
            {move || sentence().map(|sentence| view! { <p>{sentence}</p> })}
        </div>
    }
}
