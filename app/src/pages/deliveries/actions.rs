//! What a person may do with a delivery.

use crate::api::Api;
use crate::components::{May, ProblemLine};
use crate::routes::{Page, ReplayStart};
use crate::state::{Tasks, tell};
use leptos::prelude::*;
use shared::access::Act;
use shared::api::{DeliveryItem, HeldBecause, ReplayState};
use shared::delivery::State;
use shared::ids::{EventId, WebhookId};

/// **Retry now**, **Cancel** and **Replay**, where the state allows them.
#[component]
pub(super) fn Actions(
    /// The delivery.
    item: RwSignal<Option<DeliveryItem>>,
    /// Its webhook and its event.
    ids: StoredValue<(WebhookId, EventId)>,
    /// Called when an action was answered.
    on_done: Callback<()>,
) -> impl IntoView {
    let api = Api::from_context();
    let tasks = Tasks::new();
    let is_busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let state = move || item.with(|item| item.as_ref().map(|item| item.state));
    let act = move |retry: bool| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        let (webhook, event) = ids.get_value();
        tasks.replace(async move {
            let answer = if retry {
                api.retry_delivery(webhook, event).await
            } else {
                api.cancel_delivery(webhook, event).await
            };
            match answer {
                Ok(changed) => item.set(Some(changed)),
                Err(error) => problem.set(Some(error.sentence())),
            }
            is_busy.set(false);
            tell(on_done, ());
        });
    };
    let may_retry = move || item.with(|item| item.as_ref().is_some_and(may_retry));
    let may_cancel = move || matches!(state(), Some(State::Pending | State::Held));
    let replay = move || item.get().and_then(|item| replay_of(&item));
    view! {
        <div class="page-head__actions">
            <ProblemLine sentence=problem/>
            <May act=Act::Operate><Show when=may_cancel>
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || is_busy.get().to_string()
                    on:click=move |_| act(false)
                >
                    "Cancel"
                </button>
            </Show></May>
            <May act=Act::Replay>
                {move || replay().map(|start| view! { <a class="button" href=Page::Replay(start).path()>"Replay"</a> })}
            </May>
            <May act=Act::Operate><Show when=may_retry>
                <button
                    type="button"
                    class="button button--primary"
                    aria-disabled=move || is_busy.get().to_string()
                    on:click=move |_| act(true)
                >
                    "Retry now"
                </button>
            </Show></May>
        </div>
    }
}

/// While a webhook does not send, nothing of it is tried.
const fn may_retry(item: &DeliveryItem) -> bool {
    match item.state {
        State::Pending | State::Dead | State::Cancelled => true,
        State::Held => {
            matches!(item.held_because, Some(HeldBecause::BreakerOpen | HeldBecause::NotReleased))
        }
        State::Sending | State::Delivered => false,
    }
}

/// A replay of the millisecond in which the event was accepted. Its dry run says whether that holds one event only.
fn replay_of(item: &DeliveryItem) -> Option<ReplayStart> {
    (item.state == State::Delivered).then(|| ReplayStart {
        webhook: Some(item.webhook_id.clone()),
        since: Some(item.received_at),
        until: Some(item.received_at.plus_millis(1)),
        state: Some(ReplayState::Delivered),
    })
}
