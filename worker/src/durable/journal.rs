//! A Journal: one object for each source, named by the source's id; the front door's memory.
//!
//! An event is accepted by one synchronous write, dedupe included, and the answer leaves only when that write is
//! durable (the platform's output gate). The alarm then routes new events and hands them to Outboxes; what an Outbox
//! has not taken yet is a row in `handover`, deleted when it has.

mod client;
mod fan_out;
mod schema;
mod store;

pub(crate) use client::{Accept, Admission, Journal};

use super::sql::Sql;
use super::{alarm, call};
use crate::fault::Fault;
use crate::{clock, entropy};
use client::Command;
use serde_json::Value;
use shared::api::{Accepted, EventItem, ProblemCode};
use shared::event::read_batch;
use shared::ids::{EventId, SourceId};
use shared::secret::{digest, same_secret};
use std::cell::OnceCell;
use store::Store;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// While an Outbox does not take its events, it is tried again after this.
const RETRY_MILLIS: i64 = 5_000;

/// Rounds of one alarm; then the next alarm goes on, so that no handler runs into the platform's wall limit.
const ROUNDS_MAX: usize = 100;

#[durable_object(alarm)]
pub struct JournalObject {
    state: State,
    env: Env,
    store: OnceCell<std::result::Result<Store, Fault>>,
}

impl DurableObject for JournalObject {
    fn new(state: State, env: Env) -> Self {
        Self { state, env, store: OnceCell::new() }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        #[cfg(feature = "test-hooks")]
        super::hooks::panic_if_asked(&request);
        let result = match call::command(&mut request).await {
            Ok(command) => self.handle(command).await,
            Err(fault) => Err(fault),
        };
        call::answer(result, "journal")
    }

    /// Fails only when it cannot be set again: the platform drops one that has failed seven times.
    async fn alarm(&self) -> Result<Response> {
        if let Err(fault) = self.fan_out().await {
            crate::log::failure("journal alarm", &fault);
            alarm::again(&self.state.storage()).await?;
        }
        Response::empty()
    }
}

impl JournalObject {
    fn store(&self) -> std::result::Result<&Store, Fault> {
        self.store.get_or_init(|| Store::open(&self.state)).as_ref().map_err(Clone::clone)
    }

    /// Whether a source was ever admitted here. Anybody can ask for a Journal by any name; until then, none of it is
    /// stored.
    fn is_known(&self) -> std::result::Result<bool, Fault> {
        Ok(self.store.get().is_some() || Sql::has_schema(&self.state)?)
    }

    async fn handle(&self, command: Command) -> std::result::Result<Value, Fault> {
        let is_known = self.is_known()?;
        match command {
            Command::Admit { admission } => call::reply(self.store()?.set_admission(admission.as_ref())?),
            Command::Accept(_) if !is_known => Err(crate::ingest::unauthorized()),
            Command::Accept(accept) => call::reply(self.accept(&accept).await?),
            Command::List { .. } if !is_known => call::reply(Vec::<EventItem>::new()),
            Command::List { query } => call::reply(self.store()?.list(&query)?),
            Command::Event { .. } if !is_known => Err(Fault::not_found("event")),
            Command::Event { id } => call::reply(self.store()?.event(&id)?),
            Command::Tend => {
                if is_known && self.store()?.has_work()? {
                    alarm::arm_by(&self.state.storage(), clock::now()).await?;
                }
                call::reply(())
            }
        }
    }

    async fn accept(&self, accept: &Accept) -> std::result::Result<Vec<Accepted>, Fault> {
        let store = self.store()?;
        let admission = store.admission()?.ok_or_else(crate::ingest::unauthorized)?;
        if !same_secret(&digest(&accept.token), &admission.token_digest) {
            return Err(crate::ingest::unauthorized());
        }
        let intakes =
            read_batch(&accept.body, admission.format, accept.explicit.as_deref()).map_err(|issues| {
                let title = "The body is not an event that can be accepted.";
                Fault::from(shared::api::Problem::with_issues(ProblemCode::Malformed, title, issues))
            })?;
        let (now, source) = (clock::now(), self.source()?);
        let accepted = store.accept(intakes, now, || Ok(EventId::new(now, entropy::bytes()?, &source)))?;
        if accepted.iter().any(|accepted| !accepted.duplicate) {
            // Committed together with the rows: there is no wait between the write and this.
            alarm::arm(&self.state.storage(), now).await?;
        }
        Ok(accepted)
    }

    async fn fan_out(&self) -> std::result::Result<(), Fault> {
        let (store, storage) = (self.store()?, self.state.storage());
        if !store.has_work()? {
            return Ok(());
        }
        // First, so that a crash on the way comes back here.
        alarm::arm(&storage, clock::now().plus_millis(RETRY_MILLIS)).await?;
        let source = self.source()?;
        let mut deaf = fan_out::Deaf::new();
        for _ in 0..ROUNDS_MAX {
            if !fan_out::run(store, &self.env, &source, &mut deaf).await? {
                return Ok(());
            }
        }
        alarm::arm(&storage, clock::now()).await
    }

    fn source(&self) -> std::result::Result<SourceId, Fault> {
        let name = self.state.id().name().unwrap_or_default();
        SourceId::parse(&name).ok_or_else(|| Fault::not_found("source"))
    }
}
