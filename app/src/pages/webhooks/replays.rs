//! The replays to the open webhook: how far each has come, and a way to stop it.

use super::open::OpenWebhook;
use crate::api::Api;
use crate::components::May;
use crate::routes::{Page, ReplayStart};
use crate::state::{Echo, Tasks, paged, tell};
use crate::text;
use crate::ui::{Column, Empty, Listing, LocalTime, Moment, Status};
use leptos::prelude::*;
use shared::access::Act;
use shared::api::{ReplayStatus, ReplayView};
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(2);

const COLUMNS: &[Column] = &[
    Column::word("Replay"),
    Column::share("Status"),
    Column::title("Events"),
    Column::time("Asked for"),
    Column::action("Actions"),
];

/// Every replay, newest first.
#[component]
pub(crate) fn WebhookReplays() -> impl IntoView {
    let (api, echo, tasks) = (Api::from_context(), Echo::from_context(), Tasks::new());
    let Some(open) = OpenWebhook::from_context() else { return ().into_any() };
    let list = paged(move |cursor| api.replays(open.id(), cursor)).every(REFRESHED_EVERY);
    let stop = Callback::new(move |number: u32| {
        tasks.spawn(async move {
            match api.stop_replay(open.id(), number).await {
                Ok(replay) => {
                    echo.say(format!("Replay {number} is stopped: {}.", text::replayed(&replay)));
                    list.replace(replay);
                }
                Err(error) => echo.say(error.sentence()),
            }
        });
    });
    let new = Page::Replay(ReplayStart::to(open.id())).path();
    let empty = move || {
        let new = new.clone();
        view! {
            <Empty
                title="No replays yet"
                sentence="A replay sends events again that were accepted in a span of time, or sends them for the first time to a webhook that did not get them."
            >
                <May act=Act::Replay><a class="button" href=new.clone()>"Replay events"</a></May>
            </Empty>
        }
        .into_any()
    };
    view! {
        <section class="part" aria-label="Replays">
            <Listing
                list=list
                caption="Replays, newest first"
                columns=COLUMNS
                row_of=move |item| view! { <Row item=item stop=stop/> }.into_any()
                empty=empty
            />
        </section>
    }
    .into_any()
}

#[component]
fn Row(item: Signal<Option<ReplayView>>, stop: Callback<u32>) -> impl IntoView {
    // The row is only made for a replay that is in the list, whose number never changes.
    let number = item.with_untracked(|item| item.as_ref().map_or(0, |item| item.number));
    let is_running = Memo::new(move |_| {
        item.with(|item| item.as_ref().is_some_and(|item| item.status == ReplayStatus::Running))
    });
    let stop = move |_| tell(stop, number);
    view! {
        <tr>
            <th scope="row" class="table__name">{format!("Replay {number}")}</th>
            <td>{move || item.get().map(|item| view! { <Progress replay=item/> })}</td>
            <td>{move || item.get().map(|item| view! { <What replay=item/> })}</td>
            <td class="table__when" data-label="Asked for">
                {move || item.get().map(|item| view! { <Moment at=item.created_at/> })}
            </td>
            <td class="table__actions">
                <May act=Act::Replay>
                    <Show when=move || is_running.get()>
                        <button type="button" class="button button--small" on:click=stop>
                            "Stop"<span class="hidden">{format!(" replay {number}")}</span>
                        </button>
                    </Show>
                </May>
            </td>
        </tr>
    }
}

#[component]
fn Progress(replay: ReplayView) -> impl IntoView {
    let (tone, word) = text::replay_status(replay.status);
    let whole = replay.until.millis_since(replay.since).max(1);
    let made = replay.reached.millis_since(replay.since).clamp(0, whole);
    let bar = (replay.status == ReplayStatus::Running).then(|| {
        view! { <progress class="progress" max=whole.to_string() value=made.to_string() aria-label="How far it has come"></progress> }
    });
    view! {
        <Status tone=tone word=word/>
        <span class="table__under">{text::replayed(&replay)}</span>
        {bar}
    }
}

#[component]
fn What(replay: ReplayView) -> impl IntoView {
    let states: Vec<&str> = replay.states.iter().map(|state| text::replay_state(*state).0).collect();
    view! {
        <span>{states.join(", ")}</span>
        <span class="table__under">
            <LocalTime at=replay.since/> " to " <LocalTime at=replay.until/> {format!(", {} a second", replay.per_second)}
        </span>
    }
}
