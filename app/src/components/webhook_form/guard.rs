//! Before a draft is saved, it is tried on the newest accepted events. What it fails on is named; asking again saves it all
//! the same, because those events may be none of its business.

use super::form::Form;
use crate::api::ApiError;
use crate::routes::Page;
use crate::text;
use leptos::prelude::*;
use serde_json::Value;
use shared::api::ProblemCode;
use shared::ids::EventId;
use shared::trial::{Backtest, Tried};

/// Failures that are named one by one.
const SHOWN_MAX: usize = 3;

/// A draft that is not saved at once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SaveGuard {
    /// The draft that was tried.
    pub(super) document: Value,
    reason: Reason,
}

/// Why a draft is not saved at once.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    /// It fails on accepted events.
    Fails { tried: usize, failures: Vec<Failure> },
    /// The events could not be read; why.
    Untried(String),
}

/// An event that the draft fails on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Failure {
    event: EventId,
    label: String,
    why: String,
}

impl Form {
    /// Tries a document on the newest accepted events; nothing when it fails on none of those that it would send.
    pub(super) async fn find_failures(self, document: &Value) -> Option<SaveGuard> {
        let backtest = Backtest::prepare(document, &self.policy.get_untracked())?;
        let guard = |reason| Some(SaveGuard { document: document.clone(), reason });
        let events = match self.events.newest().await {
            Ok(events) => events,
            // Saving fails for the same reason, says so, and can be asked for again.
            Err(ApiError::Offline) => return None,
            Err(error) if error.code() == Some(ProblemCode::Unauthorized) => return None,
            Err(error) => return guard(Reason::Untried(error.sentence())),
        };
        let webhook = self.webhook_id();
        let (mut tried, mut failures) = (0, Vec::new());
        for event in events.into_iter().filter(|event| backtest.concerns(&event.source)) {
            tried += 1;
            if let Tried::Failed(error) = backtest.try_event(&event.event, &event.meta(webhook.as_ref())) {
                failures.push(Failure { event: event.event_id, label: event.label, why: error.to_string() });
            }
        }
        if failures.is_empty() { None } else { guard(Reason::Fails { tried, failures }) }
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
                form.guard.get().map(|guard| match guard.reason {
                    Reason::Fails { tried, failures } => view! { <Failures tried=tried failures=failures/> }.into_any(),
                    Reason::Untried(why) => view! {
                        <p class="guard__title">"Not saved: it could not be tried on the accepted events."</p>
                        <p class="guard__hint">{why} " Try again, or save it anyway."</p>
                    }
                    .into_any(),
                })
            }}
        </div>
    }
}

#[component]
fn Failures(tried: usize, failures: Vec<Failure>) -> impl IntoView {
    let count = failures.len();
    let sentence = format!(
        "Not saved: it fails on {count} of the last {}. {} would not be delivered.",
        text::counted(tried, "accepted event", "accepted events"),
        if count == 1 { "It" } else { "They" }
    );
    let more = count.saturating_sub(SHOWN_MAX);
    view! {
        <p class="guard__title">{sentence}</p>
        <ul class="guard__failures">
            {failures
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
