//! The ledger, and what Tocsin has to say about its own webhooks.

use super::ApiError;
use super::client::{Api, Call};
use shared::api::{LedgerView, NoticeView, Page};

impl Api {
    /// The ledger, drawn up now.
    pub(crate) async fn ledger(self) -> Result<LedgerView, ApiError> {
        self.read(Call::get("/api/ledger")).await
    }

    /// The newest notices.
    pub(crate) async fn notices(self) -> Result<Page<NoticeView>, ApiError> {
        self.read(Call::get("/api/notices")).await
    }

    /// Dismisses a notice.
    pub(crate) async fn dismiss_notice(self, number: u32) -> Result<(), ApiError> {
        self.run(Call::delete(format!("/api/notices/{number}"))).await
    }
}
