//! What a delivery log is asked for.

use crate::components::May;
use crate::forms::delivery_pairs;
use crate::state::tell;
use crate::text;
use crate::ui::{Bound, SelectField, TimeWindow, Window};
use leptos::prelude::*;
use shared::access::Act;
use shared::api::DeliveryFilter;
use shared::delivery::{Outcome, State};

/// The controls of the filter. A text is asked for with Enter, or when its field is left.
#[component]
pub(super) fn Filters(
    /// What is asked.
    filter: Memo<DeliveryFilter>,
    /// Something else is to be asked.
    ask: Callback<DeliveryFilter>,
) -> impl IntoView {
    let change = move |set: &dyn Fn(&mut DeliveryFilter)| {
        let mut changed = filter.get_untracked();
        set(&mut changed);
        tell(ask, changed);
    };
    let states = any_or(State::ALL.map(|state| (state.as_str(), text::state(state).1)));
    let outcomes = any_or(Outcome::ALL.map(|outcome| (outcome.as_str(), text::outcome(outcome))));
    let state = Bound::new(
        Signal::derive(move || filter.get().state.map(State::as_str).unwrap_or_default().to_owned()),
        Callback::new(move |chosen: String| change(&|filter| filter.state = State::parse(&chosen))),
    );
    let outcome = Bound::new(
        Signal::derive(move || filter.get().outcome.map(Outcome::as_str).unwrap_or_default().to_owned()),
        Callback::new(move |chosen: String| change(&|filter| filter.outcome = Outcome::parse(&chosen))),
    );
    let window =
        Memo::new(move |_| filter.with(|filter| Window { since: filter.since, until: filter.until }));
    let set_window = move |window: Window| {
        change(&|filter| (filter.since, filter.until) = (window.since, window.until));
    };
    let is_open = filter.with_untracked(|filter| {
        filter.since.is_some() || filter.until.is_some() || filter.event_type.is_some()
    });
    let is_asked = move || filter.with(|filter| !delivery_pairs(filter).is_empty());
    view! {
        <form class="filters" role="search" aria-label="Deliveries" on:submit=|event| event.prevent_default()>
            <div class="filters__row">
                <May act=Act::ReadBodies>
                    <Text
                        id="filter-q"
                        label="Search"
                        example="Event id, type, title or explanation"
                        value=Signal::derive(move || filter.get().q.unwrap_or_default())
                        on_change=Callback::new(move |text: String| change(&|filter| filter.q = asked(&text)))
                    />
                </May>
                <SelectField id="filter-state" label="State" options=states field=state/>
                <SelectField id="filter-outcome" label="Outcome" options=outcomes field=outcome/>
            </div>
            <details class="filters__more" open=is_open>
                <summary class="filters__summary">"Event type and time"</summary>
                <div class="filters__row">
                    <Text
                        id="filter-event-type"
                        label="Event type"
                        example="AnomalyDetected"
                        value=Signal::derive(move || filter.get().event_type.unwrap_or_default())
                        on_change=Callback::new(move |text: String| change(&|filter| filter.event_type = asked(&text)))
                    />
                    <TimeWindow id="filter" label="Accepted" window=window on_change=set_window/>
                </div>
            </details>
            <Show when=is_asked>
                <button
                    type="button"
                    class="button button--link filters__clear"
                    on:click=move |_| tell(ask, DeliveryFilter::default())
                >
                    "Clear the filters"
                </button>
            </Show>
        </form>
    }
}

/// A text is nothing to ask for when it is empty.
fn asked(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Choices after `Any`.
fn any_or<const N: usize>(choices: [(&str, &str); N]) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "Any".to_owned())];
    options.extend(choices.map(|(code, words)| (code.to_owned(), capital(words))));
    options
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[component]
fn Text(
    id: &'static str,
    label: &'static str,
    example: &'static str,
    value: Signal<String>,
    on_change: Callback<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <input
                class="input"
                type="search"
                id=id
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="search"
                placeholder=example
                prop:value=value
                on:change:target=move |event| tell(on_change, event.target().value())
            />
        </div>
    }
}
