//! One delivery: what happened to it and what comes next, the invocation data of an attempt, or two of them compared.

use super::actions::Actions;
use super::compare::{Compare, Compared, find};
use crate::api::Api;
use crate::components::{Breadcrumb, InvocationView, StateCell, Timeline};
use crate::pages::{NotFoundPage, parameters};
use crate::routes::Page;
use crate::state::{Paged, change, load, paged};
use crate::text;
use crate::ui::{Heading, LocalTime, Moment, Older, Read};
use leptos::prelude::*;
use shared::api::{self, DeliveryItem, Invocation};
use shared::ids::{EventId, WebhookId};
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(2);

/// The page of a delivery.
#[component]
pub(crate) fn DeliveryPage() -> impl IntoView {
    let (webhook, event) = (parameters::webhook_id(), parameters::event_id("event_id"));
    move || match (webhook.get(), event.get()) {
        (Some(webhook), Some(event)) => view! { <Detail webhook=webhook event=event/> }.into_any(),
        _ => view! { <NotFoundPage/> }.into_any(),
    }
}

#[component]
fn Detail(webhook: WebhookId, event: EventId) -> impl IntoView {
    let api = Api::from_context();
    let ids = StoredValue::new((webhook.clone(), event.clone()));
    let item = RwSignal::new(None::<DeliveryItem>);
    let attempts = paged(move |cursor| async move {
        let (webhook, event) = ids.get_value();
        let is_newest = cursor.is_none();
        let view = api.delivery(webhook, event, cursor).await?;
        // A page of older attempts may have been asked for before what was done to the delivery.
        if is_newest {
            change(item, Some(view.item));
        }
        Ok(api::Page { items: view.attempts, next_cursor: view.next_cursor })
    })
    .every(REFRESHED_EVERY);
    let owner = {
        let webhook = webhook.clone();
        load(move || api.webhook(webhook.clone()))
    };
    let above = Signal::derive(move || {
        let name = owner.data.with(|owner| owner.as_ref().map(|owner| owner.name.clone()));
        let name = name.unwrap_or_else(|| "Webhook".to_owned());
        vec![(Page::Webhooks, "Webhooks".to_owned()), (Page::Webhook(webhook.clone()), name)]
    });
    view! {
        <header class="page-head">
            <div>
                <Breadcrumb above=above/>
                <Heading text="Delivery"/>
                <p class="page-head__line">
                    "Of event "
                    <a href=Page::Event(event.clone()).path()><code>{text::short_event_id(&event)}</code></a>
                </p>
            </div>
            <Actions item=item ids=ids on_done=Callback::new(move |()| attempts.refresh())/>
        </header>
        <Read
            is_there=Signal::derive(move || item.with(Option::is_some))
            error=attempts.error
            on_retry=Callback::new(move |()| attempts.refresh())
            rows=6
        >
            <Record item=item list=attempts/>
        </Read>
    }
}

#[component]
fn Record(item: RwSignal<Option<DeliveryItem>>, list: Paged<Invocation>) -> impl IntoView {
    let attempts = Memo::new(move |_| list.rows.get().unwrap_or_default());
    let has_older = Signal::derive(move || list.cursor.with(Option::is_some));
    let picked = RwSignal::new(None::<u32>);
    let compared = RwSignal::new(None::<(u32, u32)>);
    // Until a person picks one, the newest is shown.
    let chosen = Memo::new(move |_| {
        picked.get().or_else(|| attempts.with(|attempts| attempts.first().map(|a| a.attempt)))
    });
    let choose = Callback::new(move |number| {
        compared.set(None);
        picked.set(Some(number));
    });
    let pressed = Signal::derive(move || chosen.get().filter(|_| compared.get().is_none()));
    view! {
        {move || item.get().map(|item| view! { <Facts item=item/> })}
        <div class="record">
            <section class="record__timeline" aria-labelledby="timeline-title">
                <h2 class="block__title" id="timeline-title">"What happened"</h2>
                <Timeline item=item attempts=attempts has_older=has_older chosen=pressed on_choose=choose/>
                <Older
                    has_more=has_older
                    is_reading=list.reading_older
                    on_read=Callback::new(move |()| list.read_older())
                    word="Older attempts"
                />
                <Compare attempts=attempts compared=compared/>
            </section>
            {move || match compared.get() {
                Some(pair) => view! { <Compared attempts=attempts item=item pair=pair/> }.into_any(),
                None => view! { <Chosen attempts=attempts chosen=chosen/> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Chosen(attempts: Memo<Vec<Invocation>>, chosen: Memo<Option<u32>>) -> impl IntoView {
    let invocation = Memo::new(move |_| {
        let number = chosen.get()?;
        attempts.with(|attempts| find(attempts, number))
    });
    move || {
        invocation.get().map(|invocation| {
            let title = format!("Invocation Data of attempt {}", invocation.attempt);
            view! {
                <section class="record__data" aria-labelledby="invocation-title">
                    <h2 class="block__title" id="invocation-title">{title}</h2>
                    <InvocationView invocation=invocation/>
                </section>
            }
        })
    }
}

#[component]
fn Facts(item: DeliveryItem) -> impl IntoView {
    let title = item.title.map(|title| {
        view! { <div class="facts__wide"><dt>"Title"</dt><dd>{text::visible(&title)}</dd></div> }
    });
    view! {
        <dl class="facts">
            {title}
            <div><dt>"State"</dt><dd><StateCell state=item.state outcome=item.outcome held=item.held_because/></dd></div>
            <div><dt>"Event type"</dt><dd>{text::visible(&item.event_type)}</dd></div>
            <div><dt>"Attempts"</dt><dd>{item.attempts} " of " {item.attempts_allowed}</dd></div>
            <div><dt>"Accepted"</dt><dd><LocalTime at=item.received_at/></dd></div>
            <div><dt>"Changed"</dt><dd><Moment at=item.updated_at/></dd></div>
        </dl>
    }
}
