//! An address that leads nowhere.

use crate::routes::Page;
use crate::ui::{Empty, Heading};
use leptos::prelude::*;

/// Says so, and where to go.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! {
        <header class="page-head"><Heading text="Not found"/></header>
        <Empty
            title="There is nothing at this address"
            sentence="It may have been deleted, or the address was cut when it was copied."
        >
            <a class="button" href=Page::Webhooks.path()>"Go to Webhooks"</a>
        </Empty>
    }
}
