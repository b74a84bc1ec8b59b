//! Data as text.

use crate::{json_text, text};
use leptos::prelude::*;

/// A text in fixed width, with the colours of JSON where it has some.
#[component]
pub(crate) fn Code(
    /// The text, shown character by character as it is.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, for a screen reader.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <pre class="code" tabindex="0" role="region" aria-label=label>
            <code>
                {move || {
                    text.with(|text| json_text::coloured(text))
                        .into_iter()
                        .map(|piece| {
                            view! { <span class=format!("code__{}", piece.kind.as_str())>{text::visible(&piece.text)}</span> }
                        })
                        .collect_view()
                }}
            </code>
        </pre>
    }
}
