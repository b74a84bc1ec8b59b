//! When something was.

use crate::browser;
use crate::state::Clock;
use crate::text;
use leptos::prelude::*;
use shared::time::Timestamp;

/// A moment, as long ago as it is; in full under the pointer.
#[component]
pub(crate) fn Moment(
    /// When.
    #[prop(into)]
    at: Signal<Timestamp>,
) -> impl IntoView {
    let clock = Clock::from_context();
    view! {
        <time class="moment" datetime=move || at.get().to_string() title=move || text::absolute(at.get())>
            {move || text::relative(at.get(), clock.now())}
        </time>
    }
}

/// A moment as the clock on the wall shows it; in full, in UTC, under the pointer.
#[component]
pub(crate) fn LocalTime(
    /// When.
    #[prop(into)]
    at: Signal<Timestamp>,
) -> impl IntoView {
    let clock = Clock::from_context();
    view! {
        <time class="moment" datetime=move || at.get().to_string() title=move || text::absolute(at.get())>
            {move || browser::local_time(at.get(), clock.now())}
        </time>
    }
}
