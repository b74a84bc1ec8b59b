//! Who did what, newest first.

use super::changes::{Changes, changed_fields};
use crate::api::Api;
use crate::components::May;
use crate::routes::Page;
use crate::state::{Paged, paged};
use crate::text;
use crate::ui::{Column, Empty, Heading, Listing, Moment};
use leptos::prelude::*;
use shared::access::Act;
use shared::audit::{Entry, Record};
use shared::ids::WebhookId;

const COLUMNS: &[Column] = &[
    Column::title("What"),
    Column::name("Who"),
    Column::share("From"),
    Column::figure("Entry"),
    Column::time("When"),
];

/// Every entry, and the way to take all of them along.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    // The log is there for those who may read it, and only they have something to refresh.
    let log = RwSignal::new(None::<Paged<Entry>>);
    let refresh = move |_| {
        if let Some(list) = log.get_untracked() {
            list.refresh();
        }
    };
    view! {
        <header class="page-head">
            <div>
                <Heading text="Audit"/>
                <p class="page-head__line">
                    "Who changed what, newest first. Each entry is chained to the one before, so that an edit shows."
                </p>
            </div>
            <May act=Act::ReadAudit>
                <div class="page-head__actions">
                    <button type="button" class="button" on:click=refresh>"Refresh"</button>
                    <a class="button" href="/api/audit/export" download="tocsin-audit.ndjson" rel="external">"Export"</a>
                </div>
            </May>
        </header>
        <May act=Act::ReadAudit says_why=true><Log shared=log/></May>
    }
}

#[component]
fn Log(shared: RwSignal<Option<Paged<Entry>>>) -> impl IntoView {
    let api = Api::from_context();
    let list = paged(move |cursor| api.audit(cursor));
    shared.set(Some(list));
    view! {
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
    let is_open = RwSignal::new(false);
    move || {
        entry.get().map(|Entry { number, record, .. }| {
            let who = text::visible(&record.by.label());
            let role = record.by.role.as_str();
            let from = record.by.address.clone().unwrap_or_else(|| "–".to_owned());
            let at = record.at;
            let kept = StoredValue::new(record.clone());
            view! {
                <tr class="audit__entry">
                    <th scope="row" class="table__name"><What number=number record=record is_open=is_open/></th>
                    <td data-label="Who"><span>{who}</span><span class="table__under">{role}</span></td>
                    <td class="table__data" data-label="From">{from}</td>
                    <td class="table__figure" data-label="Entry">{number.to_string()}</td>
                    <td class="table__when" data-label="When"><Moment at=at/></td>
                </tr>
                // Beside who and when there would be no room for two texts.
                <Show when=move || is_open.get()>
                    <tr class="audit__opened">
                        <td colspan=COLUMNS.len().to_string()><Changes record=kept.get_value()/></td>
                    </tr>
                </Show>
            }
        })
    }
}

#[component]
fn What(number: u64, record: Record, is_open: RwSignal<bool>) -> impl IntoView {
    let deed = text::deed(record.deed);
    let subject = record.subject.clone().map(|subject| {
        let name = text::visible(&subject.name);
        match WebhookId::parse(&subject.id) {
            Some(id) => view! { <a href=Page::Webhook(id).path()>{name}</a> }.into_any(),
            None => view! { <span>{name}</span> }.into_any(),
        }
    });
    let note = record.note.as_deref().map(text::visible);
    let changed = changed_fields(&record).map(|fields| {
        view! {
            <button
                type="button"
                class="audit__fields"
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
            >
                <span class="hidden">{format!("Entry {number}: ")}</span>
                {fields}
            </button>
        }
    });
    view! {
        <span class="audit__what">{deed} {subject.map(|subject| view! { ": " {subject} })}</span>
        {note.map(|note| view! { <span class="table__under">{note}</span> })}
        {changed}
    }
}
