//! An Outbox as its callers see it, and the commands between them.

use crate::bindings::Class;
use crate::clock;
use crate::durable::call;
use crate::fault::Fault;
use serde::{Deserialize, Serialize};
use shared::api::{
    DeliveryFilter, DeliveryItem, DeliveryView, HeldAnswer, Invocation, Page, PageQuery, ReplayRequest,
    ReplayView, Standing, TokenStep,
};
use shared::audit::Record;
use shared::delivery::{Head, State};
use shared::ids::{EventId, SourceId, WebhookId};
use shared::ledger::Reading;
use shared::time::Timestamp;
use std::time::Duration;
use worker::Env;

#[derive(Serialize, Deserialize)]
pub(super) enum Command {
    SetHead { head: Head },
    Retire,
    Take { events: Vec<Handover> },
    Report { reports: Vec<Report>, room: usize },
    Token { version: u32, refused: Option<String>, until: Timestamp },
    ForgetToken { refused: String },
    Standing,
    Read,
    List { query: PageQuery, filter: DeliveryFilter },
    Delivery { id: EventId, cursor: Option<u32> },
    Item { id: EventId },
    States { ids: Vec<EventId> },
    Retry { id: EventId, deed: Box<Record> },
    Cancel { id: EventId, deed: Box<Record> },
    ReleaseHeld { deed: Box<Record> },
    CancelHeld { deed: Box<Record> },
    Replay { request: ReplayRequest, sources: Vec<SourceId>, deed: Box<Record> },
    Replays { query: PageQuery },
    StopReplay { number: u32, deed: Box<Record> },
    Tend,
    Clear,
}

/// An event handed over for delivery.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Handover {
    pub(crate) event_id: EventId,
    pub(crate) event_type: String,
    /// `data.title`, cut as a list shows it.
    pub(crate) title: Option<String>,
    pub(crate) received_at: Timestamp,
    /// The event's JSON, as text: its numbers are not read on the way.
    pub(crate) document: String,
}

/// An attempt to make: what an Outbox hands to a sender.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) webhook: WebhookId,
    pub(crate) event_id: EventId,
    pub(crate) attempt: u32,
    pub(crate) version: u32,
    pub(crate) received_at: Timestamp,
    pub(crate) document: String,
}

/// What became of a job.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) event_id: EventId,
    pub(crate) attempt: u32,
    pub(crate) version: u32,
    /// The record; none when the attempt could not be begun, for a reason of ours.
    pub(crate) record: Option<Invocation>,
    /// How long the target, or its token endpoint, asked to be left alone, in seconds.
    pub(crate) retry_after: Option<i64>,
}

/// A token for an attempt, or why there is none. Between two parts of one Worker, and nowhere else.
#[derive(Serialize, Deserialize)]
pub(crate) struct TokenAnswer {
    pub(crate) token: Option<String>,
    pub(crate) step: TokenStep,
    /// How long the token endpoint asked to be left alone, in seconds.
    pub(crate) retry_after: Option<i64>,
}

/// What a sweep finds.
#[derive(Serialize, Deserialize)]
pub(crate) struct Tended {
    /// Whether it had work and no alarm for it.
    pub(crate) was_stranded: bool,
    pub(crate) reading: Reading,
}

