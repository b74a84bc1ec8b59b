//! The table of sources.

use super::add::AddSource;
use super::rotate::Rotate;
use crate::api::Api;
use crate::browser;
use crate::components::{May, SourceToken};
use crate::state::{Echo, Tasks, paged, tell};
use crate::text;
use crate::ui::{Column, Confirm, CopyButton, Empty, Heading, Listing, Moment};
use leptos::prelude::*;
use shared::access::Act;
use shared::api::{SourceCreated, SourceView};
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(10);

const COLUMNS: &[Column] = &[
    Column::name("Name"),
    Column::word("Format"),
    Column::word("Authentication"),
    Column::title("Posts to"),
    Column::time("Added"),
    Column::actions("Actions"),
];

/// Every source, a new one, and what the one just added proves itself with.
#[component]
pub(crate) fn SourcesPage() -> impl IntoView {
    let api = Api::from_context();
    let echo = Echo::from_context();
    let tasks = Tasks::new();
    let list = paged(move |cursor| api.sources(cursor)).every(REFRESHED_EVERY);
    let created = RwSignal::new(None::<SourceCreated>);
    let deleted = RwSignal::new(None::<SourceView>);
    let rotated = RwSignal::new(None::<SourceView>);
    let is_deleting = RwSignal::new(false);
    let on_created = Callback::new(move |answer: SourceCreated| {
        created.set(Some(answer));
        list.refresh();
        request_animation_frame(|| browser::show_id("source-token-title"));
    });
    let confirm_delete = Callback::new(move |()| {
        let Some(source) = deleted.get_untracked() else { return };
        is_deleting.set(true);
        tasks.replace(async move {
            match api.delete_source(source.id).await {
                Ok(()) => echo.say(format!("Deleted {}.", source.name)),
                Err(error) => echo.say(error.sentence()),
            }
            is_deleting.set(false);
            deleted.set(None);
            list.refresh();
        });
    });
    let question =
        move || deleted.with(|source| source.as_ref().map(|source| format!("Delete {}?", source.name)));
    let on_delete = Callback::new(move |source| deleted.set(Some(source)));
    let on_rotate = Callback::new(move |source| rotated.set(Some(source)));
    view! {
        <header class="page-head">
            <div>
                <Heading text="Sources"/>
                <p class="page-head__line">"Whoever may send events. Each proves itself with its own token or signature."</p>
            </div>
        </header>
        {move || {
            created.get().map(|answer| {
                view! { <SourceToken created=answer on_done=Callback::new(move |()| created.set(None))/> }
            })
        }}
        <May act=Act::ManageSources says_why=true><AddSource on_created=on_created/></May>
        <Listing
            list=list
            caption="Sources"
            columns=COLUMNS
            row_of=move |item| view! { <Row item=item on_rotate=on_rotate on_delete=on_delete/> }.into_any()
            empty=|| view! { <NoSources/> }.into_any()
        />
        <Rotate source=rotated on_rotated=on_created/>
        <Confirm
            is_open=Signal::derive(move || deleted.with(Option::is_some))
            title=Signal::derive(move || question().unwrap_or_default())
            consequence="Its token or secret stops working at once. Events it has sent stay, and are still delivered."
            action="Delete source"
            is_busy=is_deleting
            on_confirm=confirm_delete
            on_cancel=Callback::new(move |()| deleted.set(None))
        />
    }
}

#[component]
fn NoSources() -> impl IntoView {
    view! {
        <Empty
            title="No sources yet"
            sentence="Add one above for the system that detects your anomalies. It gets an address to post to, and what to prove itself with."
        />
    }
}

#[component]
fn Row(
    item: Signal<Option<SourceView>>,
    on_rotate: Callback<SourceView>,
    on_delete: Callback<SourceView>,
) -> impl IntoView {
    move || {
        item.get().map(|source| {
            let address = format!("{}{}", browser::origin(), source.ingest_path);
            let of_this = format!(" {}", source.name);
            let this = StoredValue::new(source.clone());
            view! {
                <tr>
                    <th scope="row" class="table__name">{source.name}</th>
                    <td data-label="Format">{text::format(source.format)}</td>
                    <td data-label="Authentication">
                        {text::authentication(source.authentication.kind)}
                        {source.authentication.previous_until.map(|until| {
                            view! { <div class="table__under">"the one before until "<Moment at=until/></div> }
                        })}
                    </td>
                    <td class="table__data">
                        <span class="table__address">
                            <span title=address.clone()>{source.ingest_path}</span>
                            <CopyButton text=address what="address"/>
                        </span>
                    </td>
                    <td class="table__when" data-label="Added"><Moment at=source.created_at/></td>
                    <td class="table__actions">
                        <May act=Act::ManageSources>
                            <button
                                type="button"
                                class="button button--row"
                                on:click=move |_| tell(on_rotate, this.get_value())
                            >
                                "Replace "{text::proof(source.authentication.kind)}
                                <span class="hidden">{format!(" of{of_this}")}</span>
                            </button>
                            <button
                                type="button"
                                class="button button--row button--row-danger"
                                on:click=move |_| tell(on_delete, this.get_value())
                            >
                                "Delete"<span class="hidden">{of_this.clone()}</span>
                            </button>
                        </May>
                    </td>
                </tr>
            }
        })
    }
}
