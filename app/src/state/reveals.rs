//! Secrets that were just made: each is in one answer, and gone when a person has it. They go with the session: nobody
//! sees what was made for another.

use leptos::prelude::{
    Get, GetUntracked, GetValue, RwSignal, SetValue, StoredValue, Update, provide_context, use_context,
};
use shared::api::{SourceCreated, TokenCreated};
use shared::config::WebhookView;
use shared::ids::WebhookId;
use shared::secret::SecretText;

/// All that are shown.
#[derive(Clone, Copy)]
pub(crate) struct Reveals {
    shown: RwSignal<Vec<Reveal>>,
    made: StoredValue<u32>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reveal {
    /// Its number: it was made after those with a smaller one.
    pub(crate) number: u32,
    /// What was made.
    pub(crate) what: Made,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// What a webhook signs with, for its target.
    SigningKey {
        /// The webhook's id.
        id: WebhookId,
        /// The webhook's name.
        name: String,
        /// The key.
        key: SecretText,
    },
    /// A token for the API.
    ApiToken(TokenCreated),
    /// What a source proves itself with.
    Source(SourceCreated),
}

impl Reveals {
    /// Makes them known to every component below.
    pub(crate) fn provide() -> Self {
        let reveals = Self { shown: RwSignal::new(Vec::new()), made: StoredValue::new(0) };
        provide_context(reveals);
        reveals
    }

    /// Those of the console.
    pub(crate) fn from_context() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// What is shown, newest first.
    pub(crate) fn shown(self) -> Vec<Reveal> {
        self.shown.get()
    }

    /// Whether anything is shown.
    pub(crate) fn are_open(self) -> bool {
        !self.shown.get_untracked().is_empty()
    }

    /// Shows what was made. What was shown before stays until a person has it.
    pub(crate) fn add(self, what: Made) {
        let number = self.made.get_value() + 1;
        self.made.set_value(number);
        self.shown.update(|shown| shown.insert(0, Reveal { number, what }));
    }

    /// Takes the key out of an answer, when it has one.
    pub(crate) fn take_key(self, view: &mut WebhookView) {
        if let Some(key) = view.signing.secret.take() {
            self.add(Made::SigningKey { id: view.id.clone(), name: view.name.clone(), key });
        }
    }

    /// A person has it.
    pub(crate) fn forget(self, number: u32) {
        self.shown.update(|shown| shown.retain(|reveal| reveal.number != number));
    }
}
