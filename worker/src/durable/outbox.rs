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
mod deeds;
mod dispatch;
mod log;
mod records;
mod replay;
mod row;
mod schema;
mod store;

pub(crate) use client::{Handover, Job, Outbox, Report, Tended, TokenAnswer};

use super::alarm::Alarm;
use super::call::{self, Reply};
use super::sql::Sql;
use crate::durable::registry::Registry;
use crate::fault::Fault;
use crate::outbound::{Deadline, Obtained, TokenCache};
use crate::{bindings, clock, configs};
use client::{Command, EventState};
use records::Ended;
use shared::api::{DeliveryItem, HeldAnswer, Page, ProblemCode, ReplayView, Standing};
use shared::audit::Record;
use shared::delivery::{Effects, Input, Notice, Refusal, Send};
use shared::ids::EventId;
use shared::ledger::Reading;
use shared::limits::{ATTEMPTS_PER_SENDER, PRUNE_STEPS_MAX, RETRIES_BY_HAND_MAX, SENDERS_MAX};
use shared::secret::Secret;
use shared::time::Timestamp;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use store::{Cargo, Store};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// When the Registry could not be told of a deed, it is tried again after this.
const TELL_AGAIN_MILLIS: i64 = 5_000;

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
    /// Opened when it is first needed: an Outbox that was only asked keeps nothing, and is not there afterwards.
    store: RefCell<Option<std::result::Result<Rc<Store>, Fault>>>,
    alarm: Alarm,
    tokens: TokenCache,
    /// Whether a step of a replay is under way.
    is_replaying: Cell<bool>,
}

