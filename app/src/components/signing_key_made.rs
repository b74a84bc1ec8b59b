//! A signing key that was just made: the only time it is seen.

use crate::routes::Page;
use crate::state::Reveals;
use crate::ui::ShownOnce;
use leptos::prelude::*;
use shared::config::WebhookView;
use shared::ids::WebhookId;
use shared::secret::SecretText;

/// Takes the key out of an answer, when it has one, and shows it.
pub(crate) fn reveal_signing_key(reveals: Reveals, view: &mut WebhookView) {
    if let Some(key) = view.signing.secret.take() {
        let (webhook, name) = (view.id.clone(), view.name.clone());
        reveals.add(move |id, on_done| {
            let (webhook, name, key) = (webhook.clone(), name.clone(), key.clone());
            view! { <SigningKeyMade id=id webhook=webhook name=name key=key on_done=on_done/> }.into_any()
        });
    }
}

/// The key, and where to read what to do with it.
#[component]
fn SigningKeyMade(
    /// Where its heading is.
    id: String,
    /// What signs with it.
    webhook: WebhookId,
    /// The name of that.
    name: String,
    /// The key.
    key: SecretText,
    /// A person has what is needed.
    on_done: Callback<()>,
) -> impl IntoView {
    let sentence = "With it the target can tell that a request comes from here. It is shown this once: copy it to where the target keeps its secrets.";
    view! {
        <ShownOnce
            id=id
            title=format!("The signing key of {name}")
            what="key"
            sentence=sentence
            secret=Some(key.expose().to_owned())
            on_done=on_done
        >
            <p><a href=Page::Signing(webhook).path()>"How the target verifies it"</a></p>
        </ShownOnce>
    }
}
