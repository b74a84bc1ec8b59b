//! An event that a draft is tried on: a sample, one that was accepted, or one that was pasted.

use serde_json::Value;
use shared::api::EventItem;
use shared::event::{Event, Format, Meta, Sample, read_batch, sample_origin};
use shared::ids::{EventId, SourceId, WebhookId};
use shared::time::Timestamp;

/// Which event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EventKey {
    /// The sample at this place.
    Sample(usize),
    /// An accepted event.
    Recent(EventId),
    /// The pasted one.
    Pasted,
}

impl EventKey {
    /// As the chooser writes it.
    pub(super) fn write(&self) -> String {
        match self {
            Self::Sample(place) => format!("sample-{place}"),
            Self::Recent(id) => id.to_string(),
            Self::Pasted => "pasted".to_owned(),
        }
    }

    /// Reads what [`EventKey::write`] writes.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text == "pasted" {
            return Some(Self::Pasted);
        }
        match text.strip_prefix("sample-") {
            Some(place) => place.parse().ok().map(Self::Sample),
            None => EventId::parse(text).map(Self::Recent),
        }
    }
}

/// The event, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TrialEvent {
    /// Which it is.
    pub(super) key: EventKey,
    /// What it is called.
    pub(super) label: String,
    /// The event.
    pub(super) event: Event,
    /// Its id, made up unless it was accepted.
    pub(super) event_id: EventId,
    /// Its source.
    pub(super) source: SourceId,
    /// When it was accepted.
    pub(super) received_at: Timestamp,
}

impl TrialEvent {
    /// A sample.
    pub(super) fn of_sample(place: usize, sample: Sample) -> Self {
        Self::made_up(EventKey::Sample(place), sample.label.to_owned(), sample.event)
    }

    /// An accepted event, when its document came with it.
    pub(super) fn of_item(item: EventItem) -> Option<Self> {
        let Some(Value::Object(document)) = item.event else { return None };
        let label = item.title.clone().unwrap_or_else(|| item.event_type.clone());
        Some(Self {
            key: EventKey::Recent(item.id.clone()),
            label,
            event: Event { event_type: item.event_type, document },
            event_id: item.id,
            source: item.source,
            received_at: item.received_at,
        })
    }

    /// One that was pasted: an event, or any object, which then is its data.
    pub(super) fn of_text(text: &str) -> Result<Self, String> {
        let read = |format| read_batch(text, format, None);
        let read = read(Format::Tocsin).or_else(|issues| match read(Format::Raw) {
            // An object that tries to be an event and is not one is told what it lacks.
            Ok(raw)
                if raw.iter().all(|intake| {
                    intake.event.document.get("data").is_none_or(|data| data.get("event_type").is_none())
                }) =>
            {
                Ok(raw)
            }
            Ok(_) | Err(_) => Err(issues),
        });
        let read = read.map_err(|issues| {
            issues.iter().map(|issue| issue.message.clone()).collect::<Vec<_>>().join(" ")
        })?;
        let intake = read.into_iter().next().ok_or("There is no event in it.")?;
        Ok(Self::made_up(EventKey::Pasted, "Pasted event".to_owned(), intake.event))
    }

    fn made_up(key: EventKey, label: String, event: Event) -> Self {
        let (event_id, source, received_at) = sample_origin();
        Self { key, label, event, event_id, source, received_at }
    }

    /// What templates see beside its fields.
    pub(super) const fn meta<'a>(&'a self, webhook: Option<&'a WebhookId>) -> Meta<'a> {
        Meta { event_id: &self.event_id, source: &self.source, received_at: self.received_at, webhook }
    }

    /// The event as templates see it.
    pub(super) fn scope(&self, webhook: Option<&WebhookId>) -> Value {
        self.event.scope(&self.meta(webhook))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written() {
        for key in [EventKey::Sample(3), EventKey::Recent(sample_origin().0), EventKey::Pasted] {
            assert_eq!(EventKey::read(&key.write()), Some(key));
        }
        assert_eq!(EventKey::read("sample-x"), None);
    }

    #[test]
    fn any_object_can_be_pasted() {
        let event = TrialEvent::of_text(r#"{"event_type": "a", "data": {"n": 1}}"#).unwrap().event;
        assert_eq!(event.event_type, "a");
        let raw = TrialEvent::of_text(r#"{"severity": 8.0}"#).unwrap().event;
        assert_eq!(
            serde_json::to_string(&raw.document).unwrap(),
            r#"{"event_type":"Event","data":{"severity":8.0}}"#
        );
        assert_eq!(
            TrialEvent::of_text(r#"{"event_type": "a"}"#).unwrap_err(),
            "Give the data of the event, an object."
        );
        let nested = TrialEvent::of_text(r#"{"alert": {"event_type": "a"}}"#).unwrap().event;
        assert_eq!(nested.event_type, "Event");
        assert!(TrialEvent::of_text("soon").is_err());
    }
}
