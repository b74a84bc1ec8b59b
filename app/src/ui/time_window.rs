//! A span of time, chosen by a person in local time.

use crate::browser;
use crate::state::tell;
use leptos::prelude::*;
use shared::time::Timestamp;

/// From a moment until another; either may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Window {
    /// At this moment or later.
    pub(crate) since: Option<Timestamp>,
    /// Before this moment.
    pub(crate) until: Option<Timestamp>,
}

const HOUR_MILLIS: i64 = 60 * 60 * 1_000;
const QUICK: [(&str, i64); 3] =
    [("Last hour", HOUR_MILLIS), ("Last 24 hours", 24 * HOUR_MILLIS), ("Last 7 days", 7 * 24 * HOUR_MILLIS)];

/// Two times, and quick choices that end now.
#[component]
pub(crate) fn TimeWindow(
    /// What its ids begin with.
    id: &'static str,
    /// What it is about, as in `Accepted`.
    label: &'static str,
    /// What is chosen.
    #[prop(into)]
    window: Signal<Window>,
    /// Something was chosen.
    #[prop(into)]
    on_change: Callback<Window>,
    /// The quick choices set an end as well, so that what comes later is not in it.
    #[prop(optional)]
    closed: bool,
) -> impl IntoView {
    let since = move |text: String| {
        tell(on_change, Window { since: browser::parse_local(&text), ..window.get_untracked() });
    };
    let until = move |text: String| {
        tell(on_change, Window { until: browser::parse_local(&text), ..window.get_untracked() });
    };
    let quick = move |millis: i64| {
        let now = browser::now();
        tell(on_change, Window { since: Some(now.plus_millis(-millis)), until: closed.then_some(now) });
    };
    view! {
        <fieldset class="time-window">
            <legend class="field__label">{label}</legend>
            <div class="time-window__fields">
                <Time
                    id=format!("{id}-since")
                    label="from"
                    at=Signal::derive(move || window.get().since)
                    on_change=Callback::new(since)
                />
                <Time
                    id=format!("{id}-until")
                    label="until"
                    at=Signal::derive(move || window.get().until)
                    on_change=Callback::new(until)
                />
                {QUICK
                    .into_iter()
                    .map(|(name, millis)| {
                        view! {
                            <button type="button" class="button button--small" on:click=move |_| quick(millis)>
                                {name}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}

#[component]
fn Time(
    id: String,
    label: &'static str,
    at: Signal<Option<Timestamp>>,
    on_change: Callback<String>,
) -> impl IntoView {
    view! {
        <span class="time-window__time">
            <label for=id.clone()>{label}</label>
            <input
                class="input"
                type="datetime-local"
                step="1"
                id=id
                title="Local time"
                prop:value=move || at.get().map(browser::local).unwrap_or_default()
                on:change:target=move |event| tell(on_change, event.target().value())
            />
        </span>
    }
}
