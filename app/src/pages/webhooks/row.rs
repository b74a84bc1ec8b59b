//! A row of the table of webhooks.

use crate::components::{May, StateCell};
use crate::routes::Page;
use crate::state::tell;
use crate::text::{self, Tone};
use crate::ui::{Moment, Status};
use leptos::prelude::*;
use shared::access::Act;
use shared::api::{Standing, WebhookItem};
use shared::config::WebhookSummary;
use shared::delivery::State;
use shared::ids::WebhookId;

const HOST_CHARS_MAX: usize = 32;

/// One webhook: how it stands, and what may be done to it.
///
/// The row stays while what it says changes, so that a button keeps the focus.
#[component]
pub(super) fn WebhookRow(
    /// The webhook as it is now.
    item: Signal<Option<WebhookItem<WebhookSummary>>>,
    /// The id of the webhook that is being changed.
    busy: RwSignal<Option<String>>,
    /// It is to be made active, or inactive.
    on_set_active: Callback<(WebhookSummary, bool)>,
    /// It is to be deleted.
    on_delete: Callback<WebhookSummary>,
) -> impl IntoView {
    let standing = Memo::new(move |_| item.with(|item| item.as_ref().and_then(|item| item.standing.clone())));
    // The row is only made for a webhook that is in the list, whose id never changes.
    let Some(id) = item.with_untracked(|item| item.as_ref().map(|item| item.webhook.id.clone())) else {
        return ().into_any();
    };
    let name = read(item, |webhook| webhook.name.clone());
    let url = read(item, |webhook| webhook.url.clone());
    let method = read(item, |webhook| webhook.method.to_string());
    let is_active = read(item, |webhook| webhook.active);
    let updated_at = read(item, |webhook| webhook.updated_at);
    let state = read(item, |webhook| text::webhook_state(webhook.state).1);
    let of_this = move || format!(" {}", name.get());
    let this = id.to_string();
    let is_busy = Memo::new(move |_| busy.with(|busy| busy.as_ref() == Some(&this)));
    let (edit, duplicate) = (Page::EditWebhook(id.clone()).path(), Page::DuplicateWebhook(id.clone()).path());
    let webhook = move || item.with_untracked(|item| item.as_ref().map(|item| item.webhook.clone()));
    let switch = move |_| {
        if let Some(webhook) = webhook() {
            let active = !webhook.active;
            tell(on_set_active, (webhook, active));
        }
    };
    let delete = move |_| {
        if let Some(webhook) = webhook() {
            tell(on_delete, webhook);
        }
    };
    let last = {
        let id = id.clone();
        move || view! { <Stands id=id.clone() standing=standing.get()/> }
    };
    view! {
        <tr>
            <th scope="row" class="table__name">
                <span class="dot" class:dot--active=is_active role="img" aria-label=state title=state></span>
                <a href=Page::Webhook(id.clone()).path()>{name}</a>
                <Show when=move || !is_active.get()>
                    <span class="table__word" aria-hidden="true">{state}</span>
                </Show>
            </th>
            <td class="table__data" title=url>
                <span class="table__method">{method}</span> " "
                {move || url.with(|url| text::cut_middle(text::host_of(url), HOST_CHARS_MAX))}
            </td>
            <td>{last}</td>
            <td class="table__when" data-label="Updated"><Moment at=updated_at/></td>
            <td class="table__actions">
                <May act=Act::EditWebhooks>
                    <a class="button button--row" href=edit.clone()>
                        "Edit"<span class="hidden">{of_this}</span>
                    </a>
                    <button
                        type="button"
                        class="button button--row button--switch"
                        aria-disabled=move || is_busy.get().to_string()
                        on:click=switch
                    >
                        {move || if is_active.get() { "Deactivate" } else { "Activate" }}
                        <span class="hidden">{of_this}</span>
                    </button>
                    <a class="button button--row" href=duplicate.clone()>
                        "Duplicate"<span class="hidden">{of_this}</span>
                    </a>
                    <button type="button" class="button button--row button--row-danger" on:click=delete>
                        "Delete"<span class="hidden">{of_this}</span>
                    </button>
                </May>
            </td>
        </tr>
    }
    .into_any()
}

/// Whether its target fails, what is held, and how its newest delivery went.
#[component]
fn Stands(id: WebhookId, standing: Option<Standing>) -> impl IntoView {
    let Some(standing) = standing else {
        return view! { <span class="table__none">"Not known: it did not answer in time"</span> }.into_any();
    };
    let failing = standing.breaker.map(|breaker| {
        view! {
            <span class="table__line">
                <Status tone=Tone::Bad word="Failing"/> " since " <Moment at=breaker.since/>
            </span>
        }
    });
    let held = (standing.counts.held > 0).then(|| {
        let held = format!("{} held", text::grouped(standing.counts.held));
        let path = Page::WebhookIn(id.clone(), State::Held).path();
        view! { <a class="table__line table__delivery" href=path><Status tone=Tone::Held word=held/></a> }
    });
    let last = match standing.last_delivery {
        None => view! { <span class="table__none">"No delivery yet"</span> }.into_any(),
        Some(last) => {
            let path = Page::Delivery(id, last.event_id).path();
            view! {
                <a class="table__line table__delivery" href=path>
                    <StateCell state=last.state outcome=last.outcome at=last.at/>
                </a>
            }
            .into_any()
        }
    };
    view! { {failing} {held} {last} }.into_any()
}

/// A part of the webhook, awake only when that part changes.
fn read<T: Clone + Default + PartialEq + Send + Sync + 'static>(
    item: Signal<Option<WebhookItem<WebhookSummary>>>,
    part: impl Fn(&WebhookSummary) -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |_| item.with(|item| item.as_ref().map(|item| part(&item.webhook)).unwrap_or_default()))
}
