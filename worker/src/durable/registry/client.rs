//! The Registry as its callers see it, and the commands between them.

use super::NAME;
use crate::bindings::Class;
use crate::durable::call;
use crate::fault::Fault;
use crate::http::page::PageQuery;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::api::{Page, SourceCreated, SourceDraft, SourceView};
use shared::config::StoredWebhook;
use shared::ids::{SourceId, WebhookId};
use shared::rule::Rule;
use shared::time::Timestamp;
use worker::Env;

#[derive(Serialize, Deserialize)]
pub(super) enum Command {
    OpenSession { digest: String, expires_at: Timestamp },
    HasSession { digest: String },
    CloseSession { digest: String },
    CreateWebhook { document: Value },
    UpdateWebhook { id: WebhookId, version: u32, document: Value },
    DeleteWebhook { id: WebhookId, version: u32 },
    Webhook { id: WebhookId },
    Version { id: WebhookId, version: u32 },
    ListWebhooks { query: PageQuery },
    ListVersions { id: WebhookId, query: PageQuery },
    Routes,
    CreateSource { draft: SourceDraft },
    ListSources,
    ListJournals,
    DeleteSource { id: SourceId },
    Tend,
}

/// A source, deleted or not, whose Journal holds events.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct JournalEntry {
    pub(crate) source: SourceId,
    pub(crate) name: String,
}

/// Every webhook, as routing needs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Routes {
    pub(crate) webhooks: Vec<Route>,
}

/// One webhook, as routing needs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Route {
    pub(crate) id: WebhookId,
    pub(crate) name: String,
    pub(crate) active: bool,
    pub(crate) filters: Vec<Rule>,
}

/// The Registry, to be called.
pub(crate) struct Registry<'a> {
    env: &'a Env,
}

impl<'a> Registry<'a> {
    pub(crate) fn of(env: &'a Env) -> Self {
        Self { env }
    }

    pub(crate) async fn open_session(&self, digest: String, expires_at: Timestamp) -> Result<(), Fault> {
        self.call(Command::OpenSession { digest, expires_at }).await
    }

    pub(crate) async fn has_session(&self, digest: String) -> Result<bool, Fault> {
        self.call(Command::HasSession { digest }).await
    }

    pub(crate) async fn close_session(&self, digest: String) -> Result<(), Fault> {
        self.call(Command::CloseSession { digest }).await
    }

    pub(crate) async fn create_webhook(&self, document: Value) -> Result<StoredWebhook, Fault> {
        self.call(Command::CreateWebhook { document }).await
    }

    pub(crate) async fn update_webhook(
        &self,
        id: WebhookId,
        version: u32,
        document: Value,
    ) -> Result<StoredWebhook, Fault> {
        self.call(Command::UpdateWebhook { id, version, document }).await
    }

    pub(crate) async fn delete_webhook(&self, id: WebhookId, version: u32) -> Result<(), Fault> {
        self.call(Command::DeleteWebhook { id, version }).await
    }

    pub(crate) async fn webhook(&self, id: WebhookId) -> Result<StoredWebhook, Fault> {
        self.call(Command::Webhook { id }).await
    }

    pub(crate) async fn version(&self, id: WebhookId, version: u32) -> Result<StoredWebhook, Fault> {
        self.call(Command::Version { id, version }).await
    }

    pub(crate) async fn list_webhooks(&self, query: PageQuery) -> Result<Page<StoredWebhook>, Fault> {
        self.call(Command::ListWebhooks { query }).await
    }

    pub(crate) async fn list_versions(
        &self,
        id: WebhookId,
        query: PageQuery,
    ) -> Result<Page<StoredWebhook>, Fault> {
        self.call(Command::ListVersions { id, query }).await
    }

    pub(crate) async fn routes(&self) -> Result<Routes, Fault> {
        self.call(Command::Routes).await
    }

    pub(crate) async fn create_source(&self, draft: SourceDraft) -> Result<SourceCreated, Fault> {
        self.call(Command::CreateSource { draft }).await
    }

    pub(crate) async fn list_sources(&self) -> Result<Vec<SourceView>, Fault> {
        self.call(Command::ListSources).await
    }

    pub(crate) async fn list_journals(&self) -> Result<Vec<JournalEntry>, Fault> {
        self.call(Command::ListJournals).await
    }

    pub(crate) async fn delete_source(&self, id: SourceId) -> Result<(), Fault> {
        self.call(Command::DeleteSource { id }).await
    }

    /// The sweep: every object that may have work looks for it.
    pub(crate) async fn tend(&self) -> Result<(), Fault> {
        self.call(Command::Tend).await
    }

    async fn call<T: serde::de::DeserializeOwned>(&self, command: Command) -> Result<T, Fault> {
        call::call(self.env, Class::Registry, NAME, &command).await
    }
}
