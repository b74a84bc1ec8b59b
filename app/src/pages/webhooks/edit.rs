//! The form of a saved webhook.

use crate::api::Api;
use crate::components::{Breadcrumb, May, WebhookForm};
use crate::forms::Draft;
use crate::pages::{NotFoundPage, parameters};
use crate::routes::Page;
use crate::state::{Session, load};
use crate::ui::{Heading, Read};
use leptos::prelude::*;
use shared::access::Act;
use shared::config::WebhookView;
use shared::ids::WebhookId;

/// The page that changes a webhook.
#[component]
pub(crate) fn EditWebhookPage() -> impl IntoView {
    let id = parameters::webhook_id();
    move || match id.get() {
        Some(id) => view! { <Edit id=id/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    }
}

#[component]
fn Edit(id: WebhookId) -> impl IntoView {
    let (api, session) = (Api::from_context(), Session::from_context());
    let read = id.clone();
    let saved = load(move || api.webhook(read.clone()));
    // The form is made once; a later reading must not take away what was typed.
    let view = Memo::new(move |before: Option<&Option<WebhookView>>| {
        before.cloned().flatten().or_else(|| saved.data.get())
    });
    let name = Memo::new(move |_| view.with(|view| view.as_ref().map(|view| view.name.clone())));
    let above = Signal::derive(move || {
        let mut above = vec![(Page::Webhooks, "Webhooks".to_owned())];
        if let Some(name) = name.get() {
            above.push((Page::Webhook(id.clone()), name));
        }
        above
    });
    view! {
        <header class="page-head page-head--form">
            <div>
                <Breadcrumb above=above/>
                <Heading text=Signal::derive(move || {
                    match name.get() {
                        None => "Anomaly Webhook".to_owned(),
                        Some(name) if session.may(Act::EditWebhooks) => format!("Edit {name}"),
                        Some(name) => name,
                    }
                })/>
            </div>
        </header>
        // Who may try it sees the form as well; what it offers beyond that is each part's own matter.
        <May act=Act::Test says_why=true>
            <Read
                is_there=Signal::derive(move || view.with(Option::is_some))
                error=saved.error
                on_retry=Callback::new(move |()| saved.refresh())
                rows=8
            >
                {view.get_untracked().map(|view| view! { <WebhookForm draft=Draft::of(&view) saved=Some(view)/> })}
            </Read>
        </May>
    }
}
