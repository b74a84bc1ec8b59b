//! A new replay: to which webhook, of which events, and how fast. What it would send is shown before it is sent.

mod draft;
mod estimate;
mod states;

use crate::api::Api;
use crate::components::{Breadcrumb, May, ProblemLine};
use crate::routes::Page;
use crate::state::{Echo, Tasks, load};
use crate::text;
use crate::ui::{Bound, Heading, InputKind, SelectField, TextField, TimeWindow};
use draft::ReplayDraft;
use estimate::Estimate;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::access::Act;
use shared::api::{ReplayEstimate, ReplayRequest};
use shared::config::{WebhookState, WebhookSummary};
use shared::limits;
use states::States;

/// The form of a new replay.
#[component]
pub(crate) fn ReplayPage() -> impl IntoView {
    let (api, echo, tasks) = (Api::from_context(), Echo::from_context(), Tasks::new());
    let draft = ReplayDraft::from_address();
    let request = draft.request();
    let (problem, is_busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let estimated = RwSignal::new(None::<(ReplayRequest, ReplayEstimate)>);
    // What was estimated counts only for what is asked now.
    let current = Memo::new(move |_| {
        let (asked, estimate) = estimated.get()?;
        (request.get().ok()? == asked).then_some(estimate)
    });
    let look = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(asked) = ready(request, problem, is_busy) else { return };
        tasks.replace(async move {
            match api.estimate_replay(asked.clone()).await {
                Ok(estimate) => estimated.set(Some((asked, estimate))),
                Err(error) => problem.set(Some(error.sentences())),
            }
            is_busy.set(false);
        });
    };
    let navigate = StoredValue::new_local(use_navigate());
    let begin = move |_| {
        if !current.with_untracked(|estimate| estimate.as_ref().is_some_and(|it| it.matched > 0)) {
            return;
        }
        let Some(asked) = ready(request, problem, is_busy) else { return };
        tasks.replace(async move {
            match api.begin_replay(asked).await {
                Ok(replay) => {
                    echo.say(format!("Replay {} has begun.", replay.number));
                    let path = Page::Replays(replay.webhook_id).path();
                    navigate.with_value(|navigate| navigate(&path, Default::default()));
                }
                Err(error) => problem.set(Some(error.sentences())),
            }
            is_busy.set(false);
        });
    };
    let (most, usual) = (limits::REPLAY_PER_SECOND_MAX, limits::REPLAY_PER_SECOND_DEFAULT);
    view! {
        <header class="page-head">
            <div>
                <Breadcrumb above=Signal::from(vec![(Page::Webhooks, "Webhooks".to_owned())])/>
                <Heading text="Replay"/>
                <p class="page-head__line">
                    "Sends events again, or for the first time to a webhook that did not get them. They keep their ids."
                </p>
            </div>
        </header>
        <form class="replay" novalidate on:submit=look>
            <Webhook draft=draft/>
            <TimeWindow
                id="replay"
                label="Events that were accepted"
                window=draft.window
                on_change=move |window| draft.window.set(window)
                closed=true
            />
            <States chosen=draft.states/>
            <TextField
                id="replay-pace"
                label="Events in a second"
                kind=InputKind::Number
                field=draft.pace
                hint=format!("1 to {most}, {usual} when left empty. Fewer leave more room for new events; the pace of the webhook holds as well.")
            />
            <ProblemLine sentence=problem/>
            <May act=Act::Replay says_why=true><div class="replay__actions">
                <button type="submit" class="button" aria-disabled=move || is_busy.get().to_string()>
                    "Show what it would send"
                </button>
                <button
                    type="button"
                    class="button button--primary"
                    aria-disabled=move || {
                        let sends = current.with(|estimate| estimate.as_ref().is_some_and(|it| it.matched > 0));
                        (is_busy.get() || !sends).to_string()
                    }
                    on:click=begin
                >
                    {move || current.with(|estimate| words(estimate.as_ref()))}
                </button>
            </div></May>
            <div class="replay__estimate" role="status">
                {move || current.get().map(|estimate| view! { <Estimate estimate=estimate/> })}
            </div>
        </form>
    }
}

/// What is asked, when all of it is there and nothing is under way. It is under way then.
fn ready(
    request: Memo<Result<ReplayRequest, String>>,
    problem: RwSignal<Option<String>>,
    is_busy: RwSignal<bool>,
) -> Option<ReplayRequest> {
    if is_busy.get_untracked() {
        return None;
    }
    let request = request.get_untracked();
    problem.set(request.as_ref().err().cloned());
    is_busy.set(request.is_ok());
    request.ok()
}

/// The words on the button that sends.
fn words(estimate: Option<&ReplayEstimate>) -> String {
    match estimate {
        None => "Replay".to_owned(),
        Some(estimate) if estimate.complete => {
            format!("Replay {}", text::counted(estimate.matched, "event", "events"))
        }
        Some(estimate) => format!("Replay at least {}", text::counted(estimate.matched, "event", "events")),
    }
}

#[component]
fn Webhook(draft: ReplayDraft) -> impl IntoView {
    let api = Api::from_context();
    let webhooks = load(move || api.every_webhook());
    let option = |webhook: &WebhookSummary| {
        let name = match webhook.state {
            WebhookState::Active => webhook.name.clone(),
            state => format!("{} ({})", webhook.name, text::webhook_state(state).1.to_lowercase()),
        };
        (webhook.id.to_string(), name)
    };
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), "Choose one".to_owned())];
        webhooks.data.with(|webhooks| options.extend(webhooks.iter().flatten().map(option)));
        options
    });
    let error = Signal::derive(move || webhooks.error.get().map(|error| error.sentence()));
    view! {
        <div class="replay__webhook">
            <SelectField
                id="replay-webhook"
                label="Webhook"
                options=options
                field=Bound::from(draft.webhook).with_error(error)
                hint="Its present filters are asked, and its present version is used."
            />
            <May act=Act::EditWebhooks>
                <a class="button button--link" href=Page::AddWebhook.path()>"Add a webhook for it"</a>
            </May>
        </div>
    }
}
