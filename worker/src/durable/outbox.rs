//! An Outbox: one object for each webhook, named by the webhook's id. A bad target only harms its own.
//!
//! The engine (`shared::delivery`) decides; this object tells it what happened, commits what it wrote together with
//! the next alarm, and only then carries out the effects. So whatever is cut off is found by the alarm: a claimed
//! delivery whose lease is over is an attempt with the outcome `unknown`.
//!
//! It does not send: senders do (`crate::sender`), beside the handlers (`wait_until`), so that no handler waits for a
//! slow target.

mod book;
mod client;
mod dispatch;
mod log;
mod records;
mod replay;
mod row;
mod schema;
mod store;

pub(crate) use client::{Handover, Job, Outbox, Report, TokenAnswer};

use super::alarm::Alarm;
use super::call;
use crate::durable::registry::Registry;
use crate::fault::Fault;
use crate::outbound::{Deadline, Obtained, TokenCache};
use crate::{bindings, clock, configs};
use client::Command;
use records::Ended;
use serde_json::Value;
use shared::api::{HeldAnswer, ProblemCode};
use shared::delivery::{Effects, Input, Notice, Send};
use shared::ids::EventId;
use shared::limits::{ATTEMPTS_PER_SENDER, PRUNE_STEPS_MAX, SENDERS_MAX};
use shared::secret::Secret;
use shared::time::Timestamp;
use std::cell::Cell;
use std::rc::Rc;
use store::{Cargo, Store};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// How long a step of a replay is left alone before the alarm looks for it.
const REPLAY_PATIENCE_MILLIS: i64 = 60_000;

/// Attempts that one event of this object can begin: as many senders as it may start.
const ROOM: usize = SENDERS_MAX * ATTEMPTS_PER_SENDER;

#[durable_object(alarm)]
pub struct OutboxObject {
    inner: Rc<Inner>,
}

/// What work beside the handlers needs as well.
struct Inner {
    state: State,
    env: Env,
    store: std::result::Result<Store, Fault>,
    alarm: Alarm,
    tokens: TokenCache,
    /// Whether a step of a replay is under way.
    is_replaying: Cell<bool>,
}

impl DurableObject for OutboxObject {
    fn new(state: State, env: Env) -> Self {
        let store = Store::open(&state);
        let alarm = Alarm::new(&state);
        Self {
            inner: Rc::new(Inner {
                state,
                env,
                store,
                alarm,
                tokens: TokenCache::default(),
                is_replaying: Cell::new(false),
            }),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        call::serve(&self.inner.state, request, "outbox", async |command| self.inner.answer(command).await)
            .await
    }

    /// Fails only when it cannot be set again: the platform drops one that has failed seven times.
    async fn alarm(&self) -> Result<Response> {
        #[cfg(feature = "test-hooks")]
        super::hooks::panic_in_alarm_if_asked(&self.inner.state).await;
        self.inner.alarm.fired();
        if let Err(fault) = self.inner.wake().await {
            crate::log::failure("outbox alarm", &fault);
            self.inner.alarm.again().await?;
        }
        Response::empty()
    }
}

impl Inner {
    fn store(&self) -> std::result::Result<&Store, Fault> {
        self.store.as_ref().map_err(Clone::clone)
    }

    async fn answer(self: &Rc<Self>, command: Command) -> std::result::Result<Value, Fault> {
        let store = self.store()?;
        match command {
            Command::SetHead { head } => call::reply(self.act(Input::HeadTold(head)).await?),
            Command::Retire => call::reply(self.act(Input::Retired).await?),
            Command::Take { events } => call::reply(self.take(&events).await?),
            Command::Report { reports, room } => call::reply(self.take_reports(reports, room).await?),
            Command::Token { version, refused, until } => {
                call::reply(self.token(version, refused, until).await?)
            }
            Command::ForgetToken { refused } => {
                self.tokens.forget_now(&Secret::new(refused));
                call::reply(())
            }
            Command::Standing => call::reply(store.standing()?),
            Command::List { query, filter } => call::reply(store.list(&query, &filter)?),
            Command::Delivery { id } => call::reply(store.view(&id)?),
            Command::States { ids } => call::reply(store.states(&ids)?),
            Command::Retry { id } => {
                store.item(&id)?;
                let refusal =
                    "It cannot be retried now: it is under way, delivered, or the webhook is not active.";
                call::reply(self.change(Input::RetryRequested { id: id.clone() }, &id, refusal).await?)
            }
            Command::Cancel { id } => {
                store.item(&id)?;
                let refusal = "Only a pending or held delivery can be cancelled.";
                call::reply(self.change(Input::CancelRequested { id: id.clone() }, &id, refusal).await?)
            }
            Command::ReleaseHeld => call::reply(self.change_held(Input::ReleaseRequested).await?),
            Command::CancelHeld => call::reply(self.change_held(Input::CancelHeldRequested).await?),
            Command::Replay { request, sources } => {
                let view = store.add_replay(&request, &sources, clock::now())?;
                self.arm().await?;
                call::reply(view)
            }
            Command::Replays { query } => call::reply(store.list_replays(&query)?),
            Command::StopReplay { number } => call::reply(store.stop_replay(number, clock::now())?),
            Command::Tend => call::reply(self.tend().await?),
        }
    }

