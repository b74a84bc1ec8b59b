//! The audit log.

use super::ApiError;
use super::client::{Api, Call, page_query};
use shared::api::Page;
use shared::audit::Entry;

impl Api {
    /// A page of the log, newest first.
    pub(crate) async fn audit(self, cursor: Option<String>) -> Result<Page<Entry>, ApiError> {
        self.read(Call::get(format!("/api/audit{}", page_query(cursor)))).await
    }
}
