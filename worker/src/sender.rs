//! A sender: an invocation of our own Worker that makes attempts for an Outbox.
//!
//! The platform lets one invocation wait on six connections. So an Outbox does not send: it starts senders, each with a
//! few jobs side by side, and takes their reports back. The answer to a report is the next job, until nothing is due
//! or the sender has made as many attempts as one invocation should. Whatever is cut off in between is found by its
//! lease.
//!
//! Only this Worker can start one: the entrypoint `Sender` (`worker/entry.js`) has no address.

use crate::configs;
use crate::durable::outbox::{Job, Outbox, Report, TokenAnswer};
use crate::fault::Fault;
use crate::outbound::{self, Attempted, Deadline, Obtained, Tokens};
use crate::{bindings, clock, log};
use futures_util::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use shared::api::{Invocation, TokenStep};
use shared::config::OAuth;
use shared::delivery::Outcome;
use shared::event::{Event, Meta};
use shared::guard::{Policy, Resolver};
use shared::ids::WebhookId;
use shared::limits::{SENDER_ATTEMPTS_LOOKED_UP_MAX, SENDER_ATTEMPTS_MAX};
use shared::secret::Secret;
use std::time::Duration;
use worker::wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use worker::{Delay, Env, Request, Response, web_sys};

/// The entrypoint: the body is a list of jobs.
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
#[wasm_bindgen(js_sys = worker::js_sys, wasm_bindgen_futures = worker::wasm_bindgen_futures)]
pub async fn send(request: web_sys::Request, env: Env) -> Result<JsValue, JsValue> {
    let answer = match run(request.into(), &env).await {
        Ok(()) => Response::empty(),
        Err(fault) => {
            log::failure("sender", &fault);
            Response::empty().map(|response| response.with_status(fault.problem.status))
        }
    };
    Ok(web_sys::Response::from(answer?).into())
}

async fn run(mut request: Request, env: &Env) -> Result<(), Fault> {
    let jobs: Vec<Job> = serde_json::from_str(&request.text().await?)?;
    let Some(webhook) = jobs.first().map(|job| job.webhook.clone()) else { return Ok(()) };
    let mut left = attempts_max(&bindings::policy(env)).saturating_sub(jobs.len());
    let (mut steps, mut ended, mut is_reporting) = (FuturesUnordered::new(), Vec::new(), false);
    steps.extend(jobs.into_iter().map(|job| attempt(env, job).boxed_local()));
    while let Some(step) = steps.next().await {
        match step {
            Step::Ended(report) => ended.push(*report),
            Step::Reported(jobs) => {
                is_reporting = false;
                left = left.saturating_sub(jobs.len());
                steps.extend(jobs.into_iter().map(|job| attempt(env, job).boxed_local()));
            }
        }
        // One report at a time. What ends in the meantime goes with the next: under load, several cost one call.
        if !is_reporting && !ended.is_empty() {
            is_reporting = true;
            let reports = std::mem::take(&mut ended);
            let room = left.min(reports.len());
            steps.push(report(env, &webhook, reports, room).boxed_local());
        }
    }
    Ok(())
}

/// How many attempts one sender makes.
fn attempts_max(policy: &Policy) -> usize {
    match policy.resolver {
        Resolver::Off => SENDER_ATTEMPTS_MAX,
        Resolver::At(_) | Resolver::Unusable(_) => SENDER_ATTEMPTS_LOOKED_UP_MAX,
    }
}

/// What a sender waits for.
enum Step {
    /// An attempt has ended.
    Ended(Box<Report>),
    /// The Outbox knows of those that had ended, and this is next.
    Reported(Vec<Job>),
}

async fn attempt(env: &Env, job: Job) -> Step {
    let mut report = Report {
        event_id: job.event_id.clone(),
        attempt: job.attempt,
        version: job.version,
        record: None,
        retry_after: None,
    };
    match try_attempt(env, &job).await {
        Ok(Attempted { record, retry_after }) => {
            report.record = Some(record);
            report.retry_after = retry_after;
        }
        // Nothing was sent. It goes back as it was, and is not counted.
        Err(fault) => log::failure("sender", &fault),
    }
    Step::Ended(Box::new(report))
}

