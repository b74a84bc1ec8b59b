//! **Signing**: whether the target can tell that a request comes from here.

use super::form::Form;
use crate::text;
use crate::ui::SelectField;
use leptos::prelude::*;
use shared::config::{KeyOnSave, WebhookView};
use shared::sign::Scheme;

/// The choice, and what follows from it on saving.
#[component]
pub(super) fn SigningField() -> impl IntoView {
    let form = Form::from_context();
    let field = form.field(
        "signing-scheme",
        |draft| draft.signing.map_or("none", Scheme::as_str).to_owned(),
        |draft, chosen: String| draft.signing = Scheme::parse(&chosen),
    );
    let options: Vec<_> = Scheme::ALL
        .into_iter()
        .map(Some)
        .chain([None])
        .map(|scheme| (scheme.map_or("none", Scheme::as_str).to_owned(), text::signing(scheme).to_owned()))
        .collect();
    let hint = Signal::derive(move || Some(what_follows(form)));
    view! { <SelectField id="signing-scheme" label="Signing" options=options field=field hint=hint/> }
}

/// What saving does to the key.
fn what_follows(form: Form) -> String {
    let Some(scheme) = form.draft.with(|draft| draft.signing) else {
        return "Requests go out unsigned: the target cannot tell them from somebody else's.".to_owned();
    };
    let made = match scheme {
        Scheme::V1 => "Saving makes a key for the target, and shows it once.",
        Scheme::V1a => "Saving makes a key pair; the target verifies with the public key.",
    };
    let stored = form.base.with(|base| base.as_ref().map(WebhookView::secrets)).unwrap_or_default();
    let url = form.draft.with(|draft| draft.url.trim().to_owned());
    match form.policy.with(|policy| stored.key_on_save(scheme, &url, policy)) {
        KeyOnSave::Made => made.to_owned(),
        KeyOnSave::Kept => "The stored key stays.".to_owned(),
        KeyOnSave::Dropped => format!("The target changes, so the stored key is dropped. {made}"),
        KeyOnSave::Replaced => format!("{made} The key before signs as well for {}.", text::overlap()),
    }
}
