//! A Journal: one object for each source, named by the source's id; the front door's memory.
//!
//! An event is accepted by one synchronous write, dedupe included, and the answer leaves only when that write is
//! durable (the platform's output gate). The alarm then routes new events and hands them to Outboxes ([`fan_out`]);
//! what an Outbox has not taken at once is a row in `handover`, and goes its own way ([`lanes`]).

mod client;
mod decide;
mod fan_out;
mod lanes;
mod pause;
mod routes;
mod schema;
mod store;
mod tally;
mod webhooks;
mod window;

pub(crate) use client::{Accept, Body, Journal, Window, WindowRow};

use super::alarm::Alarm;
use super::call::{self, Reply};
use super::sql::Sql;
use crate::fault::Fault;
use crate::{bindings, clock};
use client::{Command, Kept};
use lanes::Lanes;
use shared::api::{Accepted, EventSlice, Problem, ProblemCode};
use shared::event::{Format, Intake, RateLimit, TokenBucket, place_of_source, read_batch, read_post};
use shared::ids::{EventId, SourceId, WebhookId};
use shared::ledger::SourceTally;
use shared::time::Timestamp;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use store::Store;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// While something does not answer, it is tried again after this.
const RETRY_MILLIS: i64 = 5_000;

/// How long retention rests between its steps.
const PRUNE_PAUSE_MILLIS: i64 = 200;

#[durable_object(alarm)]
pub struct JournalObject {
    inner: Rc<Inner>,
}

/// What work beside the handlers needs as well.
struct Inner {
    state: State,
    env: Env,
    store: OnceCell<std::result::Result<Store, Fault>>,
    alarm: Alarm,
    lanes: Lanes,
    /// Whether the alarm is at work: it looks for new events before it ends, so none has to be armed for them.
    is_fanning_out: Cell<bool>,
    /// Deleted webhooks that were folded while a list of webhooks was in use, which may have them still.
    folded: RefCell<BTreeSet<WebhookId>>,
    /// While the Registry does not answer, nothing can be routed before this.
    paused_until: Cell<Timestamp>,
    /// Whether retention has more to do.
    is_pruning: Cell<bool>,
    /// How many requests its source has left. After a restart it is full: nothing is written for a refused one.
    bucket: Cell<TokenBucket>,
}

impl DurableObject for JournalObject {
    fn new(state: State, env: Env) -> Self {
        let alarm = Alarm::new(&state);
        Self {
            inner: Rc::new(Inner {
                state,
                env,
                store: OnceCell::new(),
                alarm,
                lanes: Lanes::default(),
                is_fanning_out: Cell::new(false),
                folded: RefCell::default(),
                paused_until: Cell::new(Timestamp::default()),
                is_pruning: Cell::new(false),
                bucket: Cell::new(TokenBucket::default()),
            }),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let inner = &self.inner;
        call::serve(&inner.state, request, "journal", async |command| inner.handle(command).await).await
    }

    /// Fails only when it cannot be set again: the platform drops one that has failed seven times.
    async fn alarm(&self) -> Result<Response> {
        #[cfg(feature = "test-hooks")]
        {
            super::hooks::panic_in_alarm_if_asked(&self.inner.state).await;
            super::hooks::begin_alarm(&self.inner.state).await;
        }
        self.inner.alarm.fired();
        if let Err(fault) = self.inner.wake().await {
            crate::log::failure("journal alarm", &fault);
            self.inner.alarm.again().await?;
        }
        #[cfg(feature = "test-hooks")]
        super::hooks::end_alarm(&self.inner.state).await;
        Response::empty()
    }
}

impl Inner {
    fn store(&self) -> std::result::Result<&Store, Fault> {
        self.store.get_or_init(|| Store::open(&self.state)).as_ref().map_err(Clone::clone)
    }

    /// Whether a source was ever admitted here. Anybody can ask for a Journal by any name; until then, none of it is
    /// stored.
    fn is_known(&self) -> std::result::Result<bool, Fault> {
        Ok(self.store.get().is_some() || Sql::has_schema(&self.state)?)
    }

    async fn handle(self: &Rc<Self>, command: Command) -> std::result::Result<Reply, Fault> {
        let is_known = self.is_known()?;
        match command {
            Command::Admit { number, admission } => {
                call::reply(self.store()?.set_admission(number, admission.as_deref())?)
            }
            Command::Accept(_) if !is_known => Err(crate::ingest::unauthorized()),
            Command::Accept(accept) => call::reply(self.accept(&accept).await?),
            Command::Note { identity, document } => call::reply(self.note(&identity, &document).await?),
            Command::List { .. } if !is_known => call::reply(EventSlice::default()),
            Command::List { query } => call::reply(self.store()?.list(&query)?),
            Command::Event { .. } if !is_known => Err(Fault::not_found("event")),
            Command::Event { id } => call::reply(self.store()?.event(&id)?),
            Command::Tally if !is_known => call::reply(SourceTally::default()),
            Command::Tally => call::reply(self.store()?.source_tally()?),
            Command::Window(_) if !is_known => call::reply(Vec::<WindowRow>::new()),
            Command::Window(window) => call::reply(window::read(self.store()?, &window).await?),
            Command::Reroute { .. } if !is_known => call::reply(()),
            Command::Reroute { webhook_id, webhook_name, ids } => {
                call::reply(self.reroute(&webhook_id, &webhook_name, &ids).await?)
            }
            Command::Fold { .. } if !is_known => call::reply(Vec::<WebhookId>::new()),
            Command::Fold { ids } => call::reply(self.fold(&ids)?),
            Command::Tend if !is_known => call::reply(false),
            Command::Tend => call::reply(self.tend().await?),
        }
    }

