//! The bar at the foot of the form: **Test**, its result, **View Invocation Data**, **Save Webhook**, and what is
//! in the way of saving.

use super::form::{Busy, Form, Tested};
use super::guard::GuardNotice;
use super::need_change;
use crate::browser;
use crate::components::May;
use crate::components::invocation_view::Tips;
use crate::text::{self, Tone};
use crate::ui::{Confirm, Status};
use leptos::prelude::*;
use shared::access::Act;

/// The bar.
#[component]
pub(super) fn ActionBar() -> impl IntoView {
    let form = Form::from_context();
    let is_busy = move || (form.busy.get() != Busy::No).to_string();
    let has_invocation = Memo::new(move |_| {
        form.tested.with(|tested| tested.as_ref().is_some_and(|tested| tested.invocation.is_ok()))
    });
    view! {
        <div class="action-bar">
            <Summary/>
            <GuardNotice/>
            <div class="action-bar__row">
                <May act=Act::Test>
                    <button type="button" class="button" aria-disabled=is_busy on:click=move |_| form.test()>
                        {move || if form.busy.get() == Busy::Testing { "Testing…" } else { "Test" }}
                    </button>
                    <div class="action-bar__result" role="status"><TestResult/></div>
                </May>
                <Show when=move || has_invocation.get()>
                    <button
                        type="button"
                        class="button button--link"
                        id="view-invocation-data"
                        aria-expanded=move || form.shows_invocation.get().to_string()
                        on:click=move |_| form.shows_invocation.update(|shown| *shown = !*shown)
                    >
                        "View Invocation Data"
                    </button>
                </Show>
                <May act=Act::EditWebhooks says_why=true>
                    <button type="submit" class="button button--primary action-bar__save" aria-disabled=is_busy>
                        {move || match form.busy.get() {
                            Busy::Saving => "Saving…",
                            Busy::No | Busy::Testing if form.is_guarded() => "Save anyway",
                            Busy::No | Busy::Testing => "Save Webhook",
                        }}
                    </button>
                </May>
            </div>
        </div>
        <Conflict/>
    }
}

/// What is in the way: each finding leads to its field.
#[component]
fn Summary() -> impl IntoView {
    let form = Form::from_context();
    let summary = form.findings.summary();
    let go = move |event: leptos::ev::MouseEvent, field: &str| {
        event.prevent_default();
        browser::focus_id(field);
    };
    view! {
        <div class="summary" role="alert">
            {move || {
                form.problem.get().map(|problem| view! { <p class="summary__problem">{problem}</p> })
            }}
            {move || {
                let findings = summary.get();
                (!findings.is_empty()).then(|| {
                    view! {
                        <p class="summary__title">{need_change(findings.len())}</p>
                        <ul class="summary__findings">
                            {findings
                                .into_iter()
                                .map(|finding| {
                                    let label = finding.label;
                                    match finding.field {
                                        Some(field) => {
                                            view! {
                                                <li>
                                                    <a href=format!("#{field}") title=finding.message on:click=move |event| go(event, &field)>
                                                        {label}
                                                    </a>
                                                </li>
                                            }.into_any()
                                        }
                                        None => view! { <li>{label} ": " {finding.message}</li> }.into_any(),
                                    }
                                })
                                .collect_view()}
                        </ul>
                    }
                })
            }}
        </div>
    }
}

/// The result of the last test: a verdict, a sentence, a number.
#[component]
fn TestResult() -> impl IntoView {
    let form = Form::from_context();
    let name = move || {
        form.events.chosen.with(|chosen| chosen.as_ref().map(|event| event.label.clone()).unwrap_or_default())
    };
    move || match (form.busy.get(), form.tested.get()) {
        (Busy::Testing, _) => {
            view! { <p class="action-bar__quiet">"Sending the event to the target…"</p> }.into_any()
        }
        (_, None) => {
            view! { <p class="action-bar__quiet">"Sends the event “" {name} "” to the target, once."</p> }
                .into_any()
        }
        (_, Some(tested)) => view! { <Verdict tested=tested/> }.into_any(),
    }
}

#[component]
fn Verdict(tested: Tested) -> impl IntoView {
    let form = Form::from_context();
    let age = move || (!form.is_test_current()).then_some(" Tested before your last change.");
    let (tone, word) = match &tested.invocation {
        Ok(invocation) if text::outcome_tone(invocation.outcome) == Tone::Good => {
            (Tone::Good, "Test successful")
        }
        Ok(_) | Err(_) => (Tone::Bad, "Test failed"),
    };
    view! {
        <Status tone=tone word=word/>
        {match tested.invocation {
            Ok(invocation) => {
                let span = text::millis(invocation.timings.total_ms);
                let figures = match invocation.response {
                    Some(response) => format!("{} in {span}", response.status),
                    None => span,
                };
                view! {
                    <p class="action-bar__why" title=invocation.explanation.clone()>{text::visible(&invocation.explanation)}{age}</p>
                    <span class="action-bar__figures">{figures}</span>
                    <Tips outcome=invocation.outcome/>
                }.into_any()
            }
            Err(why) => view! { <p class="action-bar__why">{why}{age}</p> }.into_any(),
        }}
    }
}

/// Somebody else was first.
#[component]
fn Conflict() -> impl IntoView {
    let form = Form::from_context();
    let is_busy = Signal::derive(move || form.busy.get() != Busy::No);
    view! {
        <Confirm
            is_open=form.conflict
            title="Somebody else saved this webhook"
            consequence="It was changed after you opened it. You can save your version over theirs, or discard yours and look at theirs. Cancel leaves this page as it is."
            action="Save mine over theirs"
            is_busy=is_busy
            on_confirm=Callback::new(move |()| form.settle_conflict(true))
            on_cancel=Callback::new(move |()| form.conflict.set(false))
            other="Discard mine, show theirs"
            on_other=Callback::new(move |()| form.settle_conflict(false))
        />
    }
}
