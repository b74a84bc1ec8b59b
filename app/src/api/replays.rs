//! Replays of one webhook.

use super::ApiError;
use super::client::{Api, Call, page_query};
use shared::api::{Page, ReplayEstimate, ReplayRequest, ReplayView};
use shared::ids::WebhookId;

impl Api {
    /// How many events a replay would send, and some of them. Nothing is sent.
    pub(crate) async fn estimate_replay(self, request: ReplayRequest) -> Result<ReplayEstimate, ApiError> {
        self.read(Call::post("/api/replays").with(&ReplayRequest { dry_run: true, ..request })).await
    }

    /// Begins a replay.
    pub(crate) async fn begin_replay(self, request: ReplayRequest) -> Result<ReplayView, ApiError> {
        self.read(Call::post("/api/replays").with(&ReplayRequest { dry_run: false, ..request })).await
    }

    /// A page of a webhook's replays.
    pub(crate) async fn replays(
        self,
        id: WebhookId,
        cursor: Option<String>,
    ) -> Result<Page<ReplayView>, ApiError> {
        self.read(Call::get(format!("/api/webhooks/{id}/replays{}", page_query(cursor)))).await
    }

    /// Stops a replay.
    pub(crate) async fn stop_replay(self, id: WebhookId, number: u32) -> Result<ReplayView, ApiError> {
        self.read(Call::post(format!("/api/webhooks/{id}/replays/{number}/stop"))).await
    }
}
