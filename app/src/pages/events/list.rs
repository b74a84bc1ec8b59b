//! Accepted events, newest first.

use crate::api::Api;
use crate::routes::Page;
use crate::state::{paged, row};
use crate::text::{self, Tone};
use crate::ui::{Empty, Heading, Moment, Older, Read, Status};
use leptos::prelude::*;
use shared::api::EventItem;
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(3);

/// Every event that was accepted.
#[component]
pub(crate) fn EventsPage() -> impl IntoView {
    let api = Api::from_context();
    let list = paged(move |cursor| api.events(cursor)).every(REFRESHED_EVERY);
    let keys = list.keys();
    let is_empty = Memo::new(move |_| list.rows.with(|rows| rows.as_ref().map(Vec::is_empty)));
    view! {
        <header class="page-head">
            <div>
                <Heading text="Events"/>
                <p class="page-head__line">"Anomalies as they were accepted, newest first."</p>
            </div>
        </header>
        <Read
            is_there=Signal::derive(move || list.rows.with(Option::is_some))
            error=list.error
            on_retry=Callback::new(move |()| list.refresh())
        >
            {move || if is_empty.get() == Some(true) {
                view! {
                    <Empty
                        title="No events yet"
                        sentence="A source posts events here. Add one, and a ready line sends the first event from your terminal."
                    >
                        <a class="button button--primary" href=Page::Sources.path()>"Go to Sources"</a>
                    </Empty>
                }.into_any()
            } else {
                view! {
                    <table class="table table--events">
                        <caption class="hidden">"Events, newest first"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Event"</th>
                                <th scope="col">"Type"</th>
                                <th scope="col">"Source"</th>
                                <th scope="col">"Routing"</th>
                                <th scope="col">"Accepted"</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || keys.get() key=|key| key.clone() let:key>
                                <EventRow item=row(list, key)/>
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
fn EventRow(item: Signal<Option<EventItem>>) -> impl IntoView {
    move || {
        item.get().map(|item| {
            let title =
                item.title.map_or_else(|| text::short_event_id(&item.id), |title| text::visible(&title));
            let (tone, word) =
                if item.routed { (Tone::Good, "Routed") } else { (Tone::Waiting, "Being routed") };
            view! {
                <tr>
                    <th scope="row" class="table__name"><a href=Page::Event(item.id).path()>{title}</a></th>
                    <td class="table__data">{item.event_type}</td>
                    <td data-label="From">{item.source_name.unwrap_or_else(|| "Deleted source".to_owned())}</td>
                    <td><Status tone=tone word=word/></td>
                    <td class="table__when" data-label="Accepted"><Moment at=item.received_at/></td>
                </tr>
            }
        })
    }
}
