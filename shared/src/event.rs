//! The event: one anomaly as accepted, and the way there.
//!
//! | file | one idea |
//! |---|---|
//! | `headers` | [`Headers`]: what is read of a request beside its body |
//! | `proof`, `credential` | [`Credential`]: what a source proves itself with, and whether a request has it |
//! | `admission` | [`Admission`]: who may post, and as what |
//! | `rate` | [`RateLimit`]: how fast |
//! | `media` | in which bytes a body comes |
//! | `unique` | names that stand twice in one object |
//! | `format`, `envelope`, `cloudevent`, `custom` | [`Format`]: how a source writes, and our envelope around it |
//! | `identity` | [`Identity`]: what tells one event from another |
//! | `intake` | all of it, in order |
//! | `anomaly`, `samples`, `operations` | the anomaly as we document it, and our own events |

mod admission;
mod anomaly;
mod cloudevent;
mod credential;
mod custom;
mod envelope;
mod format;
mod headers;
mod identity;
mod intake;
mod media;
mod operations;
mod proof;
mod rate;
mod samples;
mod unique;

pub use admission::{Admission, Overlap, RetiredCredential};
pub use anomaly::schema_text;
pub use credential::{Authentication, Credential, place_of_source};
pub use custom::CustomPaths;
pub use format::Format;
pub use headers::Headers;
pub use identity::Identity;
pub use intake::{Intake, Post, Refused, read_batch, read_custom, read_post};
pub use operations::WebhookNotice;
pub use proof::{ProofError, check_bearer, check_github, check_standard_webhooks};
pub use rate::{RateLimit, TokenBucket};
pub use samples::{Sample, sample_origin, samples};

use crate::ids::{EventId, SourceId, WebhookId};
use crate::limits::TITLE_CHARS_MAX;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What a source sent, read. Unknown fields and every digit of a number are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What happened, as `AnomalyDetected`.
    pub event_type: String,
    /// The whole document, `event_type` included, as templates and filters see it.
    pub document: Map<String, Value>,
}

/// What a template sees beside the event's own fields, as `meta`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta<'a> {
    /// The event's id.
    pub event_id: &'a EventId,
    /// Which source sent it.
    pub source: &'a SourceId,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// Which webhook it is delivered to; none while a draft has not been saved.
    pub webhook: Option<&'a WebhookId>,
}

impl Event {
    /// Reads an event that was accepted before, from its document.
    ///
    /// # Errors
    /// What serde_json says; an accepted event has none.
    pub fn from_stored(document: &str) -> Result<Self, serde_json::Error> {
        let document: Map<String, Value> = serde_json::from_str(document)?;
        let event_type = document.get("event_type").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Self { event_type, document })
    }

    /// The event's fields and `meta`, as a template sees them.
    pub fn scope(&self, meta: &Meta<'_>) -> Value {
        let mut scope = self.document.clone();
        let meta = json!({
            "event_id": meta.event_id.as_str(),
            "source": meta.source.as_str(),
            "received_at": meta.received_at,
            "webhook": meta.webhook.map(WebhookId::as_str),
        });
        scope.insert("meta".to_owned(), meta);
        Value::Object(scope)
    }

    /// `data.title`, when it is a text, cut as a list shows it.
    ///
    /// ```
    /// use shared::event::Event;
    /// let event = Event::from_stored(r#"{"event_type": "a", "data": {"title": "Disk full"}}"#).unwrap();
    /// assert_eq!(event.title().as_deref(), Some("Disk full"));
    /// ```
    pub fn title(&self) -> Option<String> {
        let title = self.document.get("data")?.get("title")?.as_str()?;
        Some(title.chars().take(TITLE_CHARS_MAX).collect())
    }

    /// The document as filters see it.
    pub fn to_value(&self) -> Value {
        Value::Object(self.document.clone())
    }
}
