//! One attempt: render, get a token, send, judge, record. A test and a delivery go the same way.

use super::client::{self, Bounds, Deadline, Reply, SendFailure};
use super::token::Tokens;
use crate::clock;
use serde_json::Value;
use shared::address::AddressError;
use shared::answer::RedactedAnswer;
use shared::api::Invocation;
use shared::config::Webhook;
use shared::delivery::{Outcome, attempt_millis_max, parse_retry_after};
use shared::guard::Policy;
use shared::ids::EventId;
use shared::limits::{ATTEMPT_WORK_MAX, RESPONSE_BYTES_MAX, RESPONSE_MARGIN_BYTES};
use shared::record;
use shared::request::{self, Outgoing, PartError, PartFault, Proof, RenderedRequest, RequestTemplate};
use shared::secret::{Redactor, Secret};
use shared::time::Timestamp;
use shared::verdict::judge;
use shared::work::Work;

/// What is to be sent.
pub(crate) struct Job<'a> {
    pub(crate) webhook: &'a Webhook<Secret>,
    /// Its templates, read.
    pub(crate) template: &'a Result<RequestTemplate, PartError>,
    pub(crate) event_id: &'a EventId,
    /// The event as the template sees it.
    pub(crate) scope: &'a Value,
    /// The attempt's number; 0 for a test.
    pub(crate) attempt: u32,
    pub(crate) version: Option<u32>,
}

/// How it ended.
pub(crate) struct Attempted {
    pub(crate) record: Invocation,
    /// How long the target, or its token endpoint, asked to be left alone, in seconds.
    pub(crate) retry_after: Option<i64>,
}

/// Makes the attempt.
pub(crate) async fn attempt(job: &Job<'_>, policy: &Policy, tokens: &impl Tokens) -> Attempted {
    let started_at = clock::now();
    let mut run = Run {
        job,
        policy,
        deadline: started_at.plus_millis(attempt_millis_max(i64::from(job.webhook.timeout_in_sec) * 1_000)),
        tokens,
        redactor: Redactor::new(request::secrets_of(job.webhook)),
        record: Invocation::begun(job.attempt, job.version, started_at),
        retry_after: None,
        work: Work::of(ATTEMPT_WORK_MAX),
    };
    run.go(started_at).await;
    run.record.timings.total_ms = clock::now().millis_since(started_at);
    Attempted { record: run.record, retry_after: run.retry_after }
}

struct Run<'a, T> {
    job: &'a Job<'a>,
    policy: &'a Policy,
    /// When the attempt is over, tokens and a second try included; the engine's lease counts on it.
    deadline: Timestamp,
    tokens: &'a T,
    redactor: Redactor,
    record: Invocation,
    retry_after: Option<i64>,
    /// What the templates and validators may still take.
    work: Work,
}

