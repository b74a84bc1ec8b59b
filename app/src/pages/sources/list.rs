//! The table of sources.

use super::add::AddSource;
use super::rotate::Rotate;
use crate::api::Api;
use crate::browser;
use crate::components::{AskFirst, May, SourceMade};
use crate::state::{Reveals, paged, tell};
use crate::text;
use crate::ui::{Column, CopyButton, Empty, Heading, Listing, LocalTime, Moment};
use futures_util::FutureExt;
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
    let reveals = Reveals::from_context();
    let list = paged(move |cursor| api.sources(cursor)).every(REFRESHED_EVERY);
    let deleted = RwSignal::new(None::<SourceView>);
    let rotated = RwSignal::new(None::<SourceView>);
    let on_made = Callback::new(move |answer: SourceCreated| {
        reveals.add(move |id, on_done| {
            view! { <SourceMade id=id created=answer.clone() on_done=on_done/> }.into_any()
        });
        list.refresh();
    });
    let delete = move |source: SourceView| {
        async move {
            match api.delete_source(source.id).await {
                Ok(()) => format!("Deleted {}.", source.name),
                Err(error) => error.sentence(),
            }
        }
        .boxed_local()
    };
    let on_delete = Callback::new(move |source| deleted.set(Some(source)));
    let on_rotate = Callback::new(move |source| rotated.set(Some(source)));
    view! {
        <header class="page-head">
            <div>
                <Heading text="Sources"/>
                <p class="page-head__line">"Whoever may send events. Each proves itself with its own token or signature."</p>
            </div>
        </header>
        <May act=Act::ManageSources says_why=true><AddSource on_created=on_made/></May>
        <Listing
            list=list
            caption="Sources"
            columns=COLUMNS
            row_of=move |item| view! { <Row item=item on_rotate=on_rotate on_delete=on_delete/> }.into_any()
            empty=|| view! { <NoSources/> }.into_any()
        />
        <Rotate source=rotated on_rotated=on_made/>
        <AskFirst
            asked=deleted
            title=|source: &SourceView| format!("Delete {}?", source.name)
            consequence="Its token or secret stops working at once. Events it has sent stay, and are still delivered."
            action="Delete source"
            work=Callback::new(delete)
            after=Callback::new(move |()| list.refresh())
            focus="page"
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
                    <td data-label="Format">
                        {text::format(source.format)}
                        <div class="table__under">{format!("{} a second", source.rate_limit_per_sec.as_per_sec())}</div>
                    </td>
                    <td data-label="Authentication">
                        {text::authentication(source.authentication.kind)}
                        {source.authentication.previous_until.map(|until| {
                            view! { <div class="table__under">"the one before until "<LocalTime at=until/></div> }
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
