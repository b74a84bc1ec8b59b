//! What a new source proves itself with: the only time it is seen, and how to use it.

mod lines;

use crate::browser;
use crate::state::tell;
use crate::ui::{Code, CopyButton};
use leptos::prelude::*;
use lines::Hints;
use shared::api::SourceCreated;

/// The token or the secret, what to do with it, and a line that sends a first event.
#[component]
pub(crate) fn SourceToken(
    /// The answer to adding the source.
    created: SourceCreated,
    /// A person has what is needed.
    on_done: Callback<()>,
) -> impl IntoView {
    let Hints { what, steps, line } = Hints::of(&browser::origin(), &created);
    let name = created.source.name.clone();
    let title = if what.is_some() {
        format!("The {} of {name}", lines::noun(&created))
    } else {
        format!("{name} was added")
    };
    let done = if what.is_some() {
        format!("I have copied the {}", lines::noun(&created))
    } else {
        "Done".to_owned()
    };
    view! {
        <section class="source-token" aria-labelledby="source-token-title">
            <h2 class="source-token__title" id="source-token-title" tabindex="-1">{title}</h2>
            {what.map(|shown| {
                view! {
                    <p>"It is shown this once. Copy it to where the source keeps its secrets."</p>
                    <div class="source-token__line">
                        <code class="source-token__token">{shown.clone()}</code>
                        <CopyButton text=shown what=lines::noun(&created)/>
                    </div>
                }
            })}
            {(!steps.is_empty()).then(|| {
                view! {
                    <dl class="source-token__steps">
                        {steps
                            .into_iter()
                            .map(|(term, text)| view! { <div><dt>{term}</dt><dd>{text}</dd></div> })
                            .collect_view()}
                    </dl>
                }
            })}
            {line.map(|line| {
                view! {
                    <div class="source-token__line">
                        <p>"To send a sample event from a terminal:"</p>
                        <CopyButton text=line.clone() what="curl line"/>
                    </div>
                    <Code text=line label="curl line"/>
                }
            })}
            <div>
                <button type="button" class="button" on:click=move |_| tell(on_done, ())>{done}</button>
            </div>
        </section>
    }
}
