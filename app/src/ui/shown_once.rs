//! A secret that was just made: the only time it is seen.

use super::copy_button::CopyButton;
use crate::state::tell;
use leptos::prelude::*;

/// The secret, what may be done with it, and a button for who has it.
#[component]
pub(crate) fn ShownOnce(
    /// Where its heading is.
    id: String,
    /// What was made, as in `The token of my-siem`.
    #[prop(into)]
    title: String,
    /// What it is, as in `token`.
    what: &'static str,
    /// Why it is shown, and where it belongs.
    sentence: &'static str,
    /// The secret; none when a person typed it, and has it already.
    secret: Option<String>,
    /// A person has what is needed.
    on_done: Callback<()>,
    /// What may be done with it.
    children: Children,
) -> impl IntoView {
    let done = if secret.is_some() { format!("I have copied the {what}") } else { "Done".to_owned() };
    view! {
        <section class="shown-once" aria-labelledby=id.clone()>
            <h2 class="shown-once__title" id=id.clone() tabindex="-1">{title}</h2>
            {secret.map(|secret| {
                view! {
                    <p>{sentence}</p>
                    <div class="shown-once__line">
                        <code class="shown-once__secret">{secret.clone()}</code>
                        <CopyButton text=secret what=what/>
                    </div>
                }
            })}
            {children()}
            <div>
                <button type="button" class="button" on:click=move |_| tell(on_done, ())>{done}</button>
            </div>
        </section>
    }
}
