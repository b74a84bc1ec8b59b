//! How rules turned out.

use crate::text::{self, Tone};
use crate::ui::Status;
use leptos::prelude::*;
use shared::rule::RuleVerdict;

/// Each rule's verdict, as a sentence.
#[component]
pub(crate) fn FilterVerdicts(
    /// The verdicts.
    verdicts: Vec<RuleVerdict>,
) -> impl IntoView {
    view! {
        <ul class="verdicts">
            {verdicts
                .into_iter()
                .map(|verdict| {
                    let (tone, word) = if verdict.holds { (Tone::Good, "Holds") } else { (Tone::Bad, "Fails") };
                    view! {
                        <li class="verdicts__row">
                            <Status tone=tone word=word/>
                            <span class="verdicts__why">{text::visible(&verdict.explanation)}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}
