//! The table of webhooks.

use super::row::WebhookRow;
use crate::api::{Api, ApiError};
use crate::forms::{Draft, to_document};
use crate::routes::Page;
use crate::state::{Notices, Tasks, paged, row};
use crate::text;
use crate::ui::{Confirm, Empty, Heading, Icon, IconName, Older, Read};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::api::{ProblemCode, WebhookItem};
use shared::config::WebhookView;
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(5);

/// Every webhook, with what may be done to it.
#[component]
pub(crate) fn WebhooksPage() -> impl IntoView {
    let api = Api::from_context();
    let notices = Notices::from_context();
    let tasks = Tasks::new();
    let list = paged(move |cursor| api.webhooks(cursor)).every(REFRESHED_EVERY);
    let navigate = StoredValue::new_local(use_navigate());
    let add = move |_| navigate.with_value(|navigate| navigate(&Page::AddWebhook.path(), Default::default()));
    let busy = RwSignal::new(None::<String>);
    let deleted = RwSignal::new(None::<WebhookView>);
    let is_deleting = RwSignal::new(false);

    let set_active = Callback::new(move |(webhook, active): (WebhookView, bool)| {
        if busy.get_untracked().is_some() {
            return;
        }
        busy.set(Some(webhook.id.to_string()));
        let mut draft = Draft::of(&webhook);
        draft.active = active;
        tasks.spawn(async move {
            match api.change_webhook(webhook.id, webhook.version, to_document(&draft)).await {
                Ok(view) => {
                    let state = text::webhook_state(view.state);
                    notices.say(format!("{} is now {}.", view.name, state.to_lowercase()));
                    let last = list.rows.with_untracked(|rows| {
                        let known = rows.iter().flatten().find(|item| item.webhook.id == view.id);
                        known.and_then(|item| item.last_delivery.clone())
                    });
                    list.replace(WebhookItem { webhook: view, last_delivery: last });
                }
                Err(error) => notices.say(explain(&error)),
            }
            busy.set(None);
            list.refresh();
        });
    });
    let confirm_delete = Callback::new(move |()| {
        let Some(webhook) = deleted.get_untracked() else { return };
        is_deleting.set(true);
        tasks.spawn(async move {
            match api.delete_webhook(webhook.id.clone(), webhook.version).await {
                Ok(()) => {
                    list.rows.update(|rows| {
                        if let Some(rows) = rows {
                            rows.retain(|item| item.webhook.id != webhook.id);
                        }
                    });
                    notices.say(format!("Deleted {}.", webhook.name));
                }
                Err(error) => notices.say(explain(&error)),
            }
            is_deleting.set(false);
            deleted.set(None);
            list.refresh();
        });
    });
    let summary = move || {
        list.rows.with(|rows| {
            let rows = rows.as_ref()?;
            if rows.is_empty() {
                return Some("Where anomalies are sent.".to_owned());
            }
            let active = rows.iter().filter(|item| item.webhook.active).count();
            Some(match rows.len() - active {
                0 => format!("{active} active"),
                inactive => format!("{active} active, {inactive} inactive"),
            })
        })
    };
    let keys = list.keys();
    let is_empty = Memo::new(move |_| list.rows.with(|rows| rows.as_ref().map(Vec::is_empty)));
    let question =
        move || deleted.with(|webhook| webhook.as_ref().map(|webhook| format!("Delete {}?", webhook.name)));

    view! {
        <header class="page-head">
            <div>
                <Heading text="Webhooks"/>
                <p class="page-head__line">{summary}</p>
            </div>
            // Without webhooks, the empty page has the one primary button.
            <button type="button" class="button" class:button--primary=move || is_empty.get() != Some(true) on:click=add>
                <Icon name=IconName::Plus/>
                "Add Webhook"
            </button>
        </header>
        <Read
            is_there=Signal::derive(move || list.rows.with(Option::is_some))
            error=list.error
            on_retry=Callback::new(move |()| list.refresh())
        >
            {move || {
                if is_empty.get() == Some(true) {
                    return view! { <NoWebhooks/> }.into_any();
                }
                view! {
                    <table class="table table--webhooks">
                        <caption class="hidden">"Webhooks"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Name"</th>
                                <th scope="col">"Method"</th>
                                <th scope="col">"Target"</th>
                                <th scope="col">"Last delivery"</th>
                                <th scope="col">"Updated"</th>
                                <th scope="col"><span class="hidden">"Actions"</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || keys.get() key=|key| key.clone() let:key>
                                <WebhookRow
                                    item=row(list, key)
                                    busy=busy
                                    on_set_active=set_active
                                    on_delete=Callback::new(move |webhook| deleted.set(Some(webhook)))
                                />
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
        <Confirm
            is_open=Signal::derive(move || deleted.with(Option::is_some))
            title=Signal::derive(move || question().unwrap_or_default())
            consequence="Events are no longer sent to it, and deliveries that wait are cancelled. This cannot be undone."
            action="Delete webhook"
            is_busy=is_deleting
            on_confirm=confirm_delete
            on_cancel=Callback::new(move |()| deleted.set(None))
        />
    }
}

#[component]
fn NoWebhooks() -> impl IntoView {
    view! {
        <Empty
            title="No webhooks yet"
            sentence="A webhook sends every anomaly to a system of yours: Slack, a SIEM, a ticket system, an internal service. You need its URL, and a minute."
        >
            <a class="button button--primary" href=Page::NewAnomalyWebhook.path()>"Set up the first webhook"</a>
            <a class="button button--link" href=Page::Sources.path()>"Where do events come from?"</a>
        </Empty>
    }
}

fn explain(error: &ApiError) -> String {
    match error.code() {
        Some(ProblemCode::VersionChanged) => {
            "Somebody else changed it first. Look at it, and try again.".to_owned()
        }
        _ => error.sentence(),
    }
}
