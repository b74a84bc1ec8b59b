//! Accepted events.

use super::ApiError;
use super::client::{Api, Call, filtered_page_query, page_query};
use shared::api::{EventItem, EventView, Page};
use shared::ids::EventId;

impl Api {
    /// A page of accepted events.
    pub(crate) async fn events(self, cursor: Option<String>) -> Result<Page<EventItem>, ApiError> {
        self.read(Call::get(format!("/api/events{}", page_query(cursor)))).await
    }

    /// A page of accepted events with the events themselves; it ends early when they are large.
    pub(crate) async fn events_with_documents(
        self,
        cursor: Option<String>,
    ) -> Result<Page<EventItem>, ApiError> {
        let asked = vec![("documents", "true".to_owned())];
        self.read(Call::get(format!("/api/events{}", filtered_page_query(asked, cursor)))).await
    }

    /// One event, and where it went.
    pub(crate) async fn event(self, id: EventId) -> Result<EventView, ApiError> {
        self.read(Call::get(format!("/api/events/{id}"))).await
    }
}
