//! Deliveries of one webhook.

use super::ApiError;
use super::client::{Api, Call, page_query};
use shared::api::{DeliveryItem, DeliveryView, Page};
use shared::ids::{EventId, WebhookId};

impl Api {
    /// A page of a webhook's deliveries.
    pub(crate) async fn deliveries(
        self,
        id: WebhookId,
        cursor: Option<String>,
    ) -> Result<Page<DeliveryItem>, ApiError> {
        self.read(Call::get(format!("/api/webhooks/{id}/deliveries{}", page_query(cursor.as_deref())))).await
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
}
