//! A signing key that was just made: the only time it is seen.

use crate::routes::Page;
use crate::ui::ShownOnce;
use leptos::prelude::*;
use shared::ids::WebhookId;
use shared::secret::SecretText;

/// The key, and where to read what to do with it.
#[component]
pub(crate) fn SigningKeyMade(
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
