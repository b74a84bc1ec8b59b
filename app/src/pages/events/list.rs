//! Accepted events, newest first.

use crate::api::Api;
use crate::routes::Page;
use crate::state::paged;
use crate::text::{self, Tone};
use crate::ui::{Column, Empty, Heading, Listing, Moment, Status};
use leptos::prelude::*;
use shared::api::EventItem;
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(3);

const COLUMNS: &[Column] = &[
    Column::title("Event"),
    Column::share("Type"),
    Column::share("Source"),
    Column::word("Routing"),
    Column::time("Accepted"),
];

/// Every event that was accepted.
#[component]
pub(crate) fn EventsPage() -> impl IntoView {
    let api = Api::from_context();
    let list = paged(move |cursor| api.events(cursor)).every(REFRESHED_EVERY);
    view! {
        <header class="page-head">
            <div>
                <Heading text="Events"/>
                <p class="page-head__line">"Anomalies as they were accepted, newest first."</p>
            </div>
        </header>
        <Listing
            list=list
            caption="Events, newest first"
            columns=COLUMNS
            row_of=|item| view! { <EventRow item=item/> }.into_any()
            empty=|| view! { <NoEvents/> }.into_any()
        />
    }
}

#[component]
fn NoEvents() -> impl IntoView {
    view! {
        <Empty
            title="No events yet"
            sentence="A source posts events here. Add one, and a ready line sends the first event from your terminal."
        >
            <a class="button button--primary" href=Page::Sources.path()>"Go to Sources"</a>
        </Empty>
    }
}

#[component]
fn EventRow(item: Signal<Option<EventItem>>) -> impl IntoView {
    move || {
        item.get().map(|item| {
            let title =
                item.title.as_deref().map_or_else(|| text::short_event_id(&item.id), text::visible);
            let (tone, word) =
                if item.routed { (Tone::Good, "Routed") } else { (Tone::Waiting, "Being routed") };
            view! {
                <tr>
                    <th scope="row" class="table__name"><a class="table__clamped" href=Page::Event(item.id.clone()).path()>{title}</a></th>
                    <td class="table__data">{text::visible(&item.event_type)}</td>
                    <td data-label="From">{text::source_name(&item)}</td>
                    <td><Status tone=tone word=word/></td>
                    <td class="table__when" data-label="Accepted"><Moment at=item.received_at/></td>
                </tr>
            }
        })
    }
}
