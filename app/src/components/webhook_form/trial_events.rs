//! The events a draft can be tried on, and the chosen one.

use super::trial_event::{EventKey, TrialEvent};
use crate::api::{Api, ApiError};
use crate::state::Tasks;
use leptos::prelude::*;
use shared::limits::{BACKTEST_BYTES_MAX, BACKTEST_EVENTS};

/// The events, for every part of the form.
#[derive(Clone, Copy)]
pub(super) struct TrialEvents {
    samples: StoredValue<Vec<TrialEvent>>,
    /// Accepted events, newest first.
    pub(super) recent: RwSignal<Vec<TrialEvent>>,
    /// What was pasted.
    pub(super) pasted: RwSignal<String>,
    /// Which one is chosen.
    pub(super) key: RwSignal<EventKey>,
    /// The chosen one; why there is none, when what was pasted is no event.
    pub(super) chosen: Memo<Result<TrialEvent, String>>,
    api: Api,
}

impl TrialEvents {
    /// For a form. The newest accepted events come a little later.
    pub(super) fn new(tasks: Tasks) -> Self {
        let samples = shared::event::samples().into_iter().enumerate();
        let samples = samples.map(|(place, sample)| TrialEvent::of_sample(place, sample)).collect();
        let samples = StoredValue::new(samples);
        let recent = RwSignal::new(Vec::new());
        let pasted = RwSignal::new(String::new());
        let key = RwSignal::new(EventKey::Sample(0));
        let chosen = Memo::new(move |_| find(samples, recent, pasted, &key.get()));
        let events = Self { samples, recent, pasted, key, chosen, api: Api::from_context() };
        tasks.spawn(async move {
            // Without them there are the samples; a backtest asks again and says why it cannot.
            if let Ok(newest) = events.page(None).await {
                events.keep(newest.0);
            }
        });
        events
    }

    /// The samples: their keys and labels.
    pub(super) fn sample_labels(self) -> Vec<(String, String)> {
        self.samples
            .with_value(|samples| samples.iter().map(|it| (it.key.write(), it.label.clone())).collect())
    }

    /// The event of a key.
    pub(super) fn find(self, key: &EventKey) -> Result<TrialEvent, String> {
        find(self.samples, self.recent, self.pasted, key)
    }

    /// The newest accepted events, read anew: as many as a page holds.
    pub(super) async fn newest(self) -> Result<Vec<TrialEvent>, ApiError> {
        let (events, _) = self.page(None).await?;
        self.keep(events.clone());
        Ok(events)
    }

    /// As many of the newest accepted events as a draft is tried on.
    pub(super) async fn all(self) -> Result<Vec<TrialEvent>, ApiError> {
        let (mut events, mut bytes, mut cursor) = (Vec::new(), 0, None);
        loop {
            let (page, next) = self.page(cursor).await?;
            for event in page {
                bytes += serde_json::to_string(&event.event.document).map_or(0, |text| text.len());
                if events.len() == BACKTEST_EVENTS || bytes > BACKTEST_BYTES_MAX {
                    return Ok(events);
                }
                events.push(event);
            }
            cursor = next;
            if cursor.is_none() || events.len() == BACKTEST_EVENTS {
                return Ok(events);
            }
        }
    }

    async fn page(self, cursor: Option<String>) -> Result<(Vec<TrialEvent>, Option<String>), ApiError> {
        let page = self.api.events_with_documents(cursor).await?;
        Ok((page.items.into_iter().filter_map(TrialEvent::of_item).collect(), page.next_cursor))
    }

    /// Chooses an event, which may be older than those that are kept.
    pub(super) fn choose(self, event: TrialEvent) {
        let key = event.key.clone();
        if self.recent.with_untracked(|recent| recent.iter().all(|kept| kept.key != key)) {
            self.recent.update(|recent| recent.push(event));
        }
        self.key.set(key);
    }

    /// Keeps them to choose from. The chosen one stays there, however old.
    pub(super) fn keep(self, mut events: Vec<TrialEvent>) {
        if let Ok(chosen) = self.chosen.get_untracked()
            && matches!(chosen.key, EventKey::Recent(_))
            && events.iter().all(|event| event.key != chosen.key)
        {
            events.push(chosen);
        }
        self.recent.set(events);
    }
}

fn find(
    samples: StoredValue<Vec<TrialEvent>>,
    recent: RwSignal<Vec<TrialEvent>>,
    pasted: RwSignal<String>,
    key: &EventKey,
) -> Result<TrialEvent, String> {
    let gone = || "This event is not there any more; choose another one.".to_owned();
    match key {
        EventKey::Sample(place) => {
            samples.with_value(|samples| samples.get(*place).cloned()).ok_or_else(gone)
        }
        EventKey::Recent(_) => {
            recent.with(|recent| recent.iter().find(|event| event.key == *key).cloned()).ok_or_else(gone)
        }
        EventKey::Pasted => pasted.with(|text| {
            if text.trim().is_empty() {
                return Err("Paste an event below.".to_owned());
            }
            TrialEvent::of_text(text)
        }),
    }
}
