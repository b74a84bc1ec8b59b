//! One webhook: what it is, how it stands, and below that its deliveries, its versions or its replays.

use super::banners::Banners;
use super::counts::Counts;
use super::facts::Facts;
use super::open::OpenWebhook;
use crate::api::ApiError;
use crate::components::{Breadcrumb, May};
use crate::pages::deliveries::DeliveryLog;
use crate::pages::{NotFoundPage, parameters};
use crate::routes::{Page, ReplayStart};
use crate::state::Session;
use crate::ui::{Heading, Read};
use leptos::prelude::*;
use leptos_router::components::{A, Outlet};
use shared::access::Act;
use shared::api::ProblemCode;
use shared::ids::WebhookId;

/// The page of a webhook; its parts are pages of their own below it.
#[component]
pub(crate) fn WebhookPage() -> impl IntoView {
    let id = parameters::webhook_id();
    move || match id.get() {
        Some(id) => view! { <Found id=id/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    }
}

/// Nothing of a webhook that was deleted looks as if it were there.
#[component]
fn Found(id: WebhookId) -> impl IntoView {
    let open = OpenWebhook::provide(id.clone());
    let is_gone = Memo::new(move |_| {
        let code = open.webhook.error.with(|error| error.as_ref().and_then(ApiError::code));
        code == Some(ProblemCode::NotFound)
    });
    move || {
        if is_gone.get() {
            view! { <NotFoundPage/> }.into_any()
        } else {
            view! { <Frame id=id.clone() open=open/> }.into_any()
        }
    }
}

#[component]
fn Frame(id: WebhookId, open: OpenWebhook) -> impl IntoView {
    let webhook = open.webhook;
    let name = move || webhook.data.with(|webhook| webhook.as_ref().map(|webhook| webhook.name.clone()));
    let replay = Page::Replay(ReplayStart::to(id.clone())).path();
    let (duplicate, edit) = (Page::DuplicateWebhook(id.clone()).path(), Page::EditWebhook(id.clone()).path());
    let session = Session::from_context();
    let edit_word = move || if session.may(Act::EditWebhooks) { "Edit" } else { "Open and test" };
    view! {
        <header class="page-head">
            <div>
                <Breadcrumb above=Signal::from(vec![(Page::Webhooks, "Webhooks".to_owned())])/>
                <Heading text=Signal::derive(move || name().unwrap_or_else(|| "Webhook".to_owned()))/>
            </div>
            <div class="page-head__actions">
                <May act=Act::Replay><a class="button" href=replay.clone()>"Replay"</a></May>
                <May act=Act::EditWebhooks><a class="button" href=duplicate.clone()>"Duplicate"</a></May>
                <May act=Act::Test><a class="button button--primary" href=edit.clone()>{edit_word}</a></May>
            </div>
        </header>
        <Banners open=open/>
        <Read
            is_there=Signal::derive(move || webhook.data.with(Option::is_some))
            error=webhook.error
            on_retry=Callback::new(move |()| webhook.refresh())
            rows=3
        >
            {move || webhook.data.get().map(|webhook| view! { <Facts webhook=webhook/> })}
        </Read>
        <Counts open=open/>
        <nav class="parts" aria-label="Parts of the webhook">
            <Part page=Page::Webhook(id.clone()) name="Deliveries" exact=true/>
            <Part page=Page::Versions(id.clone()) name="Versions" exact=false/>
            <Part page=Page::Replays(id.clone()) name="Replays" exact=false/>
            <Part page=Page::Signing(id) name="Signing" exact=false/>
        </nav>
        <Outlet/>
    }
}

#[component]
fn Part(page: Page, name: &'static str, exact: bool) -> impl IntoView {
    view! { <A href=page.path() exact=exact scroll=false attr:class="parts__part">{name}</A> }
}

/// The deliveries of the open webhook.
#[component]
pub(crate) fn WebhookDeliveries() -> impl IntoView {
    let open = OpenWebhook::from_context();
    open.map(|open| {
        view! {
            <section class="part" aria-label="Deliveries">
                <DeliveryLog webhook=Some(open.id())/>
            </section>
        }
    })
}
