//! Deliveries: looking for them, and what a person may do with them.

use super::ApiError;
use super::client::{Api, Call, filtered_page_query};
use crate::forms::delivery_pairs;
use shared::api::{DeliveryFilter, DeliveryItem, DeliveryView, HeldAnswer, Page};
use shared::ids::{EventId, WebhookId};

impl Api {
    /// A page of the deliveries that fit a filter, of one webhook or of all.
    pub(crate) async fn deliveries(
        self,
        id: Option<WebhookId>,
        filter: DeliveryFilter,
        cursor: Option<String>,
    ) -> Result<Page<DeliveryItem>, ApiError> {
        let query = filtered_page_query(delivery_pairs(&filter), cursor);
        self.read(Call::get(match id {
            Some(id) => format!("/api/webhooks/{id}/deliveries{query}"),
            None => format!("/api/deliveries{query}"),
        }))
        .await
    }

    /// One delivery with its attempts.
    pub(crate) async fn delivery(self, id: WebhookId, event: EventId) -> Result<DeliveryView, ApiError> {
        self.read(Call::get(format!("/api/webhooks/{id}/deliveries/{event}"))).await
    }

    /// Tries a delivery now.
    pub(crate) async fn retry_delivery(
        self,
        id: WebhookId,
        event: EventId,
    ) -> Result<DeliveryItem, ApiError> {
        self.read(Call::post(format!("/api/webhooks/{id}/deliveries/{event}/retry"))).await
    }

    /// Takes a delivery back.
    pub(crate) async fn cancel_delivery(
        self,
        id: WebhookId,
        event: EventId,
    ) -> Result<DeliveryItem, ApiError> {
        self.read(Call::post(format!("/api/webhooks/{id}/deliveries/{event}/cancel"))).await
    }

    /// Lets everything that is held for a webhook go on.
    pub(crate) async fn release_held(self, id: WebhookId) -> Result<HeldAnswer, ApiError> {
        self.read(Call::post(format!("/api/webhooks/{id}/held/release"))).await
    }

    /// Takes everything back that is held for a webhook.
    pub(crate) async fn cancel_held(self, id: WebhookId) -> Result<HeldAnswer, ApiError> {
        self.read(Call::post(format!("/api/webhooks/{id}/held/cancel"))).await
    }
}
