//! The webhook that is open, for every part of its page.

use crate::api::Api;
use crate::state::{Load, load};
use leptos::prelude::*;
use shared::api::Standing;
use shared::config::WebhookView;
use shared::ids::WebhookId;
use std::time::Duration;

/// The webhook that is open.
#[derive(Clone, Copy)]
pub(super) struct OpenWebhook {
    id: StoredValue<WebhookId>,
    /// The webhook in its present version.
    pub(super) webhook: Load<WebhookView>,
    /// How it stands.
    pub(super) standing: Load<Standing>,
}

impl OpenWebhook {
    /// Makes it known to every component below.
    pub(super) fn provide(id: WebhookId) -> Self {
        let api = Api::from_context();
        let id = StoredValue::new(id);
        let open = Self {
            id,
            webhook: load(move || api.webhook(id.get_value())).every(Duration::from_secs(10)),
            standing: load(move || api.standing(id.get_value())).every(Duration::from_secs(4)),
        };
        provide_context(open);
        open
    }

    /// The one of the present page; none outside of one.
    pub(super) fn from_context() -> Option<Self> {
        use_context()
    }

    /// Its id.
    pub(super) fn id(self) -> WebhookId {
        self.id.get_value()
    }

    /// Its present version.
    pub(super) fn head(self) -> Memo<Option<u32>> {
        Memo::new(move |_| self.webhook.data.with(|webhook| webhook.as_ref().map(|webhook| webhook.version)))
    }

    /// Takes what was just saved, and reads how it stands then.
    pub(super) fn take(self, webhook: WebhookView) {
        self.webhook.data.set(Some(webhook));
        self.standing.refresh();
    }
}
