//! What the shell shows around every page: the ledger, and Tocsin's notices.

use super::{Load, load};
use crate::api::Api;
use crate::browser;
use leptos::prelude::{
    Effect, GetUntracked, RwSignal, Set, Signal, Track, Update, provide_context, use_context,
};
use shared::api::{LedgerView, NoticeView, Page};
use shared::time::Timestamp;
use std::time::Duration;

/// The ledger and the notices, read for every page.
#[derive(Clone, Copy)]
pub(crate) struct Watch {
    /// The ledger.
    pub(crate) ledger: Load<LedgerView>,
    /// What Tocsin has to say, newest first.
    pub(crate) notices: Load<Page<NoticeView>>,
    read_at: RwSignal<Timestamp>,
}

/// Nobody does anything: often enough to see that all is well.
const REFRESHED_EVERY: Duration = Duration::from_secs(60);
/// A page is opened: the sum asks every webhook, so it is not drawn up for every click.
const FRESH_MILLIS: i64 = 10_000;

impl Watch {
    /// Makes it known to every component below. It is read anew when `page` changes.
    pub(crate) fn provide(page: Signal<String>) -> Self {
        let api = Api::from_context();
        let watch = Self {
            ledger: load(move || api.ledger()).every(REFRESHED_EVERY),
            notices: load(move || api.notices()).every(REFRESHED_EVERY),
            read_at: RwSignal::new(browser::now()),
        };
        Effect::new(move |before: Option<()>| {
            page.track();
            let age = browser::now().millis_since(watch.read_at.get_untracked());
            if before.is_some() && age >= FRESH_MILLIS {
                watch.refresh();
            }
        });
        provide_context(watch);
        watch
    }

    /// The one of the present page; none outside the shell.
    pub(crate) fn from_context() -> Option<Self> {
        use_context()
    }

    /// Reads both again.
    pub(crate) fn refresh(self) {
        self.read_at.set(browser::now());
        self.ledger.refresh();
        self.notices.refresh();
    }

    /// Takes a notice away from what is shown.
    pub(crate) fn forget(self, number: u32) {
        self.notices.data.update(|page| {
            if let Some(page) = page {
                page.items.retain(|notice| notice.number != number);
            }
        });
    }
}
