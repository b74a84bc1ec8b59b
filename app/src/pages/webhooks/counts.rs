//! Deliveries in each state, as ways into the log.

use super::open::OpenWebhook;
use crate::routes::Page;
use crate::text;
use crate::ui::Status;
use leptos::prelude::*;
use shared::api::Counts as Numbers;
use shared::delivery::State;

/// How many deliveries are in each state.
#[component]
pub(super) fn Counts(
    /// The webhook.
    open: OpenWebhook,
) -> impl IntoView {
    let counts = Memo::new(move |_| {
        open.standing.data.with(|standing| standing.as_ref().map(|standing| standing.counts))
    });
    let count = move |state: State| {
        let (tone, word) = text::state(state);
        let number = move || text::grouped(counts.get().map_or(0, |counts| of(&counts, state)));
        view! {
            <li>
                <a class="counts__state" href=Page::WebhookIn(open.id(), state).path() data-noscroll="true">
                    <span class="counts__number">{number}</span>
                    <Status tone=tone word=word/>
                </a>
            </li>
        }
    };
    view! {
        <Show when=move || counts.get().is_some()>
            <ul class="counts" aria-label="Deliveries in each state">
                {State::ALL.into_iter().map(count).collect_view()}
            </ul>
        </Show>
    }
}

const fn of(counts: &Numbers, state: State) -> u64 {
    match state {
        State::Pending => counts.pending,
        State::Sending => counts.sending,
        State::Delivered => counts.delivered,
        State::Dead => counts.dead,
        State::Held => counts.held,
        State::Cancelled => counts.cancelled,
    }
}