    /// Tells the engine, commits with the next alarm, and begins what follows.
    async fn act(self: &Rc<Self>, input: Input) -> std::result::Result<(), Fault> {
        let effects = self.store()?.handle(&[input], clock::now(), ROOM, &Cargo::default())?;
        self.arm().await?;
        self.carry_out(effects)
    }

    async fn take(self: &Rc<Self>, events: &[Handover]) -> std::result::Result<(), Fault> {
        let input = Input::Taken { ids: events.iter().map(|event| event.event_id.clone()).collect() };
        let cargo = Cargo { events, ended: Vec::new() };
        let effects = self.store()?.handle(&[input], clock::now(), ROOM, &cargo)?;
        self.arm().await?;
        self.carry_out(effects)
    }

    /// Takes in how attempts ended; the answer is what the sender can go on with.
    async fn take_reports(
        self: &Rc<Self>,
        reports: Vec<Report>,
        room: usize,
    ) -> std::result::Result<Vec<Job>, Fault> {
        let (mut inputs, mut ended) = (Vec::with_capacity(reports.len()), Vec::with_capacity(reports.len()));
        for Report { event_id: id, attempt, version, record, retry_after } in reports {
            inputs.push(match &record {
                None => Input::Returned { id: id.clone(), attempt },
                Some(record) => Input::Finished {
                    id: id.clone(),
                    attempt,
                    version,
                    outcome: record.outcome,
                    status: record.response.as_ref().map(|response| response.status),
                    retry_after,
                },
            });
            if let Some(record) = &record {
                ended.push((id, Ended::of(record)?));
            }
        }
        // What is due beyond the sender's room begins with the alarm: senders that start senders would sooner or later
        // be too many in the tree of one request.
        let cargo = Cargo { events: &[], ended };
        let mut effects = self.store()?.handle(&inputs, clock::now(), room, &cargo)?;
        self.arm().await?;
        let jobs = self.jobs(&std::mem::take(&mut effects.sends))?;
        self.carry_out(effects)?;
        Ok(jobs)
    }

    fn jobs(&self, sends: &[Send]) -> std::result::Result<Vec<Job>, Fault> {
        let store = self.store()?;
        let mut jobs = Vec::with_capacity(sends.len());
        for send in sends {
            jobs.extend(store.job(send)?);
        }
        Ok(jobs)
    }

    async fn wake(self: &Rc<Self>) -> std::result::Result<(), Fault> {
        self.go_on_replaying()?;
        self.act(Input::Woke).await
    }

    /// Takes replays a step further beside the handler: deliveries do not wait for a Journal that does not answer.
    fn go_on_replaying(self: &Rc<Self>) -> std::result::Result<(), Fault> {
        let is_due = self.store()?.next_replay_at()?.is_some_and(|at| at <= clock::now());
        if !is_due || self.is_replaying.replace(true) {
            return Ok(());
        }
        let this = Rc::clone(self);
        self.state.wait_until(async move {
            let stepped = match this.store() {
                Ok(store) => replay::step(store, &this.env).await,
                Err(fault) => Err(fault),
            };
            this.is_replaying.set(false);
            let begun = Box::pin(this.act(Input::Woke)).await;
            for fault in [stepped, begun].into_iter().filter_map(Result::err) {
                crate::log::failure("replay", &fault);
            }
        });
        Ok(())
    }

