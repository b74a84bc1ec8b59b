//! Who did what, newest first.

use super::changes::Changes;
use crate::api::Api;
use crate::routes::Page;
use crate::state::paged;
use crate::text;
use crate::ui::{Column, Empty, Heading, Listing, Moment};
use leptos::prelude::*;
use shared::audit::{Entry, Record};
use shared::ids::WebhookId;

const COLUMNS: &[Column] = &[
    Column::title("What"),
    Column::share("Who"),
    Column::share("From"),
    Column::word("Entry"),
    Column::time("When"),
];

/// Every entry, and the way to take all of them along.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    let api = Api::from_context();
    let list = paged(move |cursor| api.audit(cursor));
    view! {
        <header class="page-head">
            <div>
                <Heading text="Audit"/>
                <p class="page-head__line">
                    "Who changed what, newest first. Each entry is chained to the one before, so that an edit shows."
                </p>
            </div>
            <div class="page-head__actions">
                <button type="button" class="button" on:click=move |_| list.refresh()>"Refresh"</button>
                <a class="button" href="/api/audit/export" download="tocsin-audit.ndjson" rel="external">"Export"</a>
            </div>
        </header>
        <Listing
            list=list
            caption="Audit log, newest first"
            columns=COLUMNS
            row_of=|entry| view! { <EntryRow entry=entry/> }.into_any()
            empty=|| {
                view! { <Empty title="Nothing yet" sentence="Whatever anybody changes is written down here."/> }.into_any()
            }
        />
    }
}

#[component]
fn EntryRow(entry: Signal<Option<Entry>>) -> impl IntoView {
    move || {
        entry.get().map(|Entry { number, record, .. }| {
            let who = text::visible(&record.by.label());
            let role = record.by.role.as_str();
            let from = record.by.address.clone().unwrap_or_else(|| "–".to_owned());
            let at = record.at;
            view! {
                <tr>
                    <th scope="row" class="table__name"><What number=number record=record/></th>
                    <td data-label="By"><span>{who}</span><span class="table__under">{role}</span></td>
                    <td class="table__data" data-label="From">{from}</td>
                    <td data-label="Entry">{number.to_string()}</td>
                    <td class="table__when" data-label="When"><Moment at=at/></td>
                </tr>
            }
        })
    }
}

#[component]
fn What(number: u64, record: Record) -> impl IntoView {
    let deed = text::deed(record.deed);
    let subject = record.subject.clone().map(|subject| {
        let name = text::visible(&subject.name);
        match WebhookId::parse(&subject.id) {
            Some(id) => view! { <a href=Page::Webhook(id).path()>{name}</a> }.into_any(),
            None => view! { <span>{name}</span> }.into_any(),
        }
    });
    let note = record.note.as_deref().map(text::visible);
    let has_more = !record.changes.is_empty() || !record.secrets.is_empty();
    view! {
        <span class="audit__what">{deed} {subject.map(|subject| view! { ": " {subject} })}</span>
        {note.map(|note| view! { <span class="table__under">{note}</span> })}
        {has_more.then(|| view! { <Changes number=number record=record/> })}
    }
}
