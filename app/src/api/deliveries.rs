//! Deliveries: looking for them, and what a person may do with them.

use super::ApiError;
use super::client::{Api, Call, filtered_page_query};
use crate::forms::delivery_pairs;
use shared::api::{DeliveryFilter, DeliveryItem, DeliveryPage, DeliveryView, HeldAnswer, Page};
use shared::ids::{EventId, WebhookId};

impl Api {
    /// A page of the deliveries of one webhook that fit a filter.
    pub(crate) async fn deliveries_of(
        self,
        id: WebhookId,
        filter: DeliveryFilter,
        cursor: Option<String>,
    ) -> Result<Page<DeliveryItem>, ApiError> {
        let query = filtered_page_query(delivery_pairs(&filter), cursor);
        self.read(Call::get(format!("/api/webhooks/{id}/deliveries{query}"))).await
    }

    /// A page of the deliveries of all webhooks that fit a filter.
    pub(crate) async fn deliveries(
        self,
        filter: DeliveryFilter,
        cursor: Option<String>,
    ) -> Result<DeliveryPage, ApiError> {
        let query = filtered_page_query(delivery_pairs(&filter), cursor);
        self.read(Call::get(format!("/api/deliveries{query}"))).await
    }

    /// One delivery with a page of its attempts.
    pub(crate) async fn delivery(
        self,
        id: WebhookId,
        event: EventId,
        cursor: Option<String>,
    ) -> Result<DeliveryView, ApiError> {
        let query = cursor.map(|cursor| format!("?cursor={cursor}")).unwrap_or_default();
        self.read(Call::get(format!("/api/webhooks/{id}/deliveries/{event}{query}"))).await
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
