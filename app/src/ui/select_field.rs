//! One of a few.

use super::field::Field;
use crate::state::tell;
use leptos::prelude::*;

/// A choice with its label.
#[component]
pub(crate) fn SelectField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What may be chosen: what it stands for, and how it reads.
    options: Vec<(String, String)>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Something was chosen.
    #[prop(into)]
    on_choose: Callback<String>,
    /// What helps to choose.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
) -> impl IntoView {
    let described = format!("{id}-hint {id}-error");
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <select
                class="input select"
                id=id
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).to_string()
                prop:value=value
                on:change:target=move |event| tell(on_choose, event.target().value())
            >
                {options
                    .into_iter()
                    .map(|(option, text)| {
                        let this = option.clone();
                        view! {
                            <option value=option selected=move || value.with(|value| *value == this)>{text}</option>
                        }
                    })
                    .collect_view()}
            </select>
        </Field>
    }
}