/// Where an event's delivery stands.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct EventState {
    pub(crate) id: EventId,
    pub(crate) state: State,
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

    /// Says which version to send with, and how.
    pub(crate) async fn set_head(&self, head: Head) -> Result<(), Fault> {
        self.call(&Command::SetHead { head }).await
    }

    /// Ends it: its webhook was deleted.
    pub(crate) async fn retire(&self) -> Result<(), Fault> {
        self.call(&Command::Retire).await
    }

    /// Hands events over. Taking one twice is taking it once.
    pub(crate) async fn take(&self, events: Vec<Handover>) -> Result<(), Fault> {
        self.call(&Command::Take { events }).await
    }

    /// Says what became of jobs; the answer is the next ones, `room` of them at most.
    pub(crate) async fn report(&self, reports: Vec<Report>, room: usize) -> Result<Vec<Job>, Fault> {
        self.call(&Command::Report { reports, room }).await
    }

    /// A token to send with, in time; `refused` is one that the target did not take.
    pub(crate) async fn token(
        &self,
        version: u32,
        refused: Option<String>,
        until: Timestamp,
    ) -> Result<TokenAnswer, Fault> {
        let left = u64::try_from(until.millis_since(clock::now())).unwrap_or_default();
        let command = Command::Token { version, refused, until };
        call::call_within(self.env, Class::Outbox, &self.name, &command, Duration::from_millis(left)).await
    }

    /// The target did not take this token.
    pub(crate) async fn forget_token(&self, refused: String) -> Result<(), Fault> {
        self.call(&Command::ForgetToken { refused }).await
    }

    pub(crate) async fn standing(&self) -> Result<Standing, Fault> {
        self.call(&Command::Standing).await
    }

    pub(crate) async fn list(
        &self,
        query: PageQuery,
        filter: DeliveryFilter,
    ) -> Result<Page<DeliveryItem>, Fault> {
        self.call(&Command::List { query, filter }).await
    }

    /// What the Registry keeps of it.
    pub(crate) async fn read(&self) -> Result<Reading, Fault> {
        self.call(&Command::Read).await
    }

    /// A delivery with its attempts from before `cursor` on, as many as fit in one answer.
    pub(crate) async fn delivery(&self, id: EventId, cursor: Option<u32>) -> Result<DeliveryView, Fault> {
        self.call(&Command::Delivery { id, cursor }).await
    }

    pub(crate) async fn item(&self, id: EventId) -> Result<DeliveryItem, Fault> {
        self.call(&Command::Item { id }).await
    }

    /// Where these events stand; those it does not know are left out.
    pub(crate) async fn states(&self, ids: Vec<EventId>) -> Result<Vec<EventState>, Fault> {
        self.call(&Command::States { ids }).await
    }

    // What a person asks for comes with its entry for the audit log, which is written if it is done.

    pub(crate) async fn retry(&self, id: EventId, deed: Record) -> Result<DeliveryItem, Fault> {
        self.call(&Command::Retry { id, deed: Box::new(deed) }).await
    }

    pub(crate) async fn cancel(&self, id: EventId, deed: Record) -> Result<DeliveryItem, Fault> {
        self.call(&Command::Cancel { id, deed: Box::new(deed) }).await
    }

    /// Lets all that is held go on; the answer is how many there are.
    pub(crate) async fn release_held(&self, deed: Record) -> Result<HeldAnswer, Fault> {
        self.call(&Command::ReleaseHeld { deed: Box::new(deed) }).await
    }

    /// Takes all that is held back; the answer is how many there are.
    pub(crate) async fn cancel_held(&self, deed: Record) -> Result<HeldAnswer, Fault> {
        self.call(&Command::CancelHeld { deed: Box::new(deed) }).await
    }

    /// Begins a replay of what these sources' Journals hold.
    pub(crate) async fn replay(
        &self,
        request: ReplayRequest,
        sources: Vec<SourceId>,
        deed: Record,
    ) -> Result<ReplayView, Fault> {
        self.call(&Command::Replay { request, sources, deed: Box::new(deed) }).await
    }

    pub(crate) async fn replays(&self, query: PageQuery) -> Result<Page<ReplayView>, Fault> {
        self.call(&Command::Replays { query }).await
    }

    pub(crate) async fn stop_replay(&self, number: u32, deed: Record) -> Result<ReplayView, Fault> {
        self.call(&Command::StopReplay { number, deed: Box::new(deed) }).await
    }

    /// Forgets what is old, and looks whether there is work without an alarm for it.
    pub(crate) async fn tend(&self) -> Result<Tended, Fault> {
        self.call(&Command::Tend).await
    }

    /// Deletes its storage, if its webhook was deleted and nothing is left in it; whether it did.
    pub(crate) async fn clear(&self) -> Result<bool, Fault> {
        self.call(&Command::Clear).await
    }

    async fn call<T: serde::de::DeserializeOwned>(&self, command: &Command) -> Result<T, Fault> {
        call::call(self.env, Class::Outbox, &self.name, command).await
    }
}
