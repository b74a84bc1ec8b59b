//! A line of text.

use super::bound::Bound;
use super::field::Field;
use crate::state::tell;
use leptos::prelude::*;

/// What is typed into a line of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum InputKind {
    /// Words.
    #[default]
    Text,
    /// An address, a path, a key: in fixed width, and not corrected.
    Data,
    /// What nobody may read along.
    Secret,
    /// A whole number. It stays a text, so that a check can say what is wrong with it.
    Number,
}

/// A line of text with its label.
#[component]
pub(crate) fn TextField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What it is bound to.
    #[prop(into)]
    field: Bound<String>,
    /// What is typed into it.
    #[prop(optional)]
    kind: InputKind,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is allowed and deserves a second look.
    #[prop(optional, into)]
    warning: MaybeProp<String>,
    /// An example, shown while it is empty.
    #[prop(optional, into)]
    example: String,
    /// What is shown while the pointer rests on it.
    #[prop(optional, into)]
    title: MaybeProp<String>,
    /// The id of a `datalist` with texts to choose from.
    #[prop(optional, into)]
    choices: Option<String>,
) -> impl IntoView {
    let Bound { value, error, on_input, on_leave } = field;
    let described = format!("{id}-hint {id}-warning {id}-error");
    let (input_type, input_mode) = match kind {
        InputKind::Secret => ("password", "text"),
        InputKind::Number => ("text", "numeric"),
        InputKind::Text | InputKind::Data => ("text", "text"),
    };
    let is_data = matches!(kind, InputKind::Data | InputKind::Secret);
    let autocomplete = if kind == InputKind::Secret { "new-password" } else { "off" };
    view! {
        <Field id=id.clone() label=label hint=hint warning=warning error=error>
            <input
                class="input"
                class:input--data=is_data
                class:input--number=kind == InputKind::Number
                id=id
                type=input_type
                inputmode=input_mode
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                placeholder=example
                title=move || title.get()
                list=choices
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).to_string()
                prop:value=value
                on:input:target=move |event| tell(on_input, event.target().value())
                on:blur=move |_| tell(on_leave, ())
            />
        </Field>
    }
}