    /// The alarm for whatever comes next. Nothing is waited for between a commit and this, so they are one.
    async fn arm(&self) -> std::result::Result<(), Fault> {
        let (store, now) = (self.store()?, clock::now());
        // One that is under way looks for more itself; the alarm is there for when it is cut off.
        let replay = match store.next_replay_at()? {
            Some(_) if self.is_replaying.get() => Some(now.plus_millis(REPLAY_PATIENCE_MILLIS)),
            next => next,
        };
        match [store.next_wake(now)?, replay].into_iter().flatten().min() {
            Some(at) => self.alarm.arm(at).await,
            // One that is still set goes off for nothing, which is harmless.
            None => Ok(()),
        }
    }

    fn carry_out(self: &Rc<Self>, effects: Effects) -> std::result::Result<(), Fault> {
        let jobs = self.jobs(&effects.sends)?;
        if !jobs.is_empty() {
            let this = Rc::clone(self);
            self.state.wait_until(async move {
                for fault in dispatch::start_senders(&this.state, jobs).await {
                    crate::log::failure("outbox", &fault);
                }
            });
        }
        if !effects.notices.is_empty() || effects.asks_for_head {
            let this = Rc::clone(self);
            self.state.wait_until(async move {
                if let Err(fault) = this.talk_to_registry(&effects.notices, effects.asks_for_head).await {
                    crate::log::failure("outbox", &fault);
                }
            });
        }
        Ok(())
    }

    async fn talk_to_registry(
        self: &Rc<Self>,
        notices: &[Notice],
        asks_for_head: bool,
    ) -> std::result::Result<(), Fault> {
        let (registry, id) = (Registry::of(&self.env), self.store()?.webhook.clone());
        for notice in notices {
            registry.notice(id.clone(), *notice).await?;
            let told = Input::NoticeTold { kind: notice.kind, at: notice.at };
            Box::pin(self.act(told)).await?;
        }
        if asks_for_head {
            let input = registry.head(id).await?.map_or(Input::Retired, Input::HeadTold);
            Box::pin(self.act(input)).await?;
        }
        Ok(())
    }

    async fn change(
        self: &Rc<Self>,
        input: Input,
        id: &EventId,
        refusal: &str,
    ) -> std::result::Result<shared::api::DeliveryItem, Fault> {
        let effects = self.store()?.handle(&[input], clock::now(), ROOM, &Cargo::default())?;
        let is_refused = effects.is_refused;
        // Refused or not: the engine has begun what was due.
        self.arm().await?;
        self.carry_out(effects)?;
        if is_refused {
            return Err(Fault::new(ProblemCode::WrongState, refusal));
        }
        self.store()?.item(id)
    }

    async fn change_held(self: &Rc<Self>, input: Input) -> std::result::Result<HeldAnswer, Fault> {
        let held = self.store()?.counts()?.held;
        let effects = self.store()?.handle(&[input], clock::now(), ROOM, &Cargo::default())?;
        let is_refused = effects.is_refused;
        self.arm().await?;
        self.carry_out(effects)?;
        if is_refused {
            let refusal = "The webhook is not active: enable it first.";
            return Err(Fault::new(ProblemCode::WrongState, refusal));
        }
        Ok(HeldAnswer { held })
    }

    async fn token(
        &self,
        version: u32,
        refused: Option<String>,
        until: Timestamp,
    ) -> std::result::Result<TokenAnswer, Fault> {
        let config = configs::load(&self.env, &self.store()?.webhook, version).await?;
        let webhook = config.webhook.as_ref().ok_or_else(|| Fault::not_found("secret"))?;
        let oauth = webhook.oauth.as_ref().ok_or_else(|| Fault::not_found("token endpoint"))?;
        let deadline = Deadline { at: until, timeout_ms: webhook.timeout_in_sec.saturating_mul(1_000) };
        let refused = refused.map(Secret::new);
        let policy = bindings::policy(&self.env);
        let Obtained { token, step, retry_after } =
            self.tokens.obtain_for(Some(version), oauth, refused.as_ref(), &policy, deadline).await;
        Ok(TokenAnswer { token: token.map(|token| token.expose().to_owned()), step, retry_after })
    }

    /// The sweep: forgets what is old, and looks whether there is work without an alarm for it; `true` when there was.
    async fn tend(&self) -> std::result::Result<bool, Fault> {
        let store = self.store()?;
        let before = clock::now().plus_millis(-bindings::attempt_retention_millis(&self.env));
        for _ in 0..PRUNE_STEPS_MAX {
            if !store.prune(before)? {
                break;
            }
        }
        let now = clock::now();
        match [store.next_wake(now)?, store.next_replay_at()?].into_iter().flatten().min() {
            Some(at) => self.alarm.mend(at).await,
            None => Ok(false),
        }
    }
}
