//! Before a draft is saved, it is tried on the newest accepted events. What it fails on is named; asking again saves it all
//! the same, because those events may be none of its business.

use super::form::Form;
use crate::routes::Page;
use crate::text;
use leptos::prelude::*;
use serde_json::Value;
use shared::ids::EventId;
use shared::trial::{Backtest, Tried};

/// Failures that are named one by one.
const SHOWN_MAX: usize = 3;

/// What the draft fails on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SaveGuard {
    /// The draft that was tried.
    pub(super) document: Value,
    /// How many events it was tried on.
    tried: usize,
    failures: Vec<Failure>,
}

/// An event that the draft fails on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Failure {
    event: EventId,
    label: String,
    why: String,
}

impl Form {
    /// Tries a document on the newest accepted events; nothing when it fails on none of those that it would send. Without
    /// an answer there is nothing to try it on, and saving says by itself that the API cannot be reached.
    pub(super) async fn find_failures(self, document: &Value) -> Option<SaveGuard> {
        let backtest = Backtest::prepare(document, &self.policy.get_untracked())?;
        let events = self.events.newest().await.ok()?;
        let webhook = self.webhook_id();
        let (mut tried, mut failures) = (0, Vec::new());
        for event in events.into_iter().filter(|event| backtest.concerns(&event.source)) {
            tried += 1;
            if let Tried::Failed(error) = backtest.try_event(&event.event, &event.meta(webhook.as_ref())) {
                failures.push(Failure { event: event.event_id, label: event.label, why: error.to_string() });
            }
        }
        (!failures.is_empty()).then(|| SaveGuard { document: document.clone(), tried, failures })
    }

    /// Whether the draft as it stands was found to fail on accepted events.
    pub(super) fn is_guarded(self) -> bool {
        self.document.with(|document| {
            self.guard.with(|guard| guard.as_ref().is_some_and(|guard| guard.document == *document))
        })
    }
}

/// What the draft fails on, with what to do about it.
#[component]
pub(super) fn GuardNotice() -> impl IntoView {
    let form = Form::from_context();
    view! {
        <div class="guard" role="alert">
            {move || {
                if !form.is_guarded() {
                    return None;
                }
                form.guard.get().map(|guard| view! { <Failures guard=guard/> })
            }}
        </div>
    }
}

#[component]
fn Failures(guard: SaveGuard) -> impl IntoView {
    let count = guard.failures.len();
    let sentence = format!(
        "Not saved: it fails on {count} of the last {}. {} would not be delivered.",
        text::counted(guard.tried, "accepted event", "accepted events"),
        if count == 1 { "It" } else { "They" }
    );
    let more = count.saturating_sub(SHOWN_MAX);
    view! {
        <p class="guard__title">{sentence}</p>
        <ul class="guard__failures">
            {guard
                .failures
                .into_iter()
                .take(SHOWN_MAX)
                .map(|failure| {
                    view! {
                        <li>
                            <a href=Page::Event(failure.event).path() target="_blank" rel="noopener">
                                {text::visible(&text::cut_middle(&failure.label, 60))}
                                <span class="hidden">" (opens a new tab)"</span>
                            </a>
                            " " {text::visible(&failure.why)}
                        </li>
                    }
                })
                .collect_view()}
            {(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}
        </ul>
        <p class="guard__hint">"Change the draft, or save it anyway."</p>
    }
}
