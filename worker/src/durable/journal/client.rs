//! A Journal as its callers see it, and the commands between them.

use crate::bindings::Class;
use crate::durable::call;
use crate::fault::Fault;
use crate::http::page::PageQuery;
use serde::{Deserialize, Serialize};
use shared::api::{Accepted, EventItem, EventView};
use shared::event::Format;
use shared::ids::{EventId, SourceId};
use worker::Env;

#[derive(Serialize, Deserialize)]
pub(super) enum Command {
    Admit { admission: Option<Admission> },
    Accept(Accept),
    List { query: PageQuery },
    Event { id: EventId },
    Tend,
}

/// Who may post here, and in which format.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Admission {
    pub(crate) token_digest: String,
    pub(crate) format: Format,
}

/// A request to accept.
#[derive(Serialize, Deserialize)]
pub(crate) struct Accept {
    pub(crate) token: String,
    /// `Idempotency-Key` or `webhook-id`.
    pub(crate) explicit: Option<String>,
    pub(crate) body: String,
}

/// A Journal, to be called.
pub(crate) struct Journal<'a> {
    env: &'a Env,
    name: String,
}

impl<'a> Journal<'a> {
    pub(crate) fn of(env: &'a Env, source: &SourceId) -> Self {
        Self { env, name: source.to_string() }
    }

    /// Says who may post; nobody, when the source was deleted.
    pub(crate) async fn admit(&self, admission: Option<Admission>) -> Result<(), Fault> {
        self.call(&Command::Admit { admission }).await
    }

    pub(crate) async fn accept(&self, accept: Accept) -> Result<Vec<Accepted>, Fault> {
        self.call(&Command::Accept(accept)).await
    }

    /// One row more than the page holds, newest first.
    pub(crate) async fn list(&self, query: PageQuery) -> Result<Vec<EventItem>, Fault> {
        self.call(&Command::List { query }).await
    }

    pub(crate) async fn event(&self, id: EventId) -> Result<EventView, Fault> {
        self.call(&Command::Event { id }).await
    }

    pub(crate) async fn tend(&self) -> Result<(), Fault> {
        self.call(&Command::Tend).await
    }

    async fn call<T: serde::de::DeserializeOwned>(&self, command: &Command) -> Result<T, Fault> {
        call::call(self.env, Class::Journal, &self.name, command).await
    }
}
