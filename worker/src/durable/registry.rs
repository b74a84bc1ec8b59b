//! The Registry: one object, `main`, the pen of the deployment.
//!
//! It serialises every change: names stay unique, versions count up, and `If-Match` is checked in the same
//! transaction as the write. KV and the other objects are told afterwards: what they have to learn is a row in
//! `news`, committed with the change, and a row stays until it was told. The alarm tells what is left.

mod access;
mod account_store;
mod audit;
mod audit_store;
mod client;
mod guess_store;
mod limits;
mod notices;
mod rotation;
mod schema;
mod sealing;
mod session_store;
mod source_store;
mod sources;
mod store;
mod tell;
mod token_store;
mod tokens;
mod webhooks;

pub(crate) use client::{
    Account, Books, Caller, JournalEntry, Kept, NewSession, Proof, Registry, Route, Saved, Told,
};

use super::alarm::Alarm;
use super::call::{self, Reply};
use crate::bindings;
use crate::clock;
use crate::fault::Fault;
use audit::By;
use client::{Change, Command};
use futures_util::future::{Either, select};
use futures_util::lock::Mutex;
use shared::api::EndedAnswer;
use shared::guard::{OwnHost, Policy};
use source_store::Undo;
use std::pin::pin;
use std::time::Duration;
use store::Store;
use worker::{Delay, DurableObject, Env, Request, Response, Result, State, durable_object};

/// The only one.
const NAME: &str = "main";

/// How long a change waits for being told everywhere before it is answered.
const PATIENCE: Duration = Duration::from_secs(2);

/// While something could not be told, it is tried again after this.
const RETRY_MILLIS: i64 = 5_000;

#[durable_object(alarm)]
pub struct RegistryObject {
    state: State,
    env: Env,
    store: std::result::Result<Store, Fault>,
    alarm: Alarm,
    telling: Mutex<()>,
}

impl DurableObject for RegistryObject {
    fn new(state: State, env: Env) -> Self {
        let (store, alarm) = (Store::open(&state), Alarm::new(&state));
        Self { state, env, store, alarm, telling: Mutex::new(()) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        call::serve(&self.state, request, "registry", async |command| self.handle(command).await).await
    }

    /// Fails only when it cannot be set again: the platform drops one that has failed seven times.
    async fn alarm(&self) -> Result<Response> {
        #[cfg(feature = "test-hooks")]
        super::hooks::panic_in_alarm_if_asked(&self.state).await;
        self.alarm.fired();
        if let Err(fault) = self.settle().await {
            crate::log::failure("registry alarm", &fault);
            self.alarm.again().await?;
        }
        Response::empty()
    }
}

impl RegistryObject {
    fn store(&self) -> std::result::Result<&Store, Fault> {
        self.store.as_ref().map_err(Clone::clone)
    }

    async fn handle(&self, command: Command) -> std::result::Result<Reply, Fault> {
        let (store, now) = (self.store()?, clock::now());
        match command {
            Command::Identify { proof, address } => {
                call::reply(access::identify(store, &self.env, &proof, address, now)?)
            }
            Command::SignIn(session) => call::reply(access::sign_in(store, &self.env, session, now)?),
            Command::SignOut { digest, access_email, address } => {
                call::reply(access::sign_out(store, &digest, access_email, address, now)?)
            }
            Command::ListSessions { current, query } => {
                call::reply(store.list_sessions(current.as_ref(), &query, now)?)
            }
            Command::ListTokens { query } => call::reply(store.list_tokens(&query)?),
            Command::Change { by, change } => {
                access::check_again(store, &self.env, &by, now)?;
                self.change(store, By { actor: &by.actor, now }, change).await
            }
            Command::Webhook { id } => call::reply(store.head(&id)?),
            Command::Version { id, version } => call::reply(store.version(&id, version)?),
            Command::ListWebhooks { query } => call::reply(store.list_webhooks(&query)?),
            Command::ListVersions { id, query } => call::reply(store.list_versions(&id, &query)?),
            Command::Books => call::reply(store.books()?),
            Command::Account { id } => call::reply(store.account(&id)?),
            Command::Permit { by, id } => {
                access::check_again(store, &self.env, &by, now)?;
                call::reply(store.account(&id)?)
            }
            Command::KeepReadings { kept } => call::reply(store.keep_readings(&kept)?),
            Command::Fold { accounts } => call::reply(store.fold(&accounts)?),
            Command::ForgetAccounts { ids } => call::reply(store.forget_accounts(&ids)?),
            Command::Told(told) => call::reply(store.take_deed(&told)?),
            Command::PublicKeys => call::reply(store.public_keys()?),
            Command::Head { id } => call::reply(store.sending_head(&id)?),
            Command::Routes { known } => call::reply(store.routes(known)?),
            Command::Notice { id, notice } => {
                notices::take(store, &self.env, &id, notice, now)?;
                // The Outbox that calls must not wait until it is told itself.
                self.alarm.arm(now).await?;
                call::reply(())
            }
            Command::Note { by, record } => {
                access::check_again(store, &self.env, &by, now)?;
                call::reply(store.note(record)?)
            }
            Command::ListAudit { query, subject } => {
                call::reply(store.list_audit(&query, subject.as_deref())?)
            }
            Command::AuditAfter { number, limit } => call::reply(store.audit_after(number, limit)?),
            Command::ListNotices { query } => call::reply(store.list_notices(&query)?),
            Command::ListSources => call::reply(store.list_sources(clock::now())?),
            Command::ListJournals => call::reply(store.list_journals()?),
            Command::Tend => {
                store.forget_old_sessions(now)?;
                call::reply(store.has_news()? && self.alarm.mend(now).await?)
            }
        }
    }