impl DurableObject for OutboxObject {
    fn new(state: State, env: Env) -> Self {
        let alarm = Alarm::new(&state);
        Self {
            inner: Rc::new(Inner {
                state,
                env,
                store: RefCell::new(None),
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
    fn store(&self) -> std::result::Result<Rc<Store>, Fault> {
        let mut store = self.store.borrow_mut();
        store.get_or_insert_with(|| Store::open(&self.state).map(Rc::new)).clone()
    }

    /// Whether anything was ever kept here.
    fn is_known(&self) -> std::result::Result<bool, Fault> {
        Ok(self.store.borrow().is_some() || Sql::has_schema(&self.state)?)
    }

    /// What an Outbox answers that keeps nothing: its webhook was never saved, or was deleted and is forgotten.
    fn answer_unknown(command: &Command) -> std::result::Result<Option<Reply>, Fault> {
        Ok(Some(match command {
            Command::Standing => call::reply(Standing::default())?,
            Command::Read => call::reply(Reading::nothing())?,
            Command::Tend => call::reply(Tended { was_stranded: false, reading: Reading::nothing() })?,
            Command::List { .. } => {
                call::reply(Page::<DeliveryItem> { items: Vec::new(), next_cursor: None })?
            }
            Command::Replays { .. } => {
                call::reply(Page::<ReplayView> { items: Vec::new(), next_cursor: None })?
            }
            Command::States { .. } => call::reply(Vec::<EventState>::new())?,
            Command::Retire | Command::ForgetToken { .. } => call::reply(())?,
            Command::Clear => call::reply(true)?,
            Command::Delivery { .. }
            | Command::Item { .. }
            | Command::Retry { .. }
            | Command::Cancel { .. } => return Err(Fault::not_found("delivery")),
            Command::StopReplay { .. } => return Err(Fault::not_found("replay")),
            Command::SetHead { .. }
            | Command::Take { .. }
            | Command::Report { .. }
            | Command::Token { .. }
            | Command::ReleaseHeld { .. }
            | Command::CancelHeld { .. }
            | Command::Replay { .. } => return Ok(None),
        }))
    }

    #[expect(clippy::too_many_lines, reason = "one line or a few for each command")]
    async fn answer(self: &Rc<Self>, command: Command) -> std::result::Result<Reply, Fault> {
        if !self.is_known()?
            && let Some(answer) = Self::answer_unknown(&command)?
        {
            return Ok(answer);
        }
        let store = self.store()?;
        match command {
            Command::SetHead { head } => call::reply(self.act(Input::HeadTold(head)).await?),
            Command::Retire => {
                self.act(Input::Retired).await?;
                if store.is_blank()? {
                    self.clear().await?;
                }
                call::reply(())
            }
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
            Command::Read => call::reply(store.reading()?),
            Command::Delivery { id, cursor } => call::reply(store.view(&id, cursor)?),
            Command::Item { id } => call::reply(store.item(&id)?),
            Command::States { ids } => call::reply(store.states(&ids)?),
            Command::Retry { id, deed } => {
                store.item(&id)?;
                let refusal =
                    "It cannot be retried now: it is under way, delivered, or the webhook is not active.";
                let input = Input::RetryRequested { id: id.clone() };
                call::reply(self.change(input, &id, &deed, refusal).await?)
            }
            Command::Cancel { id, deed } => {
                store.item(&id)?;
                let refusal = "Only a pending or held delivery can be cancelled.";
                let input = Input::CancelRequested { id: id.clone() };
                call::reply(self.change(input, &id, &deed, refusal).await?)
            }
            Command::ReleaseHeld { deed } => {
                call::reply(self.change_held(Input::ReleaseRequested, &deed).await?)
            }
            Command::CancelHeld { deed } => {
                call::reply(self.change_held(Input::CancelHeldRequested, &deed).await?)
            }
            Command::Replay { request, sources, deed } => {
                let view = store.add_replay(&request, &sources, clock::now(), &deed)?;
                self.arm().await?;
                self.tell_deeds().await;
                call::reply(view)
            }
            Command::Replays { query } => call::reply(store.list_replays(&query)?),
            Command::StopReplay { number, deed } => {
                let view = store.stop_replay(number, clock::now(), &deed)?;
                self.arm().await?;
                self.tell_deeds().await;
                call::reply(view)
            }
            Command::Tend => {
                let was_stranded = self.tend().await?;
                call::reply(Tended { was_stranded, reading: store.reading()? })
            }
            Command::Clear => {
                let reading = store.reading()?;
                let is_empty = reading.is_retired && reading.is_at_rest && reading.newest.is_none();
                if is_empty {
                    self.clear().await?;
                }
                call::reply(is_empty)
            }
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
        if !self.is_known()? {
            return Ok(());
        }
        self.go_on_replaying()?;
        self.act(Input::Woke).await?;
        self.tell_deeds().await;
        Ok(())
    }

    /// Tells the Registry what was done. It is done, and whoever asked for it need not know when that did not work: the
    /// alarm goes on.
    async fn tell_deeds(&self) {
        let told = match self.store() {
            Ok(store) => deeds::tell(&store, &self.env).await,
            Err(fault) => Err(fault),
        };
        if let Err(fault) = told {
            crate::log::failure("outbox", &fault);
        }
    }

    /// Deletes all that is kept here, the alarm with it.
    async fn clear(&self) -> std::result::Result<(), Fault> {
        self.store.replace(None);
        self.alarm.fired();
        Ok(self.state.storage().delete_all().await?)
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
                Ok(store) => replay::step(&store, &this.env).await,
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
        let deeds = store.has_deeds()?.then(|| now.plus_millis(TELL_AGAIN_MILLIS));
        // One that is under way looks for more itself; the alarm is there for when it is cut off.
        let replay = match store.next_replay_at()? {
            Some(_) if self.is_replaying.get() => Some(now.plus_millis(REPLAY_PATIENCE_MILLIS)),
            next => next,
        };
        match [store.next_wake(now)?, replay, deeds].into_iter().flatten().min() {
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
        deed: &Record,
        refusal: &str,
    ) -> std::result::Result<DeliveryItem, Fault> {
        self.carry_out_deed(input, deed, refusal).await?;
        self.store()?.item(id)
    }

    async fn change_held(
        self: &Rc<Self>,
        input: Input,
        deed: &Record,
    ) -> std::result::Result<HeldAnswer, Fault> {
        let held = self.store()?.counts()?.held;
        let refusal = "The webhook is not active: enable it first.";
        if held == 0 {
            // Nothing is done, and so nothing is written down.
            let effects = self.store()?.handle(&[input], clock::now(), ROOM, &Cargo::default())?;
            let is_refused = effects.refusal.is_some();
            self.arm().await?;
            self.carry_out(effects)?;
            return if is_refused {
                Err(Fault::new(ProblemCode::WrongState, refusal))
            } else {
                Ok(HeldAnswer { held })
            };
        }
        self.carry_out_deed(input, deed, refusal).await?;
        Ok(HeldAnswer { held })
    }

    /// Does what a person asks for, and writes it down, in one transaction; or refuses it, and leaves no entry.
    async fn carry_out_deed(
        self: &Rc<Self>,
        input: Input,
        deed: &Record,
        refusal: &str,
    ) -> std::result::Result<(), Fault> {
        let store = self.store()?;
        let note = |effects: &Effects| if effects.refusal.is_none() { store.add_deed(deed) } else { Ok(()) };
        let effects = store.handle_with(&[input], clock::now(), ROOM, &Cargo::default(), note)?;
        let refused = effects.refusal;
        // Refused or not: the engine has begun what was due.
        self.arm().await?;
        self.carry_out(effects)?;
        match refused {
            None => {
                self.tell_deeds().await;
                Ok(())
            }
            Some(Refusal::WrongState) => Err(Fault::new(ProblemCode::WrongState, refusal)),
            Some(Refusal::TooManyRetries) => {
                let title = format!(
                    "It was tried again by hand {RETRIES_BY_HAND_MAX} times, which is the most. Mend the target, then replay the event."
                );
                Err(Fault::new(ProblemCode::LimitReached, title))
            }
        }
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
        let deeds = store.has_deeds()?.then_some(now);
        match [store.next_wake(now)?, store.next_replay_at()?, deeds].into_iter().flatten().min() {
            Some(at) => self.alarm.mend(at).await,
            None => Ok(false),
        }
    }
}
