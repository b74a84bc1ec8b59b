//! The table of webhooks.

use super::explain::explain;
use super::row::WebhookRow;
use crate::api::Api;
use crate::components::{AskFirst, May};
use crate::routes::Page;
use crate::state::{Echo, Paged, Tasks, paged};
use crate::text;
use crate::ui::{Column, Empty, Heading, Icon, IconName, Listing};
use futures_util::FutureExt;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::access::Act;
use shared::api::{Standing, WebhookItem};
use shared::config::{WebhookState, WebhookSummary};
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(5);

const COLUMNS: &[Column] = &[
    Column::name("Name"),
    Column::share("Target"),
    Column::share("How it stands"),
    Column::time("Updated"),
    Column::actions("Actions"),
];

/// Every webhook, with what may be done to it.
#[component]
pub(crate) fn WebhooksPage() -> impl IntoView {
    let (api, echo, tasks) = (Api::from_context(), Echo::from_context(), Tasks::new());
    let list = paged(move |cursor| api.webhooks(cursor)).every(REFRESHED_EVERY);
    let navigate = StoredValue::new_local(use_navigate());
    let add = move |_| navigate.with_value(|navigate| navigate(&Page::AddWebhook.path(), Default::default()));
    let busy = RwSignal::new(None::<String>);
    let deleted = RwSignal::new(None::<WebhookSummary>);

    let switch = Callback::new(move |(webhook, active): (WebhookSummary, bool)| {
        if busy.get_untracked().is_some() {
            return;
        }
        busy.set(Some(webhook.id.to_string()));
        tasks.spawn(async move {
            match api.set_active(&webhook.id, webhook.version, active).await {
                Ok(view) => {
                    let standing = standing_of(list, &view);
                    echo.say(said(&view, standing.as_ref()));
                    list.replace(WebhookItem { webhook: view, standing });
                }
                Err(error) => echo.say(explain(&error)),
            }
            busy.set(None);
            list.refresh();
        });
    });
    let is_empty = list.is_empty();
    view! {
        <header class="page-head">
            <div>
                <Heading text="Webhooks"/>
                <p class="page-head__line">{move || list.rows.with(|rows| rows.as_deref().map(summary))}</p>
            </div>
            // Without webhooks, the empty page has the one primary button.
            <May act=Act::EditWebhooks>
                <button type="button" class="button" class:button--primary=move || is_empty.get() != Some(true) on:click=add>
                    <Icon name=IconName::Plus/>
                    "Add Webhook"
                </button>
            </May>
        </header>
        <Listing
            list=list
            caption="Webhooks"
            columns=COLUMNS
            row_of=move |item| {
                let on_delete = Callback::new(move |webhook| deleted.set(Some(webhook)));
                view! { <WebhookRow item=item busy=busy on_set_active=switch on_delete=on_delete/> }.into_any()
            }
            empty=|| view! { <NoWebhooks/> }.into_any()
        />
        <Delete deleted=deleted list=list/>
    }
}

/// The question before a webhook is deleted, and deleting it.
#[component]
fn Delete(
    deleted: RwSignal<Option<WebhookSummary>>,
    list: Paged<WebhookItem<WebhookSummary>>,
) -> impl IntoView {
    let api = Api::from_context();
    let delete = move |webhook: WebhookSummary| {
        async move {
            match api.delete_webhook(webhook.id.clone(), webhook.version).await {
                Ok(()) => {
                    list.remove(webhook.id.as_str());
                    format!("Deleted {}.", webhook.name)
                }
                Err(error) => explain(&error),
            }
        }
        .boxed_local()
    };
    view! {
        <AskFirst
            asked=deleted
            title=|webhook: &WebhookSummary| format!("Delete {}?", webhook.name)
            consequence="Events are no longer sent to it, and deliveries that wait are cancelled. This cannot be undone."
            action="Delete webhook"
            work=Callback::new(delete)
            after=Callback::new(move |()| list.refresh())
            focus="page"
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
            <May act=Act::EditWebhooks>
                <a class="button button--primary" href=Page::NewAnomalyWebhook.path()>"Set up the first webhook"</a>
            </May>
            <a class="button button--link" href=Page::Sources.path()>"Where do events come from?"</a>
        </Empty>
    }
}

fn standing_of(list: Paged<WebhookItem<WebhookSummary>>, view: &WebhookSummary) -> Option<Standing> {
    list.rows.with_untracked(|rows| {
        let known = rows.iter().flatten().find(|item| item.webhook.id == view.id);
        known.and_then(|item| item.standing.clone())
    })
}

/// What was done; a webhook that sends again may have deliveries that wait for a word.
fn said(view: &WebhookSummary, standing: Option<&Standing>) -> String {
    let done = format!("{} is now {}.", view.name, text::webhook_state(view.state).1.to_lowercase());
    match standing.map_or(0, |standing| standing.counts.held) {
        held if held > 0 && view.active => {
            let held = text::counted(held, "delivery is", "deliveries are");
            format!("{done} {held} held: open it to send or cancel them.")
        }
        _ => done,
    }
}

/// `12 active, 1 disabled`
fn summary(rows: &[WebhookItem<WebhookSummary>]) -> String {
    if rows.is_empty() {
        return "Where anomalies are sent.".to_owned();
    }
    let in_state = |state| rows.iter().filter(|item| item.webhook.state == state).count();
    let mut parts = vec![format!("{} active", in_state(WebhookState::Active))];
    let failing =
        |item: &&WebhookItem<WebhookSummary>| item.standing.as_ref().is_some_and(|it| it.breaker.is_some());
    let others = [
        (rows.iter().filter(failing).count(), "failing"),
        (in_state(WebhookState::Inactive), "inactive"),
        (in_state(WebhookState::Disabled), "disabled"),
    ];
    let some = others.into_iter().filter(|(count, _)| *count > 0);
    parts.extend(some.map(|(count, what)| format!("{count} {what}")));
    parts.join(", ")
}
