//! What stands in the address: ids in its path, and what is asked for after `?`.

use crate::browser;
use crate::forms::{delivery_pairs, read_delivery_filter};
use leptos::prelude::{GetUntracked, Memo, StoredValue, With, WithValue};
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};
use shared::api::DeliveryFilter;
use shared::ids::{EventId, WebhookId};

/// The webhook's id in the path; none when it cannot be one.
pub(super) fn webhook_id() -> Memo<Option<WebhookId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get_str("id").and_then(WebhookId::parse)))
}

/// The event's id in the path, under this name.
pub(super) fn event_id(name: &'static str) -> Memo<Option<EventId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get_str(name).and_then(EventId::parse)))
}

/// The number of a version in the path.
pub(super) fn version() -> Memo<Option<u32>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get_str("version").and_then(|text| text.parse().ok())))
}

/// The value of a name after `?`.
pub(super) fn query(name: &'static str) -> Memo<Option<String>> {
    let search = use_location().search;
    Memo::new(move |_| search.with(|search| browser::query_value(search, name)))
}

/// The webhook's id after `?from=`.
pub(super) fn copied_from() -> Memo<Option<WebhookId>> {
    let from = query("from");
    Memo::new(move |_| from.with(|from| from.as_deref().and_then(WebhookId::parse)))
}

/// The card of the gallery after `?target=`.
pub(super) fn target() -> Memo<Option<&'static str>> {
    let target = query("target");
    let key = |target: &Option<String>| Some(shared::gallery::card(target.as_deref()?)?.key);
    Memo::new(move |_| target.with(key))
}

/// The filter of a delivery log after `?`, and a way to ask for something else, which Back undoes.
pub(super) fn delivery_filter()
-> (Memo<DeliveryFilter>, impl Fn(DeliveryFilter) + Copy + Send + Sync + 'static) {
    let location = use_location();
    let search = location.search;
    let filter = Memo::new(move |_| {
        search.with(|search| read_delivery_filter(|name| browser::query_value(search, name)))
    });
    let navigate = StoredValue::new_local(use_navigate());
    let ask = move |asked: DeliveryFilter| {
        if asked == filter.get_untracked() {
            return;
        }
        let path = location.pathname.get_untracked();
        let query = browser::to_query(&delivery_pairs(&asked));
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&format!("{path}{query}"), options));
    };
    (filter, ask)
}