/// How often a report is tried that does not arrive, and how long to wait before each.
const REPORT_WAITS_MILLIS: [u64; 3] = [0, 500, 3_000];

async fn report(env: &Env, webhook: &WebhookId, mut reports: Vec<Report>, room: usize) -> Step {
    for wait in REPORT_WAITS_MILLIS {
        if wait > 0 {
            Delay::from(Duration::from_millis(wait)).await;
        }
        match Outbox::of(env, webhook).report(reports.clone(), room).await {
            Ok(jobs) => return Step::Reported(jobs),
            Err(fault) => log::failure("sender", &fault),
        }
        // It may have arrived, and what went back may have been claimed again under the same number: said twice, it would
        // take back an attempt that is under way. Its lease brings it back if need be.
        reports.retain(|report| report.record.is_some());
    }
    Step::Reported(Vec::new())
}

async fn try_attempt(env: &Env, job: &Job) -> Result<Attempted, Fault> {
    let config = configs::load(env, &job.webhook, job.version).await?;
    let Some(webhook) = &config.webhook else {
        let explanation =
            "A stored secret could not be opened: SEAL_KEY has changed. Type the secrets again.";
        return Ok(unsent(job, Outcome::SecretUnreadable, explanation));
    };
    let Ok(event) = Event::from_stored(&job.document) else {
        return Ok(unsent(
            job,
            Outcome::TemplateFailed,
            "The stored event cannot be read. Nothing was sent.",
        ));
    };
    let source = job.event_id.source();
    let scope = event.scope(&Meta {
        event_id: &job.event_id,
        source: &source,
        received_at: job.received_at,
        webhook: Some(&job.webhook),
    });
    let tokens = OutboxTokens { outbox: Outbox::of(env, &job.webhook), version: job.version };
    let job = outbound::Job {
        webhook,
        template: &config.template,
        event_id: &job.event_id,
        scope: &scope,
        attempt: job.attempt,
        version: Some(job.version),
    };
    Ok(outbound::attempt(&job, &bindings::policy(env), &tokens).await)
}

/// The record of an attempt in which nothing could be sent.
fn unsent(job: &Job, outcome: Outcome, explanation: &str) -> Attempted {
    let mut record = Invocation::begun(job.attempt, Some(job.version), clock::now());
    record.outcome = outcome;
    explanation.clone_into(&mut record.explanation);
    Attempted { record, retry_after: None }
}

/// Tokens of a webhook, as its Outbox keeps them: attempts in parallel wait for one request.
struct OutboxTokens<'a> {
    outbox: Outbox<'a>,
    version: u32,
}

impl Tokens for OutboxTokens<'_> {
    async fn obtain(
        &self,
        oauth: &OAuth<Secret>,
        refused: Option<&Secret>,
        _: &Policy,
        deadline: Deadline,
    ) -> Obtained {
        let refused = refused.map(|token| token.expose().to_owned());
        match self.outbox.token(self.version, refused, deadline.at).await {
            Ok(TokenAnswer { token, step, retry_after }) => {
                Obtained { token: token.map(Secret::new), step, retry_after }
            }
            Err(fault) => {
                log::failure("sender", &fault);
                let explanation = "No token: the Outbox did not answer. Nothing was sent to the target.";
                let step = TokenStep {
                    url: oauth.token_endpoint_url.to_string(),
                    from_cache: false,
                    granted: false,
                    explanation: explanation.to_owned(),
                };
                Obtained { token: None, step, retry_after: None }
            }
        }
    }

    async fn forget(&self, token: &Secret) {
        if let Err(fault) = self.outbox.forget_token(token.expose().to_owned()).await {
            log::failure("sender", &fault);
        }
    }
}