impl<T: Tokens> Run<'_, T> {
    async fn go(&mut self, started_at: Timestamp) {
        let rendered = match self.job.template {
            Ok(template) => template.render(self.job.scope, &mut self.work),
            Err(error) => Err(error.clone()),
        };
        let rendered = match rendered {
            Ok(rendered) => rendered,
            Err(error) => return self.end(outcome_of(&error), format!("{error} Nothing was sent.")),
        };
        self.record.missing.clone_from(&rendered.missing);
        let Ok(signature) = self.sign(&rendered, started_at) else { return };
        let Ok(mut token) = self.obtain_token(None).await else { return };
        let mut reply = self.send(rendered.clone(), token.as_ref(), signature.clone(), started_at).await;
        // The target may have ended the token before its time; once, a new one is tried.
        if let (Ok(answer), Some(refused)) = (&reply, &token)
            && answer.status() == 401
            && self.record.token.as_ref().is_some_and(|step| step.from_cache)
        {
            let refused = refused.clone();
            let Ok(renewed) = self.obtain_token(Some(&refused)).await else { return };
            token = renewed;
            reply = self.send(rendered, token.as_ref(), signature, started_at).await;
        }
        // A fresh token that is refused is not kept for the next attempt either.
        if let (Ok(answer), Some(token)) = (&reply, &token)
            && answer.status() == 401
        {
            self.tokens.forget(token).await;
        }
        self.judge(reply);
    }

    /// `Ok(None)` when the webhook does not sign; an error when it should and cannot. Nothing goes out unsigned for that.
    fn sign(&mut self, rendered: &RenderedRequest, at: Timestamp) -> Result<Option<String>, ()> {
        let Some(signing) = &self.job.webhook.signing else { return Ok(None) };
        let body = rendered.body.as_deref().unwrap_or_default().as_bytes();
        signing.sign(self.job.event_id.as_str(), at, body).map(Some).map_err(|error| {
            self.end(Outcome::SecretUnreadable, format!("{error} Nothing was sent."));
        })
    }

    /// `Ok(None)` when the webhook needs none; an error when it needs one and none is to be had.
    async fn obtain_token(&mut self, refused: Option<&Secret>) -> Result<Option<Secret>, ()> {
        let Some(oauth) = &self.job.webhook.oauth else { return Ok(None) };
        let asked_at = clock::now();
        let deadline = Deadline { at: self.deadline, timeout_ms: self.timeout_ms() };
        let mut obtained = self.tokens.obtain(oauth, refused, self.policy, deadline).await;
        self.record.timings.token_ms += clock::now().millis_since(asked_at);
        obtained.step.explanation = self.redactor.redact(&obtained.step.explanation);
        let explanation = obtained.step.explanation.clone();
        self.record.token = Some(obtained.step);
        match obtained.token {
            Some(token) => {
                self.redactor.add(token.clone());
                Ok(Some(token))
            }
            None => {
                self.retry_after = obtained.retry_after;
                self.end(Outcome::TokenFailed, explanation);
                Err(())
            }
        }
    }

    /// Sends the request. What comes back leaves here without its secrets; the answer as it was read ends here.
    async fn send(
        &mut self,
        rendered: RenderedRequest,
        token: Option<&Secret>,
        signature: Option<String>,
        started_at: Timestamp,
    ) -> Result<RedactedAnswer, SendFailure> {
        let proof = Proof { token, signature };
        let outgoing: Outgoing =
            request::build(self.job.webhook, rendered, self.job.event_id, started_at, proof);
        self.record.request = Some(record::request(&outgoing, &self.redactor));
        let deadline = Deadline { at: self.deadline, timeout_ms: self.timeout_ms() };
        let response_bytes_max = RESPONSE_BYTES_MAX + RESPONSE_MARGIN_BYTES;
        let bounds = Bounds { timeout_ms: deadline.left_ms(), response_bytes_max };
        let sent = client::send(&outgoing, self.policy, bounds).await;
        self.record.timings.lookup_ms += sent.lookup_ms;
        self.record.lookup = sent.lookup;
        let Reply { answer, headers_ms, body_ms } = sent.reply?;
        self.record.timings.headers_ms = headers_ms;
        self.record.timings.body_ms = body_ms;
        Ok(RedactedAnswer::of(answer, &self.redactor))
    }

    fn judge(&mut self, answer: Result<RedactedAnswer, SendFailure>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => return self.explain_failure(&failure),
        };
        self.record.response = Some(record::response(&answer));
        self.retry_after =
            answer.header("retry-after").and_then(|header| parse_retry_after(header, clock::now()));
        let webhook = self.job.webhook;
        let on_failure = webhook.retry.on_validator_failure;
        let verdict = judge(&answer, &webhook.response_validators, on_failure, &mut self.work);
        self.record.validators = verdict.validators;
        self.end(verdict.outcome, verdict.explanation);
    }

    fn explain_failure(&mut self, failure: &SendFailure) {
        let seconds = self.job.webhook.timeout_in_sec;
        let (outcome, explanation) = match failure {
            SendFailure::Refused(refusal) => {
                self.record.request = None;
                (Outcome::AddressRefused, format!("{refusal} Nothing was sent."))
            }
            SendFailure::NotPublic(why) => {
                self.record.request = None;
                (Outcome::AddressRefused, format!("{why} Nothing was sent."))
            }
            SendFailure::LookupFailed(why) => {
                self.record.request = None;
                (Outcome::DnsFailed, format!("{why} Nothing was sent."))
            }
            SendFailure::NotLookedUp(why) => {
                self.record.request = None;
                (Outcome::LookupFailed, format!("{why} Nothing was sent."))
            }
            SendFailure::TimedOut { status } => {
                let outcome = if status.is_some() { Outcome::BodyTimedOut } else { Outcome::TimedOut };
                (outcome, format!("After {seconds} s {failure}; the timeout is {seconds} s."))
            }
            SendFailure::Unreachable { status: None } => {
                (Outcome::Unreachable, format!("The target could not be reached: {failure}."))
            }
            SendFailure::Unreachable { status: Some(_) } => {
                (Outcome::BrokenOff, format!("There is no whole answer: {failure}."))
            }
        };
        self.end(outcome, explanation);
    }

    fn end(&mut self, outcome: Outcome, explanation: String) {
        self.record.outcome = outcome;
        self.record.explanation = explanation;
    }

    fn timeout_ms(&self) -> u32 {
        self.job.webhook.timeout_in_sec.saturating_mul(1_000)
    }
}

/// An address that leads nowhere good is the guard's matter; everything else is the template's.
fn outcome_of(error: &PartError) -> Outcome {
    match &error.fault {
        fault if fault.is_too_much_work() => Outcome::TooMuchWork,
        PartFault::Address(AddressError::Refused(_)) => Outcome::AddressRefused,
        _ => Outcome::TemplateFailed,
    }
}
