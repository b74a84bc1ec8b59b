//! A table that is read page by page.

use super::older::Older;
use super::read::Read;
use super::table::{Column, Table};
use crate::state::{Keyed, Paged, row};
use leptos::prelude::*;

/// The rows that are known, what stands there when there are none, and the way to older ones.
#[component]
pub(crate) fn Listing<T, R, E>(
    /// The list.
    list: Paged<T>,
    /// What it lists; only a screen reader says it.
    caption: &'static str,
    /// Its columns.
    columns: &'static [Column],
    /// Makes the row of a thing. The row stays while the thing changes.
    row_of: R,
    /// Makes what stands there when there is none.
    empty: E,
    /// The words on the button that reads older rows.
    #[prop(into, default = Signal::from("Older"))]
    older: Signal<&'static str>,
) -> impl IntoView
where
    T: Keyed + Clone + PartialEq + Send + Sync + 'static,
    R: Fn(Signal<Option<T>>) -> AnyView + Send + Sync + 'static,
    E: Fn() -> AnyView + Send + Sync + 'static,
{
    let (row_of, empty) = (StoredValue::new(row_of), StoredValue::new(empty));
    let (keys, is_empty) = (list.keys(), list.is_empty());
    view! {
        <Read
            is_there=Signal::derive(move || list.rows.with(Option::is_some))
            error=list.error
            on_retry=Callback::new(move |()| list.refresh())
        >
            {move || {
                if is_empty.get() == Some(true) {
                    return empty.with_value(|empty| empty());
                }
                view! {
                    <Table caption=caption columns=columns>
                        <For each=move || keys.get() key=|key| key.clone() let:key>
                            {row_of.with_value(|row_of| row_of(row(list, key)))}
                        </For>
                    </Table>
                }
                .into_any()
            }}
        </Read>
        <Older
            has_more=Signal::derive(move || list.cursor.with(Option::is_some))
            is_reading=list.reading_older
            on_read=Callback::new(move |()| list.read_older())
            word=older
        />
    }
}
