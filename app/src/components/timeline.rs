//! The life of a delivery: what happens next, each attempt, and its beginning.

use crate::routes::Page;
use crate::state::{Clock, tell};
use crate::text;
use crate::ui::{LocalTime, Moment, Status};
use leptos::prelude::*;
use shared::api::{DeliveryItem, Invocation};

/// What happened to a delivery, newest first; one attempt is chosen.
#[component]
pub(crate) fn Timeline(
    /// The delivery.
    #[prop(into)]
    item: Signal<Option<DeliveryItem>>,
    /// Its attempts that were read, newest first.
    #[prop(into)]
    attempts: Signal<Vec<Invocation>>,
    /// Whether there are older ones.
    has_older: Signal<bool>,
    /// The number of the chosen attempt.
    #[prop(into)]
    chosen: Signal<Option<u32>>,
    /// One was chosen.
    on_choose: Callback<u32>,
) -> impl IntoView {
    view! {
        <ol class="timeline" aria-label="What happened, newest first">
            {move || {
                item.get().map(|item| {
                    let received_at = item.received_at;
                    view! {
                        <li class="timeline__step">
                            <p class="timeline__what">"Next"</p>
                            <NextStep item=item.clone()/>
                        </li>
                        {attempts
                            .get()
                            .into_iter()
                            .map(|attempt| {
                                view! {
                                    <Attempt attempt=attempt item=item.clone() chosen=chosen on_choose=on_choose/>
                                }
                            })
                            .collect_view()}
                        <Show when=move || !has_older.get()>
                            <li class="timeline__step">
                                <p class="timeline__what">"Accepted"</p>
                                <p class="timeline__figures">
                                    <LocalTime at=received_at/> ", " <Moment at=received_at/>
                                </p>
                            </li>
                        </Show>
                    }
                })
            }}
        </ol>
    }
}

/// What happens next with a delivery, as a sentence.
#[component]
pub(crate) fn NextStep(
    /// The delivery.
    item: DeliveryItem,
) -> impl IntoView {
    let clock = Clock::from_context();
    // Only the change from "at" to "as soon as" has to be seen, and not every tick of the clock.
    let step = Memo::new(move |_| text::next_step(&item, clock.now()));
    view! {
        <p class="timeline__next">
            {move || {
                let (sentence, at) = step.get();
                let time = at.map(|at| view! { " " <LocalTime at=at/> ", " <Moment at=at/> });
                view! { {sentence} {time} "." }
            }}
        </p>
    }
}

#[component]
fn Attempt(
    attempt: Invocation,
    item: DeliveryItem,
    chosen: Signal<Option<u32>>,
    on_choose: Callback<u32>,
) -> impl IntoView {
    let number = attempt.attempt;
    let span = text::millis(attempt.timings.total_ms);
    let figures = match attempt.response {
        Some(response) => format!("{} in {span}", response.status),
        None => span,
    };
    let meant = text::what_it_meant(number, attempt.outcome, &item);
    let version = attempt.version.map(|version| {
        let path = Page::Version(item.webhook_id, version).path();
        view! { <a class="timeline__version" href=path>{format!("Version {version}")}</a> }
    });
    view! {
        <li class="timeline__step">
            <button
                type="button"
                class="timeline__attempt"
                aria-pressed=move || (chosen.get() == Some(number)).to_string()
                on:click=move |_| tell(on_choose, number)
            >
                <span class="timeline__what">{format!("Attempt {number}")}</span>
                <Status tone=text::outcome_tone(attempt.outcome) word=text::outcome(attempt.outcome)/>
                <span class="timeline__figures">{figures} " · " <LocalTime at=attempt.started_at/></span>
            </button>
            <p class="timeline__figures timeline__meant">{meant} " " {version}</p>
        </li>
    }
}
