//! The form of a new Anomaly Webhook: empty, filled from a card of the gallery, or from another webhook.

use crate::api::Api;
use crate::components::{Breadcrumb, CardHelp, May, WebhookForm};
use crate::forms::Draft;
use crate::pages::parameters;
use crate::routes::Page;
use crate::state::load;
use crate::ui::{Heading, Read};
use leptos::prelude::*;
use shared::access::Act;
use shared::config::WebhookView;
use shared::gallery::card;
use shared::ids::WebhookId;

/// The page of a new Anomaly Webhook.
#[component]
pub(crate) fn NewWebhookPage() -> impl IntoView {
    let (from, target) = (parameters::copied_from(), parameters::target());
    let above = vec![(Page::Webhooks, "Webhooks".to_owned()), (Page::AddWebhook, "Add Webhook".to_owned())];
    view! {
        <header class="page-head page-head--form">
            <div>
                <Breadcrumb above=Signal::from(above)/>
                <Heading text="Anomaly Webhook"/>
            </div>
        </header>
        <May act=Act::EditWebhooks says_why=true>
            {move || match (from.get(), target.get().and_then(card)) {
                (Some(id), _) => view! { <Copied id=id/> }.into_any(),
                (None, Some(card)) => {
                    view! {
                        <CardHelp card=card/>
                        <WebhookForm draft=Draft::of_card(card) saved=None/>
                    }
                    .into_any()
                }
                (None, None) => view! { <WebhookForm draft=Draft::new() saved=None/> }.into_any(),
            }}
        </May>
    }
}

#[component]
fn Copied(id: WebhookId) -> impl IntoView {
    let api = Api::from_context();
    let copied = load(move || api.webhook(id.clone()));
    // The form is made once; a later reading must not take away what was typed.
    let draft = Memo::new(move |before: Option<&Option<Draft>>| {
        before.cloned().flatten().or_else(|| copied.data.with(|view| view.as_ref().map(Draft::copy_of)))
    });
    let had_secrets = Memo::new(move |_| copied.data.with(|view| view.as_ref().is_some_and(has_secrets)));
    view! {
        <Read
            is_there=Signal::derive(move || draft.with(Option::is_some))
            error=copied.error
            on_retry=Callback::new(move |()| copied.refresh())
            rows=8
        >
            {had_secrets.get_untracked().then_some(view! {
                <p class="remark">"Secrets cannot be read, and so are not duplicated: type them again before you save."</p>
            })}
            {draft.get_untracked().map(|draft| view! { <WebhookForm draft=draft saved=None/> })}
        </Read>
    }
}

fn has_secrets(view: &WebhookView) -> bool {
    view.authentication_config.is_some() || view.headers.iter().any(|header| header.set)
}
