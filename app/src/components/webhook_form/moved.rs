//! Stored secrets are bound to an origin. As soon as an address of the form has another one, it says what that means for
//! them, and not only when the form is saved.

use super::form::Form;
use leptos::prelude::*;
use shared::config::{Move, StoredSecrets, WebhookView};

/// Below **URL**: everything that is stored is bound to it.
#[component]
pub(super) fn TargetMoved() -> impl IntoView {
    let form = Form::from_context();
    let sentence = move || {
        let stored = stored(form)?;
        let Move { from, to } = form
            .settled
            .with(|draft| form.policy.with(|policy| stored.target_move(draft.url.trim(), policy)))?;
        let has_key = stored.signing.is_some() && form.draft.with(|draft| draft.signing.is_some());
        if stored.header_keys.is_empty() && stored.token_origin.is_none() {
            return has_key.then(|| {
                format!("The key that signs for {from} is dropped; saving makes another one for {to}.")
            });
        }
        let key = if has_key { " Another signing key is made." } else { "" };
        let again = form.draft.with(|draft| type_again(&draft.secrets_counted_on()));
        Some(format!("The secrets stored for {from} are not sent to {to}; saving drops them.{again}{key}"))
    };
    view! { <Moved sentence=Signal::derive(sentence) id="url-moved"/> }
}

/// Below **Token Endpoint URL**.
#[component]
pub(super) fn TokenEndpointMoved() -> impl IntoView {
    let form = Form::from_context();
    let sentence = move || {
        let stored = stored(form)?;
        let Move { from, to } = form.settled.with(|draft| {
            form.policy.with(|policy| stored.token_endpoint_move(draft.token_endpoint_url.trim(), policy))
        })?;
        let is_counted_on = form.draft.with(|draft| draft.client_secret.counts_on_stored());
        let again = if is_counted_on { type_again(&["Client Secret".to_owned()]) } else { String::new() };
        Some(format!("The Client Secret stored for {from} is not sent to {to}; saving drops it.{again}"))
    };
    view! { <Moved sentence=Signal::derive(sentence) id="oauth-token_endpoint_url-moved"/> }
}

fn stored(form: Form) -> Option<StoredSecrets> {
    form.base.with(|base| base.as_ref().map(WebhookView::secrets))
}

fn type_again(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" Type again: {}.", names.join(", ")) }
}

#[component]
fn Moved(
    /// What becomes of what is stored; none while the address stays at its origin.
    sentence: Signal<Option<String>>,
    /// The id of the place.
    id: &'static str,
) -> impl IntoView {
    view! {
        <div class="moved" id=id aria-live="polite">
            {move || sentence.get().map(|sentence| view! { <p>{sentence}</p> })}
        </div>
    }
}
