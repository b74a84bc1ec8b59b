//! The draft tried on the newest accepted events, in the browser: nothing is sent.

use super::form::Form;
use super::trial_event::TrialEvent;
use crate::api::ApiError;
use crate::text::{self, Tone};
use crate::ui::Status;
use leptos::prelude::*;
use shared::limits::BACKTEST_EVENTS;
use shared::trial::{Backtest, Tried};
use std::time::Duration;

/// Events tried before the browser gets its turn.
const AT_ONCE: usize = 20;

/// What became of the events.
#[derive(Clone, Debug, Default, PartialEq)]
struct Outcome {
    rows: Vec<(TrialEvent, Tried)>,
    /// What was tried; the draft may have changed since.
    document: serde_json::Value,
}

#[derive(Clone, Debug, PartialEq)]
enum Progress {
    Idle,
    Running,
    Failed(String),
    Done(Outcome),
}

/// A button, and what it finds.
#[component]
pub(super) fn BacktestPanel() -> impl IntoView {
    let form = Form::from_context();
    let progress = RwSignal::new(Progress::Idle);
    let run = move |_| {
        if progress.with_untracked(|progress| *progress == Progress::Running) {
            return;
        }
        progress.set(Progress::Running);
        form.tasks.spawn(async move {
            let done = try_all(form).await;
            progress.set(done.map_or_else(Progress::Failed, Progress::Done));
        });
    };
    view! {
        <div class="backtest">
            <p class="preview__remark">
                {format!("Tries the filters and the templates on the last {BACKTEST_EVENTS} accepted events. Nothing is sent.")}
            </p>
            <button type="button" class="button button--small" on:click=run>
                {move || if progress.with(|progress| *progress == Progress::Running) { "Running…" } else { "Run backtest" }}
            </button>
            <div role="status">
                {move || match progress.get() {
                    Progress::Idle | Progress::Running => ().into_any(),
                    Progress::Failed(why) => view! { <p class="preview__verdict preview__verdict--bad">{why}</p> }.into_any(),
                    Progress::Done(outcome) => view! { <Report outcome=outcome/> }.into_any(),
                }}
            </div>
        </div>
    }
}

async fn try_all(form: Form) -> Result<Outcome, String> {
    let document = form.document.get_untracked();
    let backtest = Backtest::prepare(&document, &form.policy.get_untracked())
        .ok_or("The filters or the templates cannot be read yet; their fields say why.")?;
    let events = form.events.all().await.map_err(|error: ApiError| error.sentence())?;
    let (webhook, mut rows) = (form.webhook_id(), Vec::with_capacity(events.len()));
    for (place, event) in events.iter().filter(|event| backtest.concerns(&event.source)).enumerate() {
        if place % AT_ONCE == AT_ONCE - 1 {
            crate::browser::pause(Duration::ZERO).await;
        }
        rows.push((event.clone(), backtest.try_event(&event.event, &event.meta(webhook.as_ref()))));
    }
    form.events.keep(events);
    Ok(Outcome { rows, document })
}

#[component]
fn Report(outcome: Outcome) -> impl IntoView {
    let form = Form::from_context();
    let total = outcome.rows.len();
    if total == 0 {
        return view! {
            <p class="preview__nothing">"No event that concerns this webhook has been accepted yet."</p>
        }
        .into_any();
    }
    let count = |is: fn(&Tried) -> bool| outcome.rows.iter().filter(|(_, tried)| is(tried)).count();
    let failed = count(|tried| matches!(tried, Tried::Failed(_) | Tried::Undecided(_)));
    let filtered = count(|tried| matches!(tried, Tried::Filtered(_)));
    let sent = total - failed - filtered;
    let sentence = format!(
        "{} tried: {sent} would be sent, {filtered} filtered out, {failed} failed.",
        text::counted(total, "event", "events")
    );
    let document = outcome.document.clone();
    let is_old = move || form.document.with(|now| *now != document);
    let mut rows = outcome.rows;
    // What fails comes first; the order in time is kept within.
    rows.sort_by_key(|(_, tried)| match tried {
        Tried::Failed(_) | Tried::Undecided(_) => 0,
        Tried::Sent { .. } => 1,
        Tried::Filtered(_) => 2,
    });
    view! {
        <p class="backtest__sum">{sentence}</p>
        <p class="preview__remark">
            {move || is_old().then_some("The draft has changed since; run it again.")}
        </p>
        <ul class="backtest__rows">
            {rows.into_iter().map(|(event, tried)| view! { <Row event=event tried=tried/> }).collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn Row(event: TrialEvent, tried: Tried) -> impl IntoView {
    let form = Form::from_context();
    let (tone, word, why) = match tried {
        Tried::Sent { missing } if missing.is_empty() => (Tone::Good, "Sent", String::new()),
        Tried::Sent { missing } => (Tone::Good, "Sent", format!("Not in this event: {}", missing.join(", "))),
        Tried::Filtered(decisive) => (Tone::Quiet, "Filtered", decisive.explanation),
        Tried::Undecided(decisive) => (Tone::Bad, "Too much work", decisive.explanation),
        Tried::Failed(error) => (Tone::Bad, "Failed", error.to_string()),
    };
    let label = event.label.clone();
    let show = move |_| {
        form.events.choose(event.clone());
        form.tab.set("preview");
    };
    view! {
        <li class="backtest__row">
            <Status tone=tone word=word/>
            <button type="button" class="button button--link backtest__event" on:click=show>
                {text::visible(&text::cut_middle(&label, 60))}
            </button>
            <span class="backtest__why">{text::visible(&why)}</span>
        </li>
    }
}
