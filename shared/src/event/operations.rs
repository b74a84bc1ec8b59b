//! Events of the built-in source: what Tocsin has to say about its own webhooks, for operations webhooks.

use super::Event;
use crate::delivery::{NoticeKind, StopReason};
use crate::ids::WebhookId;
use crate::limits::DISABLE_AFTER_MILLIS;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

/// Something happened to a webhook that people should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookNotice {
    /// Which webhook.
    pub webhook_id: WebhookId,
    /// What it is called.
    pub webhook_name: String,
    /// What happened.
    pub kind: NoticeKind,
    /// When.
    pub at: Timestamp,
}

/// The event as a template sees it: `WebhookFailing` while there is time to act, `WebhookDisabled` after that.
///
/// ```json
/// { "event_type": "WebhookFailing", "event_time": 1763900000.123,
///   "data": { "id": "wh_0123456789abcdef/half_way/1763900000123", "type": "half_way", "severity": "medium",
///     "title": "Webhook \"SOC\" keeps failing", "description": "…", "reason": "failing",
///     "at": "2025-11-23T12:13:20.123Z", "disables_at": "2025-11-25T00:13:20.123Z",
///     "webhook": { "id": "wh_0123456789abcdef", "name": "SOC" } } }
/// ```
#[derive(Serialize, Deserialize)]
struct OperationsEvent {
    event_type: String,
    event_time: Option<Number>,
    data: OperationsData,
}

#[derive(Serialize, Deserialize)]
struct OperationsData {
    /// The same for every repetition of this notice.
    id: String,
    r#type: NoticeKind,
    severity: String,
    title: String,
    description: String,
    reason: StopReason,
    at: Timestamp,
    /// When it is disabled unless it recovers; null once it was.
    disables_at: Option<Timestamp>,
    webhook: Named,
}

#[derive(Serialize, Deserialize)]
struct Named {
    id: WebhookId,
    name: String,
}

impl WebhookNotice {
    /// The identity of its event: told twice, it is one event.
    ///
    /// ```
    /// use shared::{delivery::NoticeKind, event::WebhookNotice, ids::WebhookId, time::Timestamp};
    /// let notice = WebhookNotice {
    ///     webhook_id: WebhookId::parse("wh_0123456789abcdef").unwrap(),
    ///     webhook_name: "SOC".into(),
    ///     kind: NoticeKind::DisabledGone,
    ///     at: Timestamp::from_millis(1_763_900_000_123),
    /// };
    /// assert_eq!(notice.identity(), "wh_0123456789abcdef/disabled_gone/1763900000123");
    /// assert_eq!(notice.event().event_type, "WebhookDisabled");
    /// ```
    pub fn identity(&self) -> String {
        format!("{}/{}/{}", self.webhook_id, self.kind.as_str(), self.at.as_millis())
    }

    /// The event.
    pub fn event(&self) -> Event {
        let (kind, name) = (self.kind, &self.webhook_name);
        let left = match kind {
            NoticeKind::HalfWay => Some(DISABLE_AFTER_MILLIS / 2),
            NoticeKind::AlmostThere => Some(DISABLE_AFTER_MILLIS / 10),
            NoticeKind::DisabledFailing | NoticeKind::DisabledGone => None,
        };
        let (event_type, title) = match left {
            Some(_) => ("WebhookFailing", format!("Webhook {name:?} keeps failing")),
            None => ("WebhookDisabled", format!("Webhook {name:?} was disabled")),
        };
        let document = OperationsEvent {
            event_type: event_type.to_owned(),
            event_time: serde_json::from_str(&seconds(self.at)).ok(),
            data: OperationsData {
                id: self.identity(),
                r#type: kind,
                severity: severity(kind).to_owned(),
                title,
                description: kind.text(name),
                reason: kind.stop_reason().unwrap_or(StopReason::Failing),
                at: self.at,
                disables_at: left.map(|millis| self.at.plus_millis(millis)),
                webhook: Named { id: self.webhook_id.clone(), name: name.clone() },
            },
        };
        // A type of texts and numbers always becomes an object.
        let document = match serde_json::to_value(&document) {
            Ok(Value::Object(document)) => document,
            Ok(_) | Err(_) => Map::new(),
        };
        Event { event_type: event_type.to_owned(), document }
    }
}

const fn severity(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::HalfWay => "medium",
        NoticeKind::AlmostThere => "high",
        NoticeKind::DisabledFailing | NoticeKind::DisabledGone => "critical",
    }
}

fn seconds(at: Timestamp) -> String {
    format!("{}.{:03}", at.as_seconds(), at.as_millis().rem_euclid(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Format, read_batch};

    fn notice(kind: NoticeKind) -> WebhookNotice {
        WebhookNotice {
            webhook_id: WebhookId::parse("wh_0123456789abcdef").unwrap(),
            webhook_name: "SOC".to_owned(),
            kind,
            at: Timestamp::from_millis(1_763_900_000_123),
        }
    }

    #[test]
    fn operations_event_format_unchanged() {
        let text = |kind| serde_json::to_string(&notice(kind).event().document).unwrap();
        let failing = concat!(
            r#"{"event_type":"WebhookFailing","event_time":1763900000.123,"data":{"#,
            r#""id":"wh_0123456789abcdef/half_way/1763900000123","type":"half_way","severity":"medium","#,
            r#""title":"Webhook \"SOC\" keeps failing","description":"\"SOC\" has failed for a day and a half. "#,
            r#"Its deliveries are held. If it does not recover, it is disabled in another day and a half.","#,
            r#""reason":"failing","at":"2025-11-23T12:13:20.123Z","disables_at":"2025-11-25T00:13:20.123Z","#,
            r#""webhook":{"id":"wh_0123456789abcdef","name":"SOC"}}}"#
        );
        assert_eq!(text(NoticeKind::HalfWay), failing);
        let disabled = text(NoticeKind::DisabledGone);
        assert!(disabled.starts_with(r#"{"event_type":"WebhookDisabled""#));
        assert!(disabled.contains(r#""severity":"critical""#) && disabled.contains(r#""reason":"gone""#));
        assert!(disabled.contains(r#""disables_at":null"#));
    }

    #[test]
    fn the_journal_accepts_every_notice() {
        for kind in NoticeKind::ALL {
            let notice = notice(kind);
            let body = serde_json::to_string(&notice.event().document).unwrap();
            let read = read_batch(&body, Format::Tocsin, Some(&notice.identity())).unwrap();
            assert_eq!(read[0].event, notice.event());
        }
    }
}
