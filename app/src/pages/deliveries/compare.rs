//! Choosing two attempts of a delivery, and what they differ in.

use crate::components::AttemptDiff;
use crate::ui::{Bound, SelectField};
use leptos::prelude::*;
use shared::api::{DeliveryItem, Invocation};

/// Two choices among the attempts, when there are two.
#[component]
pub(super) fn Compare(
    /// The attempts.
    attempts: Memo<Vec<Invocation>>,
    /// The numbers of the two that are compared.
    compared: RwSignal<Option<(u32, u32)>>,
) -> impl IntoView {
    let numbers = Memo::new(move |_| {
        attempts.with(|attempts| attempts.iter().map(|attempt| attempt.attempt).collect::<Vec<_>>())
    });
    let options = Signal::derive(move || {
        let option = |number: u32| (number.to_string(), number.to_string());
        numbers.get().into_iter().rev().map(option).collect::<Vec<_>>()
    });
    // The newest with the one before it, unless a person chooses.
    let newest = move || numbers.with(|numbers| (numbers.get(1).copied(), numbers.first().copied()));
    let (left, right) = (RwSignal::new(None::<u32>), RwSignal::new(None::<u32>));
    let pair = move || Some((left.get().or(newest().0)?, right.get().or(newest().1)?));
    let side = move |side: RwSignal<Option<u32>>, of: fn((u32, u32)) -> u32| {
        let value = Signal::derive(move || pair().map(of).map(|n| n.to_string()).unwrap_or_default());
        let choose = move |number: String| {
            side.set(number.parse().ok());
            if compared.get_untracked().is_some() {
                compared.set(pair());
            }
        };
        Bound::new(value, Callback::new(choose))
    };
    view! {
        <Show when=move || { numbers.with(Vec::len) > 1 }>
            <fieldset class="compare">
                <legend class="field__label">"Compare two attempts"</legend>
                <SelectField id="compare-left" label="Attempt" options=options field=side(left, |pair| pair.0)/>
                <SelectField id="compare-right" label="Beside attempt" options=options field=side(right, |pair| pair.1)/>
                <button
                    type="button"
                    class="button"
                    aria-pressed=move || compared.get().is_some().to_string()
                    on:click=move |_| {
                        let shown = compared.get_untracked();
                        compared.set(if shown.is_some() { None } else { untrack(pair) });
                    }
                >
                    "Compare"
                </button>
            </fieldset>
        </Show>
    }
}

/// Two attempts side by side.
#[component]
pub(super) fn Compared(
    /// The attempts.
    attempts: Memo<Vec<Invocation>>,
    /// Their delivery.
    item: RwSignal<Option<DeliveryItem>>,
    /// The numbers of the two.
    pair: (u32, u32),
) -> impl IntoView {
    let both =
        Memo::new(move |_| attempts.with(|attempts| find(attempts, pair.0).zip(find(attempts, pair.1))));
    let webhook = item.get_untracked().map(|item| item.webhook_id);
    move || {
        both.get().zip(webhook.clone()).map(|((left, right), webhook)| {
            view! {
                <section class="record__data record__data--wide" aria-labelledby="comparison-title">
                    <h2 class="block__title" id="comparison-title">
                        {format!("Attempt {} beside attempt {}", pair.0, pair.1)}
                    </h2>
                    <AttemptDiff webhook=webhook left=left right=right/>
                </section>
            }
        })
    }
}

/// The attempt of a number.
pub(super) fn find(attempts: &[Invocation], number: u32) -> Option<Invocation> {
    attempts.iter().find(|attempt| attempt.attempt == number).cloned()
}
