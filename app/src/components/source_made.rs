//! What a new source proves itself with: the only time it is seen, and how to use it.

mod lines;

use crate::browser;
use crate::text;
use crate::ui::{Code, CopyButton, ShownOnce};
use leptos::prelude::*;
use lines::Hints;
use shared::api::SourceCreated;

/// The token or the secret, what to do with it, and a line that sends a first event.
#[component]
pub(crate) fn SourceMade(
    /// Where its heading is.
    id: String,
    /// The answer to adding the source.
    created: SourceCreated,
    /// A person has what is needed.
    on_done: Callback<()>,
) -> impl IntoView {
    let Hints { what, steps, line } = Hints::of(&browser::origin(), &created);
    let name = created.source.name.clone();
    let noun = text::proof(created.source.authentication.kind);
    let title = if what.is_some() { format!("The {noun} of {name}") } else { format!("{name} was added") };
    view! {
        <ShownOnce
            id=id
            title=title
            what=noun
            sentence="It is shown this once. Copy it to where the source keeps its secrets."
            secret=what
            on_done=on_done
        >
            {(!steps.is_empty()).then(|| {
                view! {
                    <dl class="source-made__steps">
                        {steps
                            .into_iter()
                            .map(|(term, text)| view! { <div><dt>{term}</dt><dd>{text}</dd></div> })
                            .collect_view()}
                    </dl>
                }
            })}
            {line.map(|line| {
                view! {
                    <div class="shown-once__line">
                        <p>"To send a sample event from a terminal:"</p>
                        <CopyButton text=line.clone() what="curl line"/>
                    </div>
                    <Code text=line label="curl line"/>
                }
            })}
        </ShownOnce>
    }
}
