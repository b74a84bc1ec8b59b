//! One event: its JSON, and where it went.

use crate::api::Api;
use crate::components::{Breadcrumb, StateCell, Veiled};
use crate::json_text;
use crate::pages::{NotFoundPage, parameters};
use crate::routes::Page;
use crate::state::load;
use crate::text;
use crate::ui::{Code, Column, CopyButton, Heading, Moment, Read, Status, Table};
use leptos::prelude::*;
use shared::api::{EventItem, EventView, RouteVerdict, RouteView};
use shared::ids::EventId;
use shared::rule::RuleVerdict;
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(3);

/// The page of an event.
#[component]
pub(crate) fn EventPage() -> impl IntoView {
    let id = parameters::event_id("id");
    move || match id.get() {
        Some(id) => view! { <Detail id=id/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    }
}

#[component]
fn Detail(id: EventId) -> impl IntoView {
    let api = Api::from_context();
    let event = load(move || api.event(id.clone())).every(REFRESHED_EVERY);
    let title = move || event.data.with(|view| view.as_ref().map(|view| title_of(&view.item)));
    view! {
        <header class="page-head">
            <div>
                <Breadcrumb above=Signal::from(vec![(Page::Events, "Events".to_owned())])/>
                <Heading text=Signal::derive(move || title().unwrap_or_else(|| "Event".to_owned()))/>
            </div>
        </header>
        <Read
            is_there=Signal::derive(move || event.data.with(Option::is_some))
            error=event.error
            on_retry=Callback::new(move |()| event.refresh())
            rows=6
        >
            <Record event=event.data/>
        </Read>
    }
}

fn title_of(item: &EventItem) -> String {
    text::visible(item.title.as_ref().unwrap_or(&item.event_type))
}

#[component]
fn Record(event: RwSignal<Option<EventView>>) -> impl IntoView {
    let item = Memo::new(move |_| event.with(|event| event.as_ref().map(|event| event.item.clone())));
    let routes = Memo::new(move |_| {
        event.with(|event| event.as_ref().map(|event| event.routes.clone()).unwrap_or_default())
    });
    // The event never changes; what stands beside it does.
    let document = Memo::new(move |_| event.with(|event| Some(event.as_ref()?.event.as_ref()?.to_string())));
    view! {
        {move || item.get().map(|item| view! { <Facts item=item/> })}
        <section class="block" aria-labelledby="routes-title">
            <h2 class="block__title" id="routes-title">"Where it went"</h2>
            {move || {
                let is_routed = item.get().is_some_and(|item| item.routed);
                match (routes.get(), is_routed) {
                    (routes, true) if routes.is_empty() => {
                        view! { <p class="block__none">"There was no webhook when it was accepted."</p> }.into_any()
                    }
                    (routes, false) if routes.is_empty() => {
                        view! { <p class="block__none">"It is accepted and safe, and being handed to the webhooks."</p> }.into_any()
                    }
                    (routes, _) => view! { <Routes routes=routes/> }.into_any(),
                }
            }}
        </section>
        <section class="block" aria-labelledby="event-title">
            {move || match document.get() {
                Some(document) => view! { <Document text=document/> }.into_any(),
                None => view! { <h2 class="block__title" id="event-title">"Event"</h2> <Veiled/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Document(text: String) -> impl IntoView {
    let laid_out = json_text::pretty(&text);
    view! {
        <div class="block__head">
            <h2 class="block__title" id="event-title">"Event"</h2>
            <span class="block__size">{text::bytes(text.len())}</span>
            <CopyButton text=text what="event"/>
        </div>
        <Code text=laid_out label="Event as JSON"/>
    }
}

#[component]
fn Facts(item: EventItem) -> impl IntoView {
    view! {
        <dl class="facts">
            <div class="facts__wide"><dt>"Id"</dt><dd><code>{item.id.to_string()}</code></dd></div>
            <div><dt>"Type"</dt><dd>{text::visible(&item.event_type)}</dd></div>
            <div><dt>"Source"</dt><dd>{text::source_name(&item)}</dd></div>
            <div><dt>"Accepted"</dt><dd><Moment at=item.received_at/></dd></div>
        </dl>
    }
}

const COLUMNS: &[Column] =
    &[Column::name("Webhook"), Column::word("Verdict"), Column::title("Delivery, or why not")];

#[component]
fn Routes(routes: Vec<RouteView>) -> impl IntoView {
    let event = parameters::event_id("id");
    view! {
        <Table caption="What became of it for each webhook" columns=COLUMNS>
            {routes
                .into_iter()
                .map(|route| {
                    let (tone, word) = text::verdict(route.verdict);
                    let path = Page::Webhook(route.webhook_id.clone()).path();
                    view! {
                        <tr>
                            <th scope="row" class="table__name"><a href=path>{route.webhook_name.clone()}</a></th>
                            <td><Status tone=tone word=word/></td>
                            <td><Followed route=route event=event.get_untracked()/></td>
                        </tr>
                    }
                })
                .collect_view()}
        </Table>
    }
}

/// Where the delivery stands, or why there is none.
#[component]
fn Followed(route: RouteView, event: Option<EventId>) -> impl IntoView {
    if let Some((state, event)) = route.delivery.zip(event) {
        let path = Page::Delivery(route.webhook_id, event).path();
        return view! {
            <a class="table__delivery" href=path><StateCell state=state outcome=route.outcome/></a>
        }
        .into_any();
    }
    let why = match route.verdict {
        RouteVerdict::Sent => "On its way to the webhook.",
        RouteVerdict::Inactive => "The webhook was inactive.",
        RouteVerdict::Filtered => "",
        RouteVerdict::TooMuchWork => "Not sent: the filters take more work than one event may cost.",
    };
    let failed = route.filters.into_iter().filter(|verdict| !verdict.holds);
    let filter = |verdict: RuleVerdict| {
        view! { <p class="table__none">"Filter: " {text::visible(&verdict.explanation)}</p> }
    };
    view! { <span class="table__none">{why}</span> {failed.map(filter).collect_view()} }.into_any()
}
