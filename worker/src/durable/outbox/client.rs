//! An Outbox as its callers see it, and the commands between them.

use crate::bindings::Class;
use crate::durable::call;
use crate::fault::Fault;
use crate::http::page::PageQuery;
use serde::{Deserialize, Serialize};
use shared::api::{DeliveryItem, DeliveryView, LastDelivery, Page};
use shared::ids::{EventId, SourceId, WebhookId};
use shared::time::Timestamp;
use worker::Env;

#[derive(Serialize, Deserialize)]
pub(super) enum Command {
    SetHead { version: u32, active: bool, max_attempts: u32 },
    Retire,
    Take { events: Vec<Handover> },
    LastDelivery,
    List { query: PageQuery },
    Delivery { id: EventId },
    Retry { id: EventId },
    Cancel { id: EventId },
    Tend,
}

/// An event handed over for delivery.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Handover {
    pub(crate) event_id: EventId,
    pub(crate) source: SourceId,
    pub(crate) event_type: String,
    pub(crate) received_at: Timestamp,
    /// The event's JSON, as text: its numbers are not read on the way.
    pub(crate) document: String,
}

/// An Outbox, to be called.
pub(crate) struct Outbox<'a> {
    env: &'a Env,
    name: String,
}

impl<'a> Outbox<'a> {
    pub(crate) fn of(env: &'a Env, webhook: &WebhookId) -> Self {
        Self { env, name: webhook.to_string() }
    }

    /// Says which version to send with, whether to send at all, and how often to try.
    pub(crate) async fn set_head(&self, version: u32, active: bool, max_attempts: u32) -> Result<(), Fault> {
        self.call(&Command::SetHead { version, active, max_attempts }).await
    }

    /// Ends it: its webhook was deleted.
    pub(crate) async fn retire(&self) -> Result<(), Fault> {
        self.call(&Command::Retire).await
    }

    /// Hands events over. Taking one twice is taking it once.
    pub(crate) async fn take(&self, events: Vec<Handover>) -> Result<(), Fault> {
        self.call(&Command::Take { events }).await
    }

    pub(crate) async fn last_delivery(&self) -> Result<Option<LastDelivery>, Fault> {
        self.call(&Command::LastDelivery).await
    }

    pub(crate) async fn list(&self, query: PageQuery) -> Result<Page<DeliveryItem>, Fault> {
        self.call(&Command::List { query }).await
    }

    pub(crate) async fn delivery(&self, id: EventId) -> Result<DeliveryView, Fault> {
        self.call(&Command::Delivery { id }).await
    }

    pub(crate) async fn retry(&self, id: EventId) -> Result<DeliveryItem, Fault> {
        self.call(&Command::Retry { id }).await
    }

    pub(crate) async fn cancel(&self, id: EventId) -> Result<DeliveryItem, Fault> {
        self.call(&Command::Cancel { id }).await
    }

    pub(crate) async fn tend(&self) -> Result<(), Fault> {
        self.call(&Command::Tend).await
    }

    async fn call<T: serde::de::DeserializeOwned>(&self, command: &Command) -> Result<T, Fault> {
        call::call(self.env, Class::Outbox, &self.name, command).await
    }
}
