//! Stored secrets are bound to an origin. As soon as an address of the form has another one, it says what that means for
//! them, and not only when the form is saved. A test sends them only as they were saved, and it says so, too.

use super::form::Form;
use crate::forms::Draft;
use leptos::prelude::*;
use shared::config::{Move, StoredSecrets, WebhookView};

/// Below **URL**: everything that is stored is bound to it.
#[component]
pub(super) fn TargetMoved() -> impl IntoView {
    let form = Form::from_context();
    let sentence = move || {
        let stored = stored(form)?;
        let moved = form
            .settled
            .with(|draft| form.policy.with(|policy| stored.target_move(draft.url.trim(), policy)));
        let Some(Move { from, to }) = moved else {
            let is_moved = form.settled.with(|draft| {
                let is_moved = |base: &WebhookView| {
                    form.policy
                        .with(|policy| base.is_moved_within_origin(draft.method, draft.url.trim(), policy))
                };
                form.base.with(|base| base.as_ref().is_some_and(is_moved))
            });
            let counted_on = form.draft.with(Draft::secrets_counted_on);
            return (is_moved && !counted_on.is_empty()).then(|| before_a_test(&counted_on));
        };
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
        let is_counted_on = form.draft.with(|draft| draft.client_secret.counts_on_stored());
        let moved = form.settled.with(|draft| {
            form.policy.with(|policy| stored.token_endpoint_move(draft.token_endpoint_url.trim(), policy))
        });
        let Some(Move { from, to }) = moved else {
            let is_moved = form.settled.with(|draft| {
                let is_moved = |base: &WebhookView| {
                    form.policy.with(|policy| {
                        base.is_token_endpoint_moved_within_origin(draft.token_endpoint_url.trim(), policy)
                    })
                };
                form.base.with(|base| base.as_ref().is_some_and(is_moved))
            });
            return (is_moved && is_counted_on).then(|| before_a_test(&["Client Secret".to_owned()]));
        };
        let again = if is_counted_on { type_again(&["Client Secret".to_owned()]) } else { String::new() };
        Some(format!("The Client Secret stored for {from} is not sent to {to}; saving drops it.{again}"))
    };
    view! { <Moved sentence=Signal::derive(sentence) id="oauth-token_endpoint_url-moved"/> }
}

fn stored(form: Form) -> Option<StoredSecrets> {
    form.base.with(|base| base.as_ref().map(WebhookView::secrets))
}

/// A save keeps what is stored at another path of the same origin; a test before that does not send it.
fn before_a_test(names: &[String]) -> String {
    format!(
        "What is stored is sent only as it was saved. To test this before saving, type again: {}.",
        names.join(", ")
    )
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
