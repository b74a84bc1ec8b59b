//! Replays: `POST /api/replays`, and those of one webhook, `/api/webhooks/{id}/replays`.

use super::audit;
use super::deliveries::outbox;
use super::query::Query;
use super::webhooks::webhook_id;
use super::{body, respond};
use crate::durable::journal::{Journal, Window};
use crate::durable::outbox::Outbox;
use crate::durable::registry::{Caller, Registry};
use crate::fault::Fault;
use shared::access::Veil;
use shared::api::{
    Problem, ProblemCode, ReplayEstimate, ReplayRequest, ReplaySample, ReplayState, parse_number,
};
use shared::audit::Deed;
use shared::config::StoredWebhook;
use shared::ids::SourceId;
use shared::issue::{IssueCode, Issues};
use shared::limits::{
    REPLAY_ESTIMATE_ROWS, REPLAY_ESTIMATE_ROWS_MAX, REPLAY_PER_SECOND_MAX, REPLAY_SAMPLE_ROWS,
};
use shared::route::concerns;
use worker::{Env, Request, Response};

pub(crate) async fn create(mut request: Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let replay: ReplayRequest = body::typed(&mut request).await?;
    check(&replay)?;
    let webhook = Registry::of(env).webhook(replay.webhook_id.clone()).await?;
    let journals = Registry::of(env).list_journals().await?;
    let receives = webhook.webhook.receives;
    let sources = journals.into_iter().map(|journal| journal.source);
    let sources = sources.filter(|source| concerns(receives, source)).collect();
    if replay.dry_run {
        return respond::json(200, &estimate(env, &replay, &webhook, sources).await?);
    }
    if !webhook.webhook.active {
        let title = "The webhook is not active: enable it first.";
        return Err(Fault::new(ProblemCode::WrongState, title));
    }
    let account = Registry::of(env).permit(by, replay.webhook_id.clone()).await?;
    let what = format!("Events from {} to {}.", replay.since, replay.until);
    let deed = audit::deed(by, Deed::ReplayAsked, &account, &what);
    let outbox = Outbox::of(env, &replay.webhook_id);
    respond::json(202, &outbox.replay(replay.clone(), sources, deed).await?)
}

pub(crate) async fn list(request: &Request, env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let page = Query::page_alone(request)?;
    respond::json(200, &outbox(env, id).await?.replays(page).await?.for_role(by.role))
}

pub(crate) async fn stop(env: &Env, by: &Caller, id: &str, number: &str) -> Result<Response, Fault> {
    let number = parse_number(number).ok_or_else(|| Fault::not_found("replay"))?;
    let account = Registry::of(env).permit(by, webhook_id(id)?).await?;
    let deed = audit::deed(by, Deed::ReplayAsked, &account, &format!("Stop of replay {number}."));
    respond::json(200, &Outbox::of(env, &account.id).stop_replay(number, deed).await?)
}

fn check(replay: &ReplayRequest) -> Result<(), Fault> {
    let mut issues = Issues::default();
    if replay.since >= replay.until {
        let message = format!("Given {}; it has to be later than since, {}.", replay.until, replay.since);
        issues.add("until", IssueCode::OutOfRange, message);
    }
    if replay.states.is_empty() {
        let message = "Say where the events to be sent stand, as in [\"dead\"].";
        issues.add("states", IssueCode::Required, message);
    }
    if replay.per_second.is_some_and(|rate| !(1..=REPLAY_PER_SECOND_MAX).contains(&rate)) {
        let message = format!("1 to {REPLAY_PER_SECOND_MAX} events a second are allowed.");
        issues.add("per_second", IssueCode::OutOfRange, message);
    }
    if issues.is_empty() { Ok(()) } else { Err(Problem::from(issues).into()) }
}

/// Looks at the whole window, or as much of it as one call should, and sends nothing.
async fn estimate(
    env: &Env,
    replay: &ReplayRequest,
    webhook: &StoredWebhook,
    sources: Vec<SourceId>,
) -> Result<ReplayEstimate, Fault> {
    let outbox = Outbox::of(env, &replay.webhook_id);
    let mut estimate = ReplayEstimate { matched: 0, unwanted: 0, sample: Vec::new(), complete: true };
    let mut left = REPLAY_ESTIMATE_ROWS_MAX;
    for source in sources {
        let mut after = None;
        loop {
            if left == 0 {
                estimate.complete = false;
                break;
            }
            let limit = REPLAY_ESTIMATE_ROWS.min(left);
            let window = Window {
                webhook: replay.webhook_id.clone(),
                since: replay.since,
                until: replay.until,
                after: after.clone(),
                limit,
                filters: webhook.webhook.filters.clone(),
                with_documents: false,
            };
            let rows = Journal::of(env, &source).window(window).await?;
            let states = outbox.states(rows.iter().map(|row| row.event_id.clone()).collect()).await?;
            for row in &rows {
                let known = states.iter().find(|known| known.id == row.event_id).map(|known| known.state);
                let state = ReplayState::of(known, row.verdict).filter(|state| replay.states.contains(state));
                match state {
                    None => {}
                    Some(_) if !row.wanted => estimate.unwanted += 1,
                    Some(state) => {
                        estimate.matched += 1;
                        estimate.sample.push(ReplaySample {
                            event_id: row.event_id.clone(),
                            event_type: row.event_type.clone(),
                            title: row.title.clone(),
                            received_at: row.received_at,
                            state,
                        });
                    }
                }
            }
            estimate.sample.sort_by(|one, other| other.event_id.cmp(&one.event_id));
            estimate.sample.truncate(REPLAY_SAMPLE_ROWS);
            left -= rows.len();
            after = rows.last().map(|row| row.event_id.clone());
            if rows.len() < limit {
                break;
            }
        }
    }
    Ok(estimate)
}
