//! The versions of a webhook.

use super::ApiError;
use super::client::{Api, Call, page_query};
use shared::api::Page;
use shared::config::WebhookView;
use shared::ids::WebhookId;

impl Api {
    /// A page of a webhook's versions.
    pub(crate) async fn versions(
        self,
        id: WebhookId,
        cursor: Option<String>,
    ) -> Result<Page<WebhookView>, ApiError> {
        self.read(Call::get(format!("/api/webhooks/{id}/versions{}", page_query(cursor)))).await
    }

    /// One version.
    pub(crate) async fn version(self, id: WebhookId, version: u32) -> Result<WebhookView, ApiError> {
        self.read(Call::get(format!("/api/webhooks/{id}/versions/{version}"))).await
    }

    /// Gives the webhook a new key to sign with, if `head` is still the present version.
    pub(crate) async fn rotate_signing(self, id: WebhookId, head: u32) -> Result<WebhookView, ApiError> {
        self.read(Call::post(format!("/api/webhooks/{id}/signing/rotate")).if_match(head)).await
    }

    /// Saves a new version with the content of `version`, if `head` is still the present one.
    pub(crate) async fn restore_version(
        self,
        id: WebhookId,
        version: u32,
        head: u32,
    ) -> Result<WebhookView, ApiError> {
        let path = format!("/api/webhooks/{id}/versions/{version}/restore");
        self.read(Call::post(path).if_match(head)).await
    }
}
