//! Where a delivery stands.

use crate::text;
use crate::ui::{Moment, Status};
use leptos::prelude::*;
use shared::api::HeldBecause;
use shared::delivery::{Outcome, State};
use shared::time::Timestamp;

/// A delivery's state, and why: how its last attempt ended, or what holds it.
#[component]
pub(crate) fn StateCell(
    /// Where it stands.
    #[prop(into)]
    state: Signal<State>,
    /// How the last attempt ended.
    #[prop(into)]
    outcome: Signal<Option<Outcome>>,
    /// What holds it, where that is known.
    #[prop(optional, into)]
    held: Signal<Option<HeldBecause>>,
    /// When that was, where nothing else says so.
    #[prop(optional, into)]
    at: MaybeProp<Timestamp>,
) -> impl IntoView {
    // "Delivered, the target took it" would say it twice.
    let ended = move || outcome.get().filter(|outcome| *outcome != Outcome::Delivered).map(text::outcome);
    let why = move || held.get().map(text::held_because).or_else(ended);
    view! {
        <span class="state-cell">
            <Status
                tone=Signal::derive(move || text::state(state.get()).0)
                word=Signal::derive(move || text::state(state.get()).1.to_owned())
            />
            {move || at.get().map(|at| view! { <span class="state-cell__at"><Moment at=at/></span> })}
            {move || why().map(|why| view! { <span class="state-cell__why">{why}</span> })}
        </span>
    }
}
