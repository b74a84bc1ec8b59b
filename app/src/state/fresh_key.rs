//! A signing key that was just made: it is in one answer, and gone when it has been seen.

use leptos::prelude::{Get, RwSignal, Set, provide_context, use_context};
use shared::config::WebhookView;
use shared::ids::WebhookId;
use shared::secret::SecretText;

/// The key to be shown, if there is one.
#[derive(Clone, Copy)]
pub(crate) struct FreshKey {
    shown: RwSignal<Option<ShownKey>>,
}

/// A key, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShownKey {
    /// The webhook's id.
    pub(crate) id: WebhookId,
    /// The webhook's name.
    pub(crate) name: String,
    /// The key.
    pub(crate) secret: SecretText,
}

impl FreshKey {
    /// Makes it known to every component below.
    pub(crate) fn provide() -> Self {
        let fresh = Self { shown: RwSignal::new(None) };
        provide_context(fresh);
        fresh
    }

    /// The one of the console.
    pub(crate) fn from_context() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// What is shown.
    pub(crate) fn shown(self) -> Option<ShownKey> {
        self.shown.get()
    }

    /// Takes the key out of an answer, when it has one.
    pub(crate) fn take(self, view: &mut WebhookView) {
        if let Some(secret) = view.signing.secret.take() {
            self.shown.set(Some(ShownKey { id: view.id.clone(), name: view.name.clone(), secret }));
        }
    }

    /// A person has it.
    pub(crate) fn forget(self) {
        self.shown.set(None);
    }
}
