//! One webhook: what it is, and its deliveries.

use crate::api::Api;
use crate::components::{Breadcrumb, StateCell};
use crate::pages::{NotFoundPage, parameters};
use crate::routes::Page;
use crate::state::{Paged, load, paged, row};
use crate::text::{self, Tone};
use crate::ui::{Empty, Heading, Moment, Older, Read, Status};
use leptos::prelude::*;
use shared::api::DeliveryItem;
use shared::config::WebhookView;
use shared::delivery::State;
use shared::ids::WebhookId;
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(3);

/// The page of a webhook.
#[component]
pub(crate) fn WebhookPage() -> impl IntoView {
    let id = parameters::webhook_id();
    move || match id.get() {
        Some(id) => view! { <Detail id=id/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    }
}

#[component]
fn Detail(id: WebhookId) -> impl IntoView {
    let api = Api::from_context();
    let (read, kept) = (id.clone(), StoredValue::new(id.clone()));
    let webhook = load(move || api.webhook(read.clone())).every(Duration::from_secs(10));
    let deliveries = paged(move |cursor| api.deliveries(kept.get_value(), cursor)).every(REFRESHED_EVERY);
    let name = move || webhook.data.with(|webhook| webhook.as_ref().map(|webhook| webhook.name.clone()));
    view! {
        <header class="page-head">
            <div>
                <Breadcrumb above=Signal::from(vec![(Page::Webhooks, "Webhooks".to_owned())])/>
                <Heading text=Signal::derive(move || name().unwrap_or_else(|| "Webhook".to_owned()))/>
            </div>
            <div class="page-head__actions">
                <a class="button" href=Page::DuplicateWebhook(id.clone()).path()>"Duplicate"</a>
                <a class="button button--primary" href=Page::EditWebhook(id).path()>"Edit"</a>
            </div>
        </header>
        <Read
            is_there=Signal::derive(move || webhook.data.with(Option::is_some))
            error=webhook.error
            on_retry=Callback::new(move |()| webhook.refresh())
            rows=3
        >
            {move || webhook.data.get().map(|webhook| view! { <Facts webhook=webhook/> })}
        </Read>
        <section class="block" aria-labelledby="deliveries-title">
            <h2 class="block__title" id="deliveries-title">"Deliveries"</h2>
            <Deliveries list=deliveries/>
        </section>
    }
}

/// What the webhook is, on a few lines.
#[component]
fn Facts(webhook: WebhookView) -> impl IntoView {
    let (tone, word) = if webhook.active { (Tone::Good, "Active") } else { (Tone::Quiet, "Inactive") };
    let rules = |count: usize, one, many| {
        if count == 0 { "None".to_owned() } else { text::counted(count, one, many) }
    };
    let authentication =
        match (&webhook.authentication_config, webhook.headers.iter().any(|header| header.secret)) {
            (Some(config), _) => format!("OAuth at {}", text::host_of(&config.oauth.token_endpoint_url)),
            (None, true) => "A secret header".to_owned(),
            (None, false) => "None".to_owned(),
        };
    let validators = rules(webhook.response_validators.len(), "validator", "validators");
    let filters = if webhook.filters.is_empty() {
        "None: every event is sent".to_owned()
    } else {
        rules(webhook.filters.len(), "filter", "filters")
    };
    view! {
        <dl class="facts">
            <div class="facts__wide">
                <dt>"Target"</dt>
                <dd><code>{webhook.method.as_str()} " " {webhook.url.clone()}</code></dd>
            </div>
            <div><dt>"Status"</dt><dd><Status tone=tone word=word/></dd></div>
            <div><dt>"Authentication"</dt><dd>{authentication}</dd></div>
            <div><dt>"Timeout"</dt><dd>{webhook.timeout_in_sec} " s"</dd></div>
            <div><dt>"Response Validators"</dt><dd>{validators}</dd></div>
            <div><dt>"Filters"</dt><dd>{filters}</dd></div>
            <div><dt>"Attempts"</dt><dd>"up to " {webhook.retry.max_attempts}</dd></div>
            <div><dt>"Version"</dt><dd>{webhook.version} ", " <Moment at=webhook.updated_at/></dd></div>
        </dl>
    }
}

#[component]
fn Deliveries(list: Paged<DeliveryItem>) -> impl IntoView {
    let keys = list.keys();
    let is_empty = Memo::new(move |_| list.rows.with(|rows| rows.as_ref().map(Vec::is_empty)));
    view! {
        <Read
            is_there=Signal::derive(move || list.rows.with(Option::is_some))
            error=list.error
            on_retry=Callback::new(move |()| list.refresh())
        >
            {move || if is_empty.get() == Some(true) {
                view! {
                    <Empty
                        title="No deliveries yet"
                        sentence="Each event that passes the filters appears here with its attempts, from the moment it is accepted."
                    >
                        <a class="button" href=Page::Sources.path()>"Send a first event"</a>
                    </Empty>
                }.into_any()
            } else {
                view! {
                    <table class="table table--deliveries">
                        <caption class="hidden">"Deliveries, newest first"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Event"</th>
                                <th scope="col">"State"</th>
                                <th scope="col" class="table__figure">"Attempts"</th>
                                <th scope="col">"Accepted"</th>
                                <th scope="col">"Next attempt"</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || keys.get() key=|key| key.clone() let:key>
                                <DeliveryRow item=row(list, key)/>
                            </For>
                        </tbody>
                    </table>
                }.into_any()
            }}
        </Read>
        <Older
            has_more=Signal::derive(move || list.cursor.with(Option::is_some))
            is_reading=list.reading_older
            on_read=Callback::new(move |()| list.read_older())
        />
    }
}

#[component]
fn DeliveryRow(item: Signal<Option<DeliveryItem>>) -> impl IntoView {
    move || {
        item.get().map(|item| {
            let next = item.next_attempt_at.filter(|_| item.state == State::Pending);
            let path = Page::Delivery(item.webhook_id, item.event_id.clone()).path();
            view! {
                <tr>
                    <th scope="row" class="table__name">
                        <a href=path>{item.event_type}</a>
                        <span class="table__id" title=item.event_id.to_string()>{text::short_event_id(&item.event_id)}</span>
                    </th>
                    <td><StateCell state=item.state outcome=item.outcome/></td>
                    <td class="table__figure" data-label="Attempts">{item.attempts} " of " {item.attempts_allowed}</td>
                    <td class="table__when" data-label="Accepted"><Moment at=item.received_at/></td>
                    <td class="table__when" data-label="Next attempt">
                        {match next {
                            Some(at) => view! { <Moment at=at/> }.into_any(),
                            None => view! { <span class="table__none">"–"</span> }.into_any(),
                        }}
                    </td>
                </tr>
            }
        })
    }
}