    /// What the guard lets through, for a change that was made at this host.
    fn policy(&self, own: Option<OwnHost>) -> Policy {
        bindings::policy(&self.env).seen_at(own)
    }

    /// What a person changes.
    async fn change(&self, store: &Store, by: By<'_>, change: Change) -> std::result::Result<Reply, Fault> {
        match change {
            Change::CreateWebhook { document, own } => {
                let stored = webhooks::create(store, &self.env, &self.policy(own), &document, by)?;
                self.spread().await?;
                call::reply(stored)
            }
            Change::UpdateWebhook { id, version, document, own } => {
                let policy = self.policy(own);
                let stored = webhooks::update(store, &self.env, &policy, &id, version, &document, by)?;
                self.spread().await?;
                call::reply(stored)
            }
            Change::RestoreWebhook { id, version, from, own } => {
                let policy = self.policy(own);
                let stored = webhooks::restore(store, &self.env, &policy, &id, version, from, by)?;
                self.spread().await?;
                call::reply(stored)
            }
            Change::DeleteWebhook { id, version } => {
                webhooks::delete(store, &id, version, by)?;
                self.spread().await?;
                call::reply(())
            }
            Change::RotateSigning { id, version } => {
                let saved = rotation::rotate_signing(store, &self.env, &id, version, by)?;
                self.spread().await?;
                call::reply(saved)
            }
            Change::Reseal => {
                let answer = rotation::reseal(store, &self.env, by);
                // What was sealed anew before something failed is news all the same.
                self.spread().await?;
                call::reply(answer?)
            }
            Change::CreateSource { draft } => {
                let (created, undo) = sources::create(store, &self.env, &draft, by)?;
                self.admit(store, &undo, by).await?;
                call::reply(created)
            }
            Change::RotateSource { id, rotation } => {
                let (rotated, undo) = sources::rotate(store, &self.env, &id, &rotation, by)?;
                self.admit(store, &undo, by).await?;
                call::reply(rotated)
            }
            Change::DeleteSource { id } => {
                sources::delete(store, &id, by)?;
                self.spread().await?;
                call::reply(())
            }
            Change::CreateToken { draft } => call::reply(tokens::create(store, by, &draft)?),
            Change::RevokeToken { id } => call::reply(store.revoke_token(&id, by)?),
            Change::EndSession { id } => call::reply(store.end_session(&id, by)?),
            Change::EndOtherSessions => call::reply(EndedAnswer { ended: store.end_other_sessions(by)? }),
            Change::DismissNotice { number } => call::reply(store.dismiss_notice(number, by)?),
        }
    }

    /// Tells a source's Journal who may post to it now, and waits for it. What was made is of no use before that, and is
    /// never shown again: when the Journal cannot be told, it is taken back.
    async fn admit(&self, store: &Store, undo: &Undo, by: By<'_>) -> std::result::Result<(), Fault> {
        self.arm().await?;
        let news = store::News::Source { id: undo.id.clone() };
        let Err(fault) = tell::one(store, &self.env, &news).await else { return Ok(()) };
        sources::take_back(store, undo, by)?;
        // It may have been told after all, or only of what is taken back.
        self.spread().await?;
        Err(fault)
    }

    /// Tells what a change made news, so that it holds from the next attempt on. The change is committed: when
    /// telling fails or takes long, the answer does not wait for it, and the alarm goes on.
    async fn spread(&self) -> std::result::Result<(), Fault> {
        self.arm().await?;
        let told = pin!(self.tell());
        if let Either::Left((Err(fault), _)) = select(told, pin!(Delay::from(PATIENCE))).await {
            crate::log::failure("registry", &fault);
        }
        Ok(())
    }

    /// One telling at a time: two about the same thing could arrive in the wrong order. (Journals and Outboxes also tell
    /// an older message from a newer one.)
    async fn tell(&self) -> std::result::Result<(), Fault> {
        let _telling = self.telling.lock().await;
        tell::all(self.store()?, &self.env).await
    }

    async fn settle(&self) -> std::result::Result<(), Fault> {
        let store = self.store()?;
        store.forget_old_sessions(clock::now())?;
        if !store.has_news()? {
            return Ok(());
        }
        self.arm().await?;
        self.tell().await
    }

    async fn arm(&self) -> std::result::Result<(), Fault> {
        self.alarm.arm(clock::now().plus_millis(RETRY_MILLIS)).await
    }
}
