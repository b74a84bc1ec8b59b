//! A sample event for each documented category of anomaly, for previews, tests of a webhook and the first look.

use super::anomaly::{AccessGroup, AccessRequest, Anomaly, AnomalyEvent, Integration, Named, Person};
use super::{Event, Meta};
use crate::ids::{EventId, SourceId};
use crate::time::Timestamp;
use serde_json::{Map, Value};

/// A sample event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its name in the API and in addresses.
    pub key: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// The event.
    pub event: Event,
}

impl Sample {
    /// The sample as a template sees it.
    pub fn scope(&self) -> Value {
        let (event_id, source, received_at) = sample_origin();
        self.event.scope(&Meta { event_id: &event_id, source: &source, received_at, webhook: None })
    }
}

/// Where samples come from: made up, and always the same.
pub fn sample_origin() -> (EventId, SourceId, Timestamp) {
    let source = SourceId::from_entropy([0; 10]);
    let received_at = Timestamp::from_millis(1_763_900_000_250);
    (EventId::new(received_at, [0; 10], &source), source, received_at)
}

/// One for each category, in the order of the documentation.
///
/// ```
/// assert_eq!(shared::event::samples().len(), 4);
/// ```
pub fn samples() -> Vec<Sample> {
    [
        (
            "high-risk-request",
            "High-risk access request",
            "HighRiskAccessRequest",
            "critical",
            "High-risk access request to prod db",
            "Dana Fox asked for write access to \"prod db\" outside working hours.",
            "Review the request before it is granted.",
        ),
        (
            "approval-after-rejection",
            "Approval of a previously rejected request",
            "ApprovalOfPreviouslyRejectedRequest",
            "high",
            "A rejected request was approved",
            "AR-99 was rejected by Lee Park on Monday and approved by Sam Ortiz an hour later.",
            "Ask both approvers what changed.",
        ),
        (
            "inactive-user",
            "Sudden request from an inactive user",
            "SuddenRequestFromInactiveUser",
            "high",
            "Sudden request from an inactive user",
            "Dana Fox asked for access after 94 days without any.",
            "Ask Dana Fox whether the request is hers.",
        ),
        (
            "automation",
            "Repetitive or suspicious automation",
            "SuspiciousAutomation",
            "medium",
            "37 identical requests in 5 minutes",
            "A script asked for the same access 37 times:\nuser-agent: curl/8.5\npath: C:\\jobs\\sync",
            "Find the script and give it its own access flow.",
        ),
    ]
    .into_iter()
    .map(|(key, label, kind, severity, title, description, recommendation)| Sample {
        key,
        label,
        event: event(kind, severity, title, description, recommendation),
    })
    .collect()
}

fn event(kind: &str, severity: &str, title: &str, description: &str, recommendation: &str) -> Event {
    let integration = |id: &str, kind: &str, name: &str| AccessGroup {
        integration: Integration { id: id.to_owned(), r#type: kind.to_owned(), name: name.to_owned() },
    };
    let anomaly = AnomalyEvent {
        event_type: "AnomalyDetected".to_owned(),
        event_time: serde_json::from_str("1763900000.123456789").ok(),
        data: Anomaly {
            id: "an-7f3k".to_owned(),
            friendly_id: "AN-123".to_owned(),
            r#type: kind.to_owned(),
            severity: severity.to_owned(),
            status: "open".to_owned(),
            title: title.to_owned(),
            description: description.to_owned(),
            recommendation: recommendation.to_owned(),
            detected_at: "2025-11-23T12:13:20Z".to_owned(),
            url: "https://console.example.com/anomalies/an-7f3k".to_owned(),
            request: AccessRequest {
                id: "req-99".to_owned(),
                friendly_id: "AR-99".to_owned(),
                justification: "Need to debug \"prod\"".to_owned(),
            },
            requester: Person {
                id: "user-1".to_owned(),
                name: "Dana Fox".to_owned(),
                email: "dana@example.com".to_owned(),
            },
            access_flow: Named { id: "flow-1".to_owned(), name: "Production on call".to_owned() },
            access_groups: vec![
                integration("integration-1", "Postgresql", "prod db"),
                integration("integration-2", "AwsAccount", "prod account"),
            ],
        },
    };
    // A type of texts, lists and numbers always becomes an object.
    let document = match serde_json::to_value(&anomaly) {
        Ok(Value::Object(document)) => document,
        Ok(_) | Err(_) => Map::new(),
    };
    Event { event_type: anomaly.event_type, document }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_an_event_that_ingest_accepts() {
        for sample in samples() {
            let body = serde_json::to_string(&sample.event.document).unwrap();
            let read = super::super::read_batch(&body, super::super::Format::Tocsin, None).unwrap();
            assert_eq!(read[0].event, sample.event, "{}", sample.key);
            assert!(body.contains("1763900000.123456789"), "{}", sample.key);
        }
    }
}
