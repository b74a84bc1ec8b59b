//! The delivery log, of one webhook or of all. What it is asked for stands in the address.

use super::filters::Filters;
use crate::api::Api;
use crate::components::StateCell;
use crate::pages::parameters;
use crate::routes::Page;
use crate::state::{change, paged_by};
use crate::text;
use crate::ui::{Column, Empty, Listing, Moment};
use leptos::prelude::*;
use shared::api::{self, DeliveryFilter, DeliveryItem};
use shared::delivery::State;
use shared::ids::WebhookId;
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(3);
/// All of them are read from every webhook's Outbox.
const ALL_REFRESHED_EVERY: Duration = Duration::from_secs(10);

const OF_ONE: &[Column] = &[
    Column::title("Event"),
    Column::share("State"),
    Column::figure("Attempts"),
    Column::time("Accepted"),
    Column::time("Next attempt"),
];
const OF_ALL: &[Column] = &[
    Column::title("Event"),
    Column::word("Webhook"),
    Column::share("State"),
    Column::figure("Attempts"),
    Column::time("Accepted"),
    Column::time("Next attempt"),
];

/// The filters, and the deliveries that fit them.
#[component]
pub(in crate::pages) fn DeliveryLog(
    /// The webhook; none for all of them.
    webhook: Option<WebhookId>,
) -> impl IntoView {
    let api = Api::from_context();
    let (filter, ask) = parameters::delivery_filter();
    let is_of_all = webhook.is_none();
    let webhook = StoredValue::new(webhook);
    // By the first page, which is read again and again, and by the older ones.
    let (first_left_out, older_left_out) = (RwSignal::new(0_u64), RwSignal::new(0_u64));
    Effect::new(move |_| {
        filter.track();
        change(older_left_out, 0);
    });
    let list = paged_by(filter.into(), move |filter, cursor| async move {
        if let Some(webhook) = webhook.get_value() {
            return api.deliveries_of(webhook, filter, cursor).await;
        }
        let is_first = cursor.is_none();
        let page = api.deliveries(filter, cursor).await?;
        if is_first {
            change(first_left_out, page.webhooks_left_out);
        } else if let Some(known) = older_left_out.try_get_untracked() {
            change(older_left_out, known.max(page.webhooks_left_out));
        }
        Ok(api::Page { items: page.items, next_cursor: page.next_cursor })
    })
    .every(if is_of_all { ALL_REFRESHED_EVERY } else { REFRESHED_EVERY });
    let is_asked = move || filter.with(|filter| *filter != DeliveryFilter::default());
    let has_more = move || list.cursor.with(Option::is_some);
    let empty = move || {
        match (is_asked(), has_more()) {
        (false, false) => view! { <NothingYet/> }.into_any(),
        (_, true) => {
            view! {
                <Empty
                    title="Nothing found so far"
                    sentence="The newest deliveries were looked through, and none of them fits these filters. Older ones were not looked at yet."
                />
            }
            .into_any()
        }
        (true, false) => {
            view! {
                <Empty
                    title="Nothing fits these filters"
                    sentence="Change one of them, or clear them to see every delivery."
                />
            }
            .into_any()
        }
    }
    };
    let older = Signal::derive(move || if is_asked() { "Search older" } else { "Older" });
    view! {
        <Filters filter=filter ask=Callback::new(ask)/>
        {move || text::webhooks_left_out(first_left_out.get().max(older_left_out.get())).map(|why| view! { <p class="stale" role="status">{why}</p> })}
        <Listing
            list=list
            caption="Deliveries, newest first"
            columns=if is_of_all { OF_ALL } else { OF_ONE }
            row_of=move |item| view! { <Row item=item is_of_all=is_of_all/> }.into_any()
            empty=empty
            older=older
        />
    }
}

#[component]
fn NothingYet() -> impl IntoView {
    view! {
        <Empty
            title="No deliveries yet"
            sentence="Each event that passes the filters of a webhook appears here with its attempts, from the moment it is accepted."
        >
            <a class="button" href=Page::Sources.path()>"Send a first event"</a>
        </Empty>
    }
}

#[component]
fn Row(item: Signal<Option<DeliveryItem>>, is_of_all: bool) -> impl IntoView {
    move || {
        item.get().map(|item| {
            let path = Page::Delivery(item.webhook_id.clone(), item.event_id.clone()).path();
            let next = item.next_attempt_at.filter(|_| item.state == State::Pending);
            let event_type = text::visible(&item.event_type);
            let title = item.title.as_deref().map_or_else(|| event_type.clone(), text::visible);
            let name = item.webhook_name.unwrap_or_else(|| "Deleted webhook".to_owned());
            view! {
                <tr>
                    <th scope="row" class="table__name">
                        <a class="table__clamped" href=path>{title}</a>
                        <span class="table__under">
                            {event_type} " " <code title=item.event_id.to_string()>{text::short_event_id(&item.event_id)}</code>
                        </span>
                    </th>
                    {is_of_all.then(|| {
                        view! { <td data-label="To"><a href=Page::Webhook(item.webhook_id).path()>{name}</a></td> }
                    })}
                    <td><StateCell state=item.state outcome=item.outcome held=item.held_because/></td>
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
