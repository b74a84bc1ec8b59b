//! The history of the open webhook.

use super::open::OpenWebhook;
use crate::api::Api;
use crate::routes::Page;
use crate::state::{Session, paged};
use crate::text;
use crate::ui::{Column, Listing, Moment, Status};
use leptos::prelude::*;
use shared::access::Act;
use shared::config::WebhookView;
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(10);

const COLUMNS: &[Column] = &[
    Column::word("Version"),
    Column::word("Status"),
    Column::title("Target"),
    Column::time("Saved"),
    Column::action("Actions"),
];

/// Every version, newest first.
#[component]
pub(crate) fn WebhookVersions() -> impl IntoView {
    let api = Api::from_context();
    let Some(open) = OpenWebhook::from_context() else { return ().into_any() };
    let list = paged(move |cursor| api.versions(open.id(), cursor)).every(REFRESHED_EVERY);
    let head = open.head();
    view! {
        <section class="part" aria-label="Versions">
            <p class="part__line">"Each save makes a version, and no version ever changes. An attempt says which one it used."</p>
            <Listing
                list=list
                caption="Versions, newest first"
                columns=COLUMNS
                row_of=move |item| view! { <Row item=item head=head/> }.into_any()
                empty=|| ().into_any()
            />
        </section>
    }
    .into_any()
}

#[component]
fn Row(item: Signal<Option<WebhookView>>, head: Memo<Option<u32>>) -> impl IntoView {
    let session = Session::from_context();
    move || {
        item.get().map(|view| {
            let number = view.version;
            let (tone, word) = text::webhook_state(view.state);
            let path = Page::Version(view.id, number).path();
            let present = move || {
                (head.get() == Some(number)).then(|| view! { <span class="table__under">"Present"</span> })
            };
            view! {
                <tr>
                    <th scope="row" class="table__name">
                        <a href=path.clone()>{format!("Version {number}")}</a> {present}
                    </th>
                    <td><Status tone=tone word=word/></td>
                    <td class="table__data">{view.method.as_str()} " " {text::cut_middle(&view.url, 60)}</td>
                    <td class="table__when" data-label="Saved"><Moment at=view.updated_at/></td>
                    <td class="table__actions">
                        <a class="button button--row" href=path>
                            {if session.may(Act::EditWebhooks) { "Compare or restore" } else { "Compare" }}
                            <span class="hidden">{format!(" version {number}")}</span>
                        </a>
                    </td>
                </tr>
            }
        })
    }
}
