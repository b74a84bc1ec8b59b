//! What is read, while it is read, and when it could not be read.

use super::failed::{Failed, Stale};
use super::loading::Loading;
use crate::api::ApiError;
use leptos::prelude::*;

/// Shows what was read as soon as it is there, and keeps it while it is read again. Before that it shows the shape of
/// what comes, or why it does not come.
#[component]
pub(crate) fn Read(
    /// Whether it is there.
    #[prop(into)]
    is_there: Signal<bool>,
    /// Why the last reading failed.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// Reads it again.
    on_retry: Callback<()>,
    /// How many lines the shape has.
    #[prop(default = 4)]
    rows: usize,
    /// What was read.
    children: ChildrenFn,
) -> impl IntoView {
    // Only whether it is there decides what is mounted: neither a failure nor a fresh reading may take a form away.
    let is_there = Memo::new(move |_| is_there.get());
    let why = move || error.with(|error| error.as_ref().map(ApiError::sentence));
    view! {
        {move || {
            if is_there.get() {
                return children().into_any();
            }
            match why() {
                Some(why) => view! { <Failed why=why on_retry=on_retry/> }.into_any(),
                None => view! { <Loading rows=rows/> }.into_any(),
            }
        }}
        <Stale why=Signal::derive(move || why().filter(|_| is_there.get()))/>
    }
}
