//! Accepted events.

use super::ApiError;
use super::client::{Api, Call, page_query};
use shared::api::{EventItem, EventView, Page};
use shared::ids::EventId;

impl Api {
    /// A page of accepted events.
    pub(crate) async fn events(self, cursor: Option<String>) -> Result<Page<EventItem>, ApiError> {
        self.read(Call::get(format!("/api/events{}", page_query(cursor)))).await
    }

    /// One event, and where it went.
    pub(crate) async fn event(self, id: EventId) -> Result<EventView, ApiError> {
        self.read(Call::get(format!("/api/events/{id}"))).await
    }
}
