//! What every field of a form has: a label, a hint, and a place for a finding.

use leptos::prelude::*;

/// A label, the control it belongs to, a hint and a finding. The control itself carries `id`, and names the hint and
/// the finding with `aria-describedby`.
#[component]
pub(crate) fn Field(
    /// The id of the control.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is allowed and deserves a second look.
    #[prop(optional, into)]
    warning: MaybeProp<String>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let warning_id = format!("{id}-warning");
    view! {
        <div class="field" class:field--invalid=move || error.with(Option::is_some)>
            <label class="field__label" for=id.clone()>{label}</label>
            {children()}
            {move || hint.get().map(|hint| view! { <p class="field__hint" id=hint_id.clone()>{hint}</p> })}
            <div class="field__warning" id=warning_id aria-live="polite">
                {move || warning.get().map(|warning| view! { <p>{warning}</p> })}
            </div>
            <FieldError id=id error=error/>
        </div>
    }
}

/// The place for a finding about the control `id`.
#[component]
pub(crate) fn FieldError(
    /// The id of the control.
    #[prop(into)]
    id: String,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="field__error" id=format!("{id}-error") aria-live="polite">
            {move || error.get().map(|error| view! { <p>{error}</p> })}
        </div>
    }
}
