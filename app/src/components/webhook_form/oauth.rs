//! **Authentication Type**, and the fields of OAuth.

use super::form::Form;
use super::headers::KeptSecret;
use super::moved::TokenEndpointMoved;
use super::oauth_more::OAuthMore;
use crate::browser;
use crate::forms::AuthType;
use crate::ui::{Bound, Chips, InputKind, SelectField, TextField};
use leptos::prelude::*;

/// The choice, and what it asks for.
#[component]
pub(super) fn Authentication() -> impl IntoView {
    let form = Form::from_context();
    let is_oauth = Memo::new(move |_| form.draft.with(|draft| draft.auth == AuthType::OAuth));
    let value = Signal::derive(move || if is_oauth.get() { "oauth" } else { "none" }.to_owned());
    let choose = move |chosen: String| {
        let auth = if chosen == "oauth" { AuthType::OAuth } else { AuthType::None };
        form.draft.update(|draft| draft.auth = auth);
        form.findings.edit("authentication_type");
    };
    let error = form.findings.at("authentication_type".to_owned(), Signal::from(true));
    let field = Bound::new(value, Callback::new(choose)).with_error(error);
    let options = vec![("none".to_owned(), "None".to_owned()), ("oauth".to_owned(), "OAuth".to_owned())];
    view! {
        <div class="authentication">
            <SelectField
                id="authentication_type"
                label="Authentication Type"
                options=options
                field=field
                hint="For a bearer token, add the header Authorization instead."
            />
            <Show when=move || is_oauth.get()>
                <OAuth/>
            </Show>
        </div>
    }
}

#[component]
fn OAuth() -> impl IntoView {
    let form = Form::from_context();
    let client_id = form.field(
        "oauth-client_id",
        |draft| draft.client_id.clone(),
        |draft, typed| draft.client_id = typed,
    );
    let url = form.field(
        "oauth-token_endpoint_url",
        |draft| draft.token_endpoint_url.clone(),
        |draft, typed| draft.token_endpoint_url = typed,
    );
    let scopes =
        form.field("oauth-scopes", |draft| draft.scopes.clone(), |draft, scopes| draft.scopes = scopes);
    let is_kept = Memo::new(move |_| form.draft.with(|draft| draft.client_secret.is_kept()));
    view! {
        <fieldset class="lines oauth">
            <legend class="hidden">"OAuth"</legend>
            <TextField
                id="oauth-client_id"
                label="Client ID"
                kind=InputKind::Data
                field=client_id
                hint="The unique identifier that the authorization server assigned."
            />
            {move || {
                if is_kept.get() {
                    view! { <KeptClientSecret/> }.into_any()
                } else {
                    view! { <ClientSecret/> }.into_any()
                }
            }}
            <TextField
                id="oauth-token_endpoint_url"
                label="Token Endpoint URL"
                kind=InputKind::Data
                field=url
                warning=form.warning("authentication_config.oauth.token_endpoint_url")
                hint="Where an access token is asked for, with the grant client credentials."
            />
            <TokenEndpointMoved/>
            <Chips
                id="oauth-scopes"
                label="Scopes"
                field=scopes
                splits_at_spaces=true
                hint="Optional. Enter adds a scope."
            />
            <OAuthMore/>
        </fieldset>
    }
}

#[component]
fn KeptClientSecret() -> impl IntoView {
    let form = Form::from_context();
    let error = form.findings.at("oauth-client_secret".to_owned(), Signal::from(true));
    let replace = Callback::new(move |_| {
        form.draft.update(|draft| draft.client_secret.is_replacing = true);
        request_animation_frame(|| {
            browser::focus_id("oauth-client_secret");
        });
    });
    view! { <KeptSecret id="oauth-client_secret" label="Client Secret" error=error.into() on_replace=replace/> }
}

#[component]
fn ClientSecret() -> impl IntoView {
    let form = Form::from_context();
    // What is counted on and is not there is said at once: the form still looks as if the stored one stayed.
    let counts_on_stored =
        Memo::new(move |_| form.draft.with(|draft| draft.client_secret.counts_on_stored()));
    let secret = form.field_at_once(
        "oauth-client_secret",
        counts_on_stored.into(),
        |draft| draft.client_secret.typed.clone(),
        |draft, typed| draft.client_secret.typed = typed,
    );
    let hint = Signal::derive(move || {
        let is_stored = form.draft.with(|draft| draft.client_secret.is_stored);
        let hint = match (is_stored, secret.error.with(Option::is_some)) {
            (true, true) => return None,
            (true, false) => "Left empty, the stored value stays.",
            (false, _) => "The secret key that the authorization server issued. It is never shown again.",
        };
        Some(hint.to_owned())
    });
    view! {
        <TextField
            id="oauth-client_secret"
            label="Client Secret"
            kind=InputKind::Secret
            field=secret
            hint=hint
        />
    }
}
