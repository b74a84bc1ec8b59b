//! Ids in the address.

use leptos::prelude::{Memo, With};
use leptos_router::hooks::{use_params_map, use_query_map};
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

/// The webhook's id after `?from=`.
pub(super) fn copied_from() -> Memo<Option<WebhookId>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get_str("from").and_then(WebhookId::parse)))
}