    /// Who does not prove to be the source takes nothing of its rate.
    async fn accept(&self, accept: &Accept) -> std::result::Result<Kept, Fault> {
        let (headers, body, now) = (&accept.headers, accept.body.as_bytes(), clock::now());
        let admission = self.store()?.admission()?.ok_or_else(crate::ingest::unauthorized)?;
        let opened = admission.clone().open(now, |sealed| {
            let opened = bindings::seal_keys(&self.env)?.open(&sealed, &place_of_source(&self.source()?));
            opened.map_err(|error| {
                let title = "The source's secret cannot be used; the operator has to replace it.";
                Fault::new(ProblemCode::Misconfigured, title).because(error)
            })
        })?;
        opened.check(headers, body, now).map_err(|_| crate::ingest::unauthorized())?;
        let mut bucket = self.bucket.get();
        let taken = bucket.take(admission.rate_limit, now);
        self.bucket.set(bucket);
        taken.map_err(|seconds| too_many(admission.rate_limit, seconds))?;
        let post = read_post(headers, body, &admission).map_err(Problem::from)?;
        Ok(Kept { items: self.keep(&post.intakes).await?, is_batch: post.is_batch })
    }

    async fn note(&self, identity: &str, document: &str) -> std::result::Result<(), Fault> {
        let intakes = read_batch(document, Format::Tocsin, Some(identity))?;
        match self.keep(&intakes).await {
            // Told before, when the webhook had another name.
            Err(fault) if fault.problem.code == ProblemCode::IdentityTaken => Ok(()),
            kept => kept.map(|_| ()),
        }
    }

    /// Writes events, and the alarm that routes them.
    async fn keep(&self, intakes: &[Intake]) -> std::result::Result<Vec<Accepted>, Fault> {
        let now = clock::now();
        let accepted = self.store()?.accept(intakes, now, &self.source()?)?;
        let is_new = accepted.iter().any(|accepted| !accepted.duplicate);
        if is_new && !self.is_fanning_out.get() {
            // Committed together with the rows: there is no wait between the write and this.
            self.alarm.arm(now.max(self.paused_until.get())).await?;
        }
        Ok(accepted)
    }

    async fn reroute(
        self: &Rc<Self>,
        webhook_id: &WebhookId,
        webhook_name: &str,
        ids: &[EventId],
    ) -> std::result::Result<(), Fault> {
        let now = clock::now();
        self.store()?.reroute(webhook_id, webhook_name, ids, now)?;
        self.alarm.arm(now).await
    }

    fn fold(&self, ids: &[WebhookId]) -> std::result::Result<Vec<WebhookId>, Fault> {
        let left = self.store()?.fold(ids)?;
        if self.is_fanning_out.get() {
            let folded = ids.iter().filter(|id| !left.contains(id));
            self.folded.borrow_mut().extend(folded.cloned());
        }
        Ok(left)
    }

    async fn wake(self: &Rc<Self>) -> std::result::Result<(), Fault> {
        if !self.is_known()? {
            return Ok(());
        }
        if self.is_pruning.get() {
            self.prune().await?;
        }
        if !self.store()?.lagging()?.is_empty() {
            self.arm_again().await?;
            lanes::start(self)?;
        }
        fan_out::run(self).await
    }

    /// Comes back soon, whatever becomes of what is begun now.
    async fn arm_again(&self) -> std::result::Result<(), Fault> {
        self.alarm.arm(clock::now().plus_millis(RETRY_MILLIS)).await
    }

    async fn tend(&self) -> std::result::Result<bool, Fault> {
        self.is_pruning.set(true);
        self.prune().await?;
        // One that is at work has none set, and needs none.
        let is_idle = !self.is_fanning_out.get() && self.store()?.has_work()?;
        if is_idle { self.alarm.mend(clock::now()).await } else { Ok(false) }
    }

    /// A step of retention; the alarm goes on with the next.
    async fn prune(&self) -> std::result::Result<(), Fault> {
        let now = clock::now();
        let before = now.plus_millis(-bindings::event_retention_millis(&self.env));
        self.is_pruning.set(self.store()?.prune(before)?);
        if self.is_pruning.get() {
            self.alarm.arm(now.plus_millis(PRUNE_PAUSE_MILLIS)).await?;
        }
        Ok(())
    }

    fn source(&self) -> std::result::Result<SourceId, Fault> {
        let name = self.state.id().name().unwrap_or_default();
        SourceId::parse(&name).ok_or_else(|| Fault::not_found("source"))
    }
}

fn too_many(limit: RateLimit, seconds: u64) -> Fault {
    let title = format!(
        "This source may make {} requests a second, and {} at once; send batches, or wait.",
        limit.as_per_sec(),
        limit.burst()
    );
    Problem::for_a_while(ProblemCode::TooManyRequests, title, seconds).into()
}
