//! The attempts of a delivery.

use crate::state::tell;
use crate::text;
use crate::ui::{Moment, Status};
use leptos::prelude::*;
use shared::api::Invocation;

/// Each attempt on a line, newest first; one is chosen.
#[component]
pub(crate) fn AttemptList(
    /// The attempts.
    #[prop(into)]
    attempts: Signal<Vec<Invocation>>,
    /// The number of the chosen one.
    #[prop(into)]
    chosen: Signal<Option<u32>>,
    /// One was chosen.
    on_choose: Callback<u32>,
) -> impl IntoView {
    view! {
        <ol class="attempts" aria-label="Attempts, newest first">
            {move || {
                attempts
                    .get()
                    .into_iter()
                    .map(|attempt| {
                        let number = attempt.attempt;
                        let status = attempt.response.map(|response| response.status.to_string());
                        let figures = match status {
                            Some(status) => format!("{status} in {}", text::millis(attempt.timings.total_ms)),
                            None => text::millis(attempt.timings.total_ms),
                        };
                        view! {
                            <li>
                                <button
                                    type="button"
                                    class="attempts__attempt"
                                    aria-pressed=move || (chosen.get() == Some(number)).to_string()
                                    on:click=move |_| tell(on_choose, number)
                                >
                                    <span class="attempts__number">{number}</span>
                                    <span class="attempts__what">
                                        <Status tone=text::outcome_tone(attempt.outcome) word=text::outcome(attempt.outcome)/>
                                        <span class="attempts__figures">{figures} " · " <Moment at=attempt.started_at/></span>
                                    </span>
                                </button>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ol>
    }
}
