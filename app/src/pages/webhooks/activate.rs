//! Making a webhook active, or inactive.

use crate::api::{Api, ApiError};
use crate::forms::{Draft, to_document};
use shared::api::ProblemCode;
use shared::config::WebhookView;

/// Saves the webhook as it was read, active or not.
pub(super) async fn set_active(
    api: Api,
    webhook: &WebhookView,
    active: bool,
) -> Result<WebhookView, ApiError> {
    let mut draft = Draft::of(webhook);
    draft.active = active;
    api.change_webhook(webhook.id.clone(), webhook.version, to_document(&draft)).await
}

/// Why something could not be saved, as a sentence or two.
pub(super) fn explain(error: &ApiError) -> String {
    match error.code() {
        Some(ProblemCode::VersionChanged) => {
            "Somebody else changed it first. Look at it, and try again.".to_owned()
        }
        _ => error.sentences(),
    }
}
