//! One of a few.

use super::bound::Bound;
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
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What it is bound to.
    #[prop(into)]
    field: Bound<String>,
    /// What helps to choose.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
) -> impl IntoView {
    let Bound { value, error, on_input, .. } = field;
    let described = format!("{id}-hint {id}-error");
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <select
                class="input select"
                id=id
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).to_string()
                prop:value=value
                on:change:target=move |event| tell(on_input, event.target().value())
            >
                {move || {
                    options
                        .get()
                        .into_iter()
                        .map(|(option, text)| {
                            let this = option.clone();
                            view! {
                                <option value=option selected=move || value.with(|value| *value == this)>{text}</option>
                            }
                        })
                        .collect_view()
                }}
            </select>
        </Field>
    }
}
