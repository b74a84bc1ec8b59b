//! What a person has to know of a webhook before anything else: its target fails, Tocsin disabled it, or deliveries
//! are held; and what can be done.

use super::acts::Acts;
use super::open::OpenWebhook;
use crate::components::May;
use crate::text;
use crate::ui::{Banner, Confirm, LocalTime, Moment};
use leptos::prelude::*;
use shared::access::Act;
use shared::api::OpenBreaker;
use shared::config::{Disabled, WebhookState};

/// What stands above the facts, when something is wrong.
#[component]
pub(super) fn Banners(
    /// The webhook.
    open: OpenWebhook,
) -> impl IntoView {
    let state =
        Memo::new(move |_| open.webhook.data.with(|webhook| webhook.as_ref().map(|webhook| webhook.state)));
    let disabled = Memo::new(move |_| {
        open.webhook.data.with(|webhook| webhook.as_ref().and_then(|webhook| webhook.disabled))
    });
    let breaker = Memo::new(move |_| {
        open.standing.data.with(|standing| standing.as_ref().and_then(|standing| standing.breaker))
    });
    let held = Memo::new(move |_| {
        open.standing.data.with(|standing| standing.as_ref().map_or(0, |standing| standing.counts.held))
    });
    let acts = Acts::new(open);
    let is_asking = RwSignal::new(false);
    let is_failing = move || breaker.get().is_some();
    let of_them = move |verb: &'static str| {
        Signal::derive(move || format!("{verb} {}", if held.get() == 1 { "it" } else { "them" }))
    };
    let question = move || format!("Cancel {}?", text::counted(held.get(), "delivery", "deliveries"));
    view! {
        <div class="banners">
            {move || match (state.get(), disabled.get(), breaker.get()) {
                (Some(WebhookState::Disabled), Some(disabled), _) => {
                    view! { <IsDisabled disabled=disabled acts=acts/> }.into_any()
                }
                (Some(WebhookState::Active), _, Some(breaker)) => {
                    view! { <Failing breaker=breaker acts=acts/> }.into_any()
                }
                _ => ().into_any(),
            }}
            <Show when=move || { held.get() > 0 }>
                <Banner tone=text::Tone::Held>
                    <p>{move || held_sentence(held.get(), state.get(), is_failing())}</p>
                    <div class="banner__actions">
                        <Show when=move || { state.get() == Some(WebhookState::Inactive) }>
                            <May act=Act::EditWebhooks><Do acts=acts act=Acts::enable word="Activate"/></May>
                        </Show>
                        <Show when=move || { state.get() == Some(WebhookState::Active) && !is_failing() }>
                            <May act=Act::Operate><Do acts=acts act=Acts::release word=of_them("Send")/></May>
                        </Show>
                        <May act=Act::Operate>
                            <button type="button" class="button button--danger" on:click=move |_| is_asking.set(true)>
                                {of_them("Cancel")}
                            </button>
                        </May>
                    </div>
                </Banner>
            </Show>
        </div>
        <Confirm
            is_open=is_asking
            title=Signal::derive(question)
            consequence="They are taken back and are not sent. A replay can still send their events."
            action="Cancel what is held"
            is_busy=acts.is_busy
            on_confirm=Callback::new(move |()| {
                acts.cancel_held();
                is_asking.set(false);
            })
            on_cancel=Callback::new(move |()| is_asking.set(false))
        />
    }
}

fn held_sentence(held: u64, state: Option<WebhookState>, is_failing: bool) -> String {
    let deliveries = text::counted(held, "delivery is", "deliveries are");
    let them = if held == 1 { "it" } else { "them" };
    let why = match state {
        Some(WebhookState::Active) if is_failing => "until the target is well again.".to_owned(),
        Some(WebhookState::Active) => {
            format!("from the time when the webhook did not send. Send {them}, or cancel {them}?")
        }
        Some(WebhookState::Disabled) => format!("until you enable the webhook and send {them}."),
        Some(WebhookState::Inactive) | None => format!("until you activate the webhook and send {them}."),
    };
    format!("{deliveries} held {why}")
}

/// A button that does something, unless something is being done.
#[component]
fn Do(acts: Acts, act: fn(Acts), #[prop(into)] word: Signal<String>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button"
            aria-disabled=move || acts.is_busy.get().to_string()
            on:click=move |_| act(acts)
        >
            {word}
        </button>
    }
}

#[component]
fn IsDisabled(disabled: Disabled, acts: Acts) -> impl IntoView {
    view! {
        <Banner tone=text::Tone::Bad>
            <p>
                "Tocsin disabled this webhook at " <LocalTime at=disabled.at/> " " {text::disabled_because(disabled.reason)}
                ". Nothing is sent to it until you enable it."
            </p>
            <div class="banner__actions">
                <May act=Act::EditWebhooks><Do acts=acts act=Acts::enable word="Enable"/></May>
            </div>
        </Banner>
    }
}

#[component]
fn Failing(breaker: OpenBreaker, acts: Acts) -> impl IntoView {
    view! {
        <Banner tone=text::Tone::Bad>
            <p>
                "Failing since " <LocalTime at=breaker.since/> ": the breaker is open, and deliveries are held. Next probe at "
                <LocalTime at=breaker.probe_at/> ", " <Moment at=breaker.probe_at/> ". Disabled at "
                <LocalTime at=breaker.disables_at/> " unless it recovers."
            </p>
            <div class="banner__actions">
                <May act=Act::Operate><Do acts=acts act=Acts::release word="Probe now"/></May>
            </div>
        </Banner>
    }
}
