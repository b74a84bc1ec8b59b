//! Two attempts of a delivery side by side.

use super::version_diff::VersionDiff;
use crate::json_text;
use crate::text;
use crate::ui::Diff;
use leptos::prelude::*;
use shared::api::{Invocation, RecordedHeader};
use shared::ids::WebhookId;

/// What two attempts sent, what came back, how they were judged, and the versions they used.
#[component]
pub(crate) fn AttemptDiff(
    /// The webhook they belong to.
    webhook: WebhookId,
    /// The attempt on the left.
    left: Invocation,
    /// The attempt on the right.
    right: Invocation,
) -> impl IntoView {
    let name = |attempt: &Invocation| format!("Attempt {}", attempt.attempt);
    let names = (name(&left), name(&right));
    let versions = left.version.zip(right.version);
    let sections = sections_of(&left).into_iter().zip(sections_of(&right));
    let show = |((title, left), (_, right)): ((&'static str, String), (&'static str, String))| {
        view! {
            <section class="comparison__section" aria-label=title>
                <h3 class="comparison__title">{title}</h3>
                <Diff label=title names=names.clone() left=left right=right/>
            </section>
        }
    };
    view! {
        <div class="comparison">
            {sections.map(show).collect_view()}
            {versions.map(|(left, right)| {
                view! {
                    <section class="comparison__section" aria-label="Configuration">
                        <h3 class="comparison__title">"Configuration"</h3>
                        <Configuration webhook=webhook left=left right=right/>
                    </section>
                }
            })}
        </div>
    }
}

#[component]
fn Configuration(webhook: WebhookId, left: u32, right: u32) -> impl IntoView {
    if left == right {
        let sentence = format!("Both attempts used version {left}.");
        return view! { <p class="diff__same">{sentence}</p> }.into_any();
    }
    view! { <VersionDiff webhook=webhook left=left right=right/> }.into_any()
}

/// A record as texts, one for each part of it.
fn sections_of(attempt: &Invocation) -> [(&'static str, String); 8] {
    let request = attempt.request.as_ref();
    let response = attempt.response.as_ref();
    let verdicts = attempt.validators.iter().map(|verdict| verdict.explanation.clone());
    [
        ("Outcome", format!("{}\n{}", text::outcome(attempt.outcome), attempt.explanation)),
        (
            "Request line",
            request.map(|request| format!("{} {}", request.method, request.url)).unwrap_or_default(),
        ),
        ("Request headers", request.map(|request| lines_of(&request.headers)).unwrap_or_default()),
        (
            "Request body",
            request.and_then(|request| request.body.as_deref()).map(json_text::pretty).unwrap_or_default(),
        ),
        ("Response status", response.map(|response| response.status.to_string()).unwrap_or_default()),
        ("Response headers", response.map(|response| lines_of(&response.headers)).unwrap_or_default()),
        (
            "Response body",
            response.and_then(|response| response.body.as_deref()).map(json_text::pretty).unwrap_or_default(),
        ),
        ("Verdicts", verdicts.collect::<Vec<_>>().join("\n")),
    ]
}

fn lines_of(headers: &[RecordedHeader]) -> String {
    headers.iter().map(|header| format!("{}: {}", header.name, header.value)).collect::<Vec<_>>().join("\n")
}
