//! Where the events of a replay may stand.

use crate::forms::write_code;
use crate::text;
use leptos::prelude::*;
use shared::api::ReplayState;

/// A box for each state, with what it means.
#[component]
pub(super) fn States(
    /// Those that are chosen.
    chosen: RwSignal<Vec<ReplayState>>,
) -> impl IntoView {
    let choose = move |state: ReplayState, is_chosen: bool| {
        chosen.update(|states| {
            states.retain(|known| *known != state);
            if is_chosen {
                states.push(state);
            }
        });
    };
    let line = move |state: ReplayState| {
        let (name, meaning) = text::replay_state(state);
        let id = format!("replay-state-{}", write_code(state));
        let hint = format!("{id}-hint");
        view! {
            <li class="choices__choice">
                <input
                    type="checkbox"
                    id=id.clone()
                    aria-describedby=hint.clone()
                    prop:checked=move || chosen.with(|states| states.contains(&state))
                    on:change:target=move |event| choose(state, event.target().checked())
                />
                <label for=id>{name}</label>
                <span class="field__hint" id=hint>{meaning}</span>
            </li>
        }
    };
    view! {
        <fieldset>
            <legend class="field__label">"Where they stand for this webhook"</legend>
            <ul class="choices">{ReplayState::ALL.into_iter().map(line).collect_view()}</ul>
        </fieldset>
    }
}
