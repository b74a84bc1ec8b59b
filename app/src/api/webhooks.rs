//! Webhooks: reading, saving, testing.

use super::ApiError;
use super::client::{Api, Call, page_query};
use serde::Serialize;
use serde_json::{Map, Value};
use shared::api::{Invocation, Page, Standing, TestRequest, WebhookItem};
use shared::config::{WebhookSummary, WebhookView};
use shared::ids::WebhookId;

impl Api {
    /// A page of the table.
    pub(crate) async fn webhooks(
        self,
        cursor: Option<String>,
    ) -> Result<Page<WebhookItem<WebhookSummary>>, ApiError> {
        self.read(Call::get(format!("/api/webhooks{}", page_query(cursor)))).await
    }

    /// Every webhook, page by page.
    pub(crate) async fn every_webhook(self) -> Result<Vec<WebhookSummary>, ApiError> {
        let (mut webhooks, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.webhooks(cursor).await?;
            webhooks.extend(page.items.into_iter().map(|item| item.webhook));
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok(webhooks);
            }
        }
    }

    /// How a webhook stands.
    pub(crate) async fn standing(self, id: WebhookId) -> Result<Standing, ApiError> {
        self.read(Call::get(format!("/api/webhooks/{id}/standing"))).await
    }

    /// One webhook, in its present version.
    pub(crate) async fn webhook(self, id: WebhookId) -> Result<WebhookView, ApiError> {
        self.read(Call::get(format!("/api/webhooks/{id}"))).await
    }

    /// Saves a new one.
    pub(crate) async fn create_webhook(self, document: Value) -> Result<WebhookView, ApiError> {
        self.read(Call::post("/api/webhooks").with(&document)).await
    }

    /// Saves a change to the version that was read.
    pub(crate) async fn change_webhook(
        self,
        id: &WebhookId,
        version: u32,
        document: &impl Serialize,
    ) -> Result<WebhookView, ApiError> {
        self.read(Call::put(format!("/api/webhooks/{id}")).if_match(version).with(document)).await
    }

    /// Saves the version that was read as it is, but active or not. Secrets are kept, since the document names none.
    pub(crate) async fn set_active(
        self,
        id: &WebhookId,
        version: u32,
        active: bool,
    ) -> Result<WebhookSummary, ApiError> {
        let path = format!("/api/webhooks/{id}");
        let mut document: Map<String, Value> = self.read(Call::get(path.as_str())).await?;
        document.insert("active".to_owned(), active.into());
        self.read(Call::put(path).if_match(version).with(&document)).await
    }

    /// Deletes the version that was read.
    pub(crate) async fn delete_webhook(self, id: WebhookId, version: u32) -> Result<(), ApiError> {
        self.run(Call::delete(format!("/api/webhooks/{id}")).if_match(version)).await
    }

    /// Sends a draft once.
    pub(crate) async fn test_webhook(self, request: TestRequest) -> Result<Invocation, ApiError> {
        self.read(Call::post("/api/webhooks/test").with(&request)).await
    }
}
