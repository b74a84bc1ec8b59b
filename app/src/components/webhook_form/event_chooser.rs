//! Choosing the event that the draft is tried on.

use super::form::Form;
use super::trial_event::EventKey;
use crate::browser;
use crate::text;
use leptos::prelude::*;

/// Accepted events that can be chosen without looking for them.
const RECENT_SHOWN: usize = 50;

/// A choice among the samples, the newest accepted events, and what was pasted.
#[component]
pub(super) fn EventChooser(
    /// The id of the control.
    id: &'static str,
    /// What it chooses, for a screen reader.
    label: &'static str,
    /// What it holds.
    key: RwSignal<EventKey>,
) -> impl IntoView {
    let form = Form::from_context();
    let events = form.events;
    let now = browser::now();
    let option = move |value: String, label: String| {
        let chosen = value.clone();
        view! { <option value=value prop:selected=move || key.with(|key| key.write() == chosen)>{label}</option> }
    };
    let samples =
        events.sample_labels().into_iter().map(|(value, label)| option(value, label)).collect_view();
    let recent = move || {
        let rows = events.recent.with(|recent| {
            let shown = recent
                .iter()
                .enumerate()
                .filter(|(place, event)| *place < RECENT_SHOWN || key.with(|key| event.key == *key));
            shown
                .map(|(_, event)| {
                    let at = text::relative(event.received_at, now);
                    (event.key.write(), format!("{} · {at}", text::cut_middle(&event.label, 60)))
                })
                .collect::<Vec<_>>()
        });
        (!rows.is_empty()).then(|| {
            view! {
                <optgroup label="Accepted events">
                    {rows.into_iter().map(|(value, label)| option(value, label)).collect_view()}
                </optgroup>
            }
        })
    };
    view! {
        <label class="hidden" for=id>{label}</label>
        <select
            class="input select"
            id=id
            on:change:target=move |event| {
                if let Some(chosen) = EventKey::read(&event.target().value()) {
                    key.set(chosen);
                }
            }
        >
            <optgroup label="Sample events">{samples}</optgroup>
            {recent}
            <optgroup label="Your own">{option(EventKey::Pasted.write(), "Pasted event".to_owned())}</optgroup>
        </select>
    }
}

/// Where an event is pasted.
#[component]
pub(super) fn PastedEvent() -> impl IntoView {
    let form = Form::from_context();
    let events = form.events;
    let is_pasting = Memo::new(move |_| events.key.with(|key| *key == EventKey::Pasted));
    let complaint = move || events.chosen.with(|chosen| chosen.as_ref().err().cloned());
    view! {
        <Show when=move || is_pasting.get()>
            <div class="field">
                <label class="field__label" for="pasted-event">"Event"</label>
                <textarea
                    class="input preview__pasted"
                    id="pasted-event"
                    rows="6"
                    spellcheck="false"
                    aria-describedby="pasted-event-error"
                    prop:value=events.pasted
                    on:input:target=move |event| events.pasted.set(event.target().value())
                ></textarea>
                <p class="field__hint" id="pasted-event-error" role="status">{complaint}</p>
            </div>
        </Show>
    }
}
