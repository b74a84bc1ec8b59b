//! The Registry: one object, `main`, the pen of the deployment.
//!
//! It serialises every change: names stay unique, versions count up, and `If-Match` is checked in the same
//! transaction as the write. KV and the other objects are told afterwards: what they have to learn is a row in
//! `news`, committed with the change, and a row stays until it was told. The alarm tells what is left.

mod client;
mod schema;
mod session_store;
mod source_store;
mod sources;
mod store;
mod tell;
mod webhooks;

pub(crate) use client::{Registry, Route};
pub(super) use schema::MIGRATIONS;

use super::{alarm, call};
use crate::clock;
use crate::fault::Fault;
use client::Command;
use serde_json::Value;
use store::Store;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// The only one.
const NAME: &str = "main";

/// While something could not be told, it is tried again after this.
const RETRY_MILLIS: i64 = 5_000;

#[durable_object(alarm)]
pub struct RegistryObject {
    state: State,
    env: Env,
    store: std::result::Result<Store, Fault>,
}

impl DurableObject for RegistryObject {
    fn new(state: State, env: Env) -> Self {
        let store = Store::open(&state);
        Self { state, env, store }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        #[cfg(feature = "test-hooks")]
        super::hooks::panic_if_asked(&request);
        let result = match call::command(&mut request).await {
            Ok(command) => self.handle(command).await,
            Err(fault) => Err(fault),
        };
        call::answer(result, "registry")
    }

    /// Never fails: a failing alarm is dropped by the platform after seven times.
    async fn alarm(&self) -> Result<Response> {
        if let Err(fault) = self.settle().await {
            crate::log::failure("registry alarm", &fault);
        }
        Response::empty()
    }
}

impl RegistryObject {
    fn store(&self) -> std::result::Result<&Store, Fault> {
        self.store.as_ref().map_err(Clone::clone)
    }

    async fn handle(&self, command: Command) -> std::result::Result<Value, Fault> {
        let (store, now) = (self.store()?, clock::now());
        match command {
            Command::OpenSession { digest, expires_at } => {
                call::reply(store.open_session(&digest, expires_at, now)?)
            }
            Command::HasSession { digest } => call::reply(store.has_session(&digest, now)?),
            Command::CloseSession { digest } => call::reply(store.close_session(&digest)?),
            Command::CreateWebhook { document } => {
                let stored = webhooks::create(store, &self.env, &document, now)?;
                self.spread().await?;
                call::reply(stored)
            }
            Command::UpdateWebhook { id, version, document } => {
                let stored = webhooks::update(store, &self.env, &id, version, &document, now)?;
                self.spread().await?;
                call::reply(stored)
            }
            Command::DeleteWebhook { id, version } => {
                webhooks::delete(store, &id, version)?;
                self.spread().await?;
                call::reply(())
            }
            Command::Webhook { id } => call::reply(store.head(&id)?),
            Command::Version { id, version } => call::reply(store.version(&id, version)?),
            Command::ListWebhooks { query } => call::reply(store.list_webhooks(&query)?),
            Command::ListVersions { id, query } => call::reply(store.list_versions(&id, &query)?),
            Command::Routes => call::reply(store.routes()?),
            Command::CreateSource { draft } => {
                let created = sources::create(store, &draft, now)?;
                // The token is of no use before the Journal knows it, so here the telling has to succeed.
                self.arm().await?;
                tell::all(store, &self.env).await?;
                call::reply(created)
            }
            Command::ListSources => call::reply(store.list_sources()?),
            Command::ListJournals => call::reply(store.list_journals()?),
            Command::DeleteSource { id } => {
                sources::delete(store, &id)?;
                self.spread().await?;
                call::reply(())
            }
            Command::Tend => {
                self.settle().await?;
                call::reply(tell::tend(store, &self.env).await?)
            }
        }
    }

    /// Tells what a change made news. The change is committed; when telling fails, the alarm goes on with it.
    async fn spread(&self) -> std::result::Result<(), Fault> {
        self.arm().await?;
        if let Err(fault) = tell::all(self.store()?, &self.env).await {
            crate::log::failure("registry", &fault);
        }
        Ok(())
    }

    async fn settle(&self) -> std::result::Result<(), Fault> {
        let store = self.store()?;
        store.forget_old_sessions(clock::now())?;
        if !store.has_news()? {
            return Ok(());
        }
        self.arm().await?;
        tell::all(store, &self.env).await
    }

    async fn arm(&self) -> std::result::Result<(), Fault> {
        alarm::arm(&self.state.storage(), clock::now().plus_millis(RETRY_MILLIS)).await
    }
}
