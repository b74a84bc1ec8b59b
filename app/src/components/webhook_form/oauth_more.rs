//! What few authorization servers ask for: how the client says who it is, and what the token is for beside its scopes.

use super::form::Form;
use crate::forms::Draft;
use crate::text;
use crate::ui::{Chips, InputKind, SelectField, TextField};
use leptos::prelude::*;
use shared::config::ClientAuthentication;

/// Folded away, unless something of it is set.
#[component]
pub(super) fn OAuthMore() -> impl IntoView {
    let form = Form::from_context();
    let is_open = form.draft.with_untracked(|draft| !is_usual(draft));
    let authentication = form.field(
        "oauth-client_authentication",
        |draft| draft.client_authentication.as_str().to_owned(),
        |draft, chosen| {
            let known = ClientAuthentication::ALL.into_iter().find(|known| known.as_str() == chosen);
            draft.client_authentication = known.unwrap_or_default();
        },
    );
    let options: Vec<_> = ClientAuthentication::ALL
        .map(|known| (known.as_str().to_owned(), text::client_authentication(known).to_owned()))
        .into();
    let audience =
        form.field("oauth-audience", |draft| draft.audience.clone(), |draft, typed| draft.audience = typed);
    let resource = form.field(
        "oauth-resource",
        |draft| draft.resource.clone(),
        |draft, resource| draft.resource = resource,
    );
    view! {
        <details class="more" open=is_open>
            <summary class="more__summary">
                <span class="more__title">"More"</span>
                <span class="more__now">{move || form.draft.with(in_short)}</span>
            </summary>
            <div class="more__body">
                <SelectField
                    id="oauth-client_authentication"
                    label="Client authentication"
                    options=options
                    field=authentication
                    hint="Detected asks with the secret in the header, then in the body, and remembers which worked."
                />
                <TextField
                    id="oauth-audience"
                    label="Audience"
                    kind=InputKind::Data
                    field=audience
                    hint="Optional. What the authorization server calls the API that the token is for."
                />
                <Chips
                    id="oauth-resource"
                    label="Resources"
                    field=resource
                    splits_at_spaces=true
                    hint="Optional. The same as addresses (RFC 8707), as in https://api.example.com/. Enter adds one."
                />
            </div>
        </details>
    }
}

fn is_usual(draft: &Draft) -> bool {
    draft.client_authentication == ClientAuthentication::default()
        && draft.audience.is_empty()
        && draft.resource.is_empty()
}

/// `secret in the body, audience, 2 resources`
fn in_short(draft: &Draft) -> String {
    let mut parts = Vec::new();
    match draft.client_authentication {
        ClientAuthentication::Detected => {}
        ClientAuthentication::Basic => parts.push("secret in the header".to_owned()),
        ClientAuthentication::Post => parts.push("secret in the body".to_owned()),
    }
    if !draft.audience.trim().is_empty() {
        parts.push("audience".to_owned());
    }
    if !draft.resource.is_empty() {
        parts.push(text::counted(draft.resource.len(), "resource", "resources"));
    }
    if parts.is_empty() { "client authentication, audience, resources".to_owned() } else { parts.join(", ") }
}
