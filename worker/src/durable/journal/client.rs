//! A Journal as its callers see it, and the commands between them.

use crate::bindings::Class;
use crate::durable::call;
use crate::fault::Fault;
use serde::{Deserialize, Serialize};
use shared::api::{Accepted, EventQuery, EventSlice, EventView, RouteVerdict};
use shared::event::{Admission, Headers, WebhookNotice};
use shared::ids::{EventId, SourceId, WebhookId};
use shared::ledger::SourceTally;
use shared::rule::Rule;
use shared::time::Timestamp;
use worker::Env;

#[derive(Serialize, Deserialize)]
pub(super) enum Command {
    Admit { number: u64, admission: Option<Box<Admission>> },
    Accept(Accept),
    Note { identity: String, document: String },
    List { query: EventQuery },
    Event { id: EventId },
    Tally,
    Window(Window),
    Reroute { webhook_id: WebhookId, webhook_name: String, ids: Vec<EventId> },
    Fold { ids: Vec<WebhookId> },
    Tend,
}

/// A request to accept.
#[derive(Serialize, Deserialize)]
pub(crate) struct Accept {
    pub(crate) headers: Headers,
    pub(crate) body: Body,
}

/// A body, to the byte: a signature is over these bytes. Nearly all are text, which travels as it is.
#[derive(Serialize, Deserialize)]
pub(crate) enum Body {
    Text(String),
    Bytes(Vec<u8>),
}

impl Body {
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(|error| Self::Bytes(error.into_bytes()), Self::Text)
    }
}

/// What was kept of a request.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) items: Vec<Accepted>,
    /// Whether it came as a batch.
    pub(crate) is_batch: bool,
}

/// Which events a replay asks for, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Window {
    /// Whose verdicts.
    pub(crate) webhook: WebhookId,
    pub(crate) since: Timestamp,
    pub(crate) until: Timestamp,
    /// Where the window before ended.
    pub(crate) after: Option<EventId>,
    pub(crate) limit: usize,
    /// What the webhook wants now.
    pub(crate) filters: Vec<Rule>,
    pub(crate) with_documents: bool,
}

/// An event that a replay may send.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct WindowRow {
    pub(crate) event_id: EventId,
    pub(crate) event_type: String,
    pub(crate) title: Option<String>,
    pub(crate) received_at: Timestamp,
    /// The event's JSON, when it was asked for.
    pub(crate) document: Option<String>,
    /// What became of it for the webhook; none when it was routed before the webhook was made.
    pub(crate) verdict: Option<RouteVerdict>,
    /// Whether the filters hold.
    pub(crate) wanted: bool,
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
    pub(crate) async fn admit(&self, number: u64, admission: Option<Admission>) -> Result<(), Fault> {
        self.call(&Command::Admit { number, admission: admission.map(Box::new) }).await
    }

    pub(crate) async fn accept(&self, accept: Accept) -> Result<Kept, Fault> {
        self.call(&Command::Accept(accept)).await
    }

    /// Accepts a notice of our own as an event. Noting it twice is noting it once.
    pub(crate) async fn note(&self, notice: &WebhookNotice) -> Result<(), Fault> {
        let document = serde_json::to_string(&notice.event().document)?;
        self.call(&Command::Note { identity: notice.identity(), document }).await
    }

    /// One row more than the page holds, newest first.
    pub(crate) async fn list(&self, query: EventQuery) -> Result<EventSlice, Fault> {
        self.call(&Command::List { query }).await
    }

    pub(crate) async fn event(&self, id: EventId) -> Result<EventView, Fault> {
        self.call(&Command::Event { id }).await
    }

    /// What it has counted, for the ledger.
    pub(crate) async fn tally(&self) -> Result<SourceTally, Fault> {
        self.call(&Command::Tally).await
    }

    /// Events of a time span that are routed, oldest first; fewer than the limit when there are no more.
    pub(crate) async fn window(&self, window: Window) -> Result<Vec<WindowRow>, Fault> {
        self.call(&Command::Window(window)).await
    }

    /// Sends these events to a webhook that did not get them. One that it did get changes nothing.
    pub(crate) async fn reroute(
        &self,
        webhook_id: WebhookId,
        webhook_name: String,
        ids: Vec<EventId>,
    ) -> Result<(), Fault> {
        self.call(&Command::Reroute { webhook_id, webhook_name, ids }).await
    }

    /// Folds the accounts of deleted webhooks into one, and routes nothing to them any more; those that it has to keep for
    /// now, because an event is on its way to them. Doing it again changes nothing.
    pub(crate) async fn fold(&self, ids: Vec<WebhookId>) -> Result<Vec<WebhookId>, Fault> {
        self.call(&Command::Fold { ids }).await
    }

    /// The sweep: forgets what is old, and looks whether there is work without an alarm for it; `true` when there was.
    pub(crate) async fn tend(&self) -> Result<bool, Fault> {
        self.call(&Command::Tend).await
    }

    async fn call<T: serde::de::DeserializeOwned>(&self, command: &Command) -> Result<T, Fault> {
        call::call(self.env, Class::Journal, &self.name, command).await
    }
}
