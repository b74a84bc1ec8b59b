//! One delivery: where it stands, and each attempt with its invocation data.

use crate::api::Api;
use crate::components::{AttemptList, Breadcrumb, InvocationView, ProblemLine, StateCell};
use crate::pages::{NotFoundPage, parameters};
use crate::routes::Page;
use crate::state::{Load, Tasks, load};
use crate::text;
use crate::ui::{Heading, Moment, Read};
use leptos::prelude::*;
use shared::api::{DeliveryItem, DeliveryView};
use shared::delivery::State;
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
    let delivery = load(move || {
        let (webhook, event) = ids.get_value();
        api.delivery(webhook, event)
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
            <Actions delivery=delivery ids=ids/>
        </header>
        <Read
            is_there=Signal::derive(move || delivery.data.with(Option::is_some))
            error=delivery.error
            on_retry=Callback::new(move |()| delivery.refresh())
            rows=6
        >
            <Record delivery=delivery/>
        </Read>
    }
}

/// What a person may do, where the state allows it.
#[component]
fn Actions(delivery: Load<DeliveryView>, ids: StoredValue<(WebhookId, EventId)>) -> impl IntoView {
    let api = Api::from_context();
    let tasks = Tasks::new();
    let is_busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let state = Memo::new(move |_| delivery.data.with(|view| view.as_ref().map(|view| view.item.state)));
    let act = move |retry: bool| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        let (webhook, event) = ids.get_value();
        tasks.replace(async move {
            let answer = if retry {
                api.retry_delivery(webhook, event).await
            } else {
                api.cancel_delivery(webhook, event).await
            };
            match answer {
                Ok(item) => delivery.data.update(|view| {
                    if let Some(view) = view {
                        view.item = item;
                    }
                }),
                Err(error) => problem.set(Some(error.sentence())),
            }
            is_busy.set(false);
            delivery.refresh();
        });
    };
    let may_retry = move || matches!(state.get(), Some(State::Pending | State::Dead | State::Cancelled));
    let may_cancel = move || matches!(state.get(), Some(State::Pending | State::Held));
    view! {
        <div class="page-head__actions">
            <ProblemLine sentence=problem/>
            <Show when=may_cancel>
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || is_busy.get().to_string()
                    on:click=move |_| act(false)
                >
                    "Cancel"
                </button>
            </Show>
            <Show when=may_retry>
                <button
                    type="button"
                    class="button button--primary"
                    aria-disabled=move || is_busy.get().to_string()
                    on:click=move |_| act(true)
                >
                    "Retry now"
                </button>
            </Show>
        </div>
    }
}

#[component]
fn Record(delivery: Load<DeliveryView>) -> impl IntoView {
    let item = Memo::new(move |_| delivery.data.with(|view| view.as_ref().map(|view| view.item.clone())));
    let attempts = Memo::new(move |_| {
        delivery.data.with(|view| view.as_ref().map(|view| view.attempts.clone()).unwrap_or_default())
    });
    let picked = RwSignal::new(None::<u32>);
    // Until a person picks one, the newest is shown.
    let chosen = Memo::new(move |_| {
        picked.get().or_else(|| attempts.with(|attempts| attempts.first().map(|a| a.attempt)))
    });
    let invocation = Memo::new(move |_| {
        let number = chosen.get()?;
        attempts.with(|attempts| attempts.iter().find(|attempt| attempt.attempt == number).cloned())
    });
    view! {
        {move || item.get().map(|item| view! { <Facts item=item/> })}
        <div class="record">
            <section class="record__attempts" aria-labelledby="attempts-title">
                <h2 class="block__title" id="attempts-title">"Attempts"</h2>
                <Show when=move || attempts.with(Vec::is_empty)>
                    <p class="record__none">"None yet. The first begins as soon as its turn comes."</p>
                </Show>
                <AttemptList attempts=attempts chosen=chosen on_choose=Callback::new(move |number| picked.set(Some(number)))/>
            </section>
            {move || {
                invocation.get().map(|invocation| {
                    let title = format!("Invocation Data of attempt {}", invocation.attempt);
                    view! {
                        <section class="record__data" aria-labelledby="invocation-title">
                            <h2 class="block__title" id="invocation-title">{title}</h2>
                            <InvocationView invocation=invocation/>
                        </section>
                    }
                })
            }}
        </div>
    }
}

#[component]
fn Facts(item: DeliveryItem) -> impl IntoView {
    let next = item.next_attempt_at.filter(|_| item.state == State::Pending);
    view! {
        <dl class="facts">
            <div><dt>"State"</dt><dd><StateCell state=item.state outcome=item.outcome/></dd></div>
            <div><dt>"Event type"</dt><dd>{item.event_type}</dd></div>
            <div><dt>"Attempts"</dt><dd>{item.attempts} " of " {item.attempts_allowed}</dd></div>
            <div><dt>"Accepted"</dt><dd><Moment at=item.received_at/></dd></div>
            <div><dt>"Changed"</dt><dd><Moment at=item.updated_at/></dd></div>
            {next.map(|at| view! { <div><dt>"Next attempt"</dt><dd><Moment at=at/></dd></div> })}
        </dl>
    }
}
