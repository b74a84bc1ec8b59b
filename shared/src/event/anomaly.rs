//! The anomaly as we document it. The types make the samples and the schema, so the three cannot drift apart; an
//! event is not held to them, because vendors' anomalies look different and pass through untouched.

use serde::{Deserialize, Serialize};
use serde_json::Number;

#[cfg(test)]
use schemars::JsonSchema;

/// The JSON Schema of the event, as text. A test makes it from the types and compares.
pub const fn schema_text() -> &'static str {
    include_str!("../../event.schema.json")
}

/// An anomaly event.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct AnomalyEvent {
    /// What happened.
    #[cfg_attr(test, schemars(example = &"AnomalyDetected"))]
    pub(super) event_type: String,
    /// When it happened: seconds since 1970 with fractions. Every digit is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<f64>", example = 1_763_900_000.123_456_7_f64))]
    pub(super) event_time: Option<Number>,
    /// The anomaly.
    pub(super) data: Anomaly,
}

/// An anomaly.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Anomaly {
    /// The anomaly's id; the same in every update of it.
    #[cfg_attr(test, schemars(example = "an-7f3k"))]
    pub(super) id: String,
    /// The id people use.
    #[cfg_attr(test, schemars(example = "AN-123"))]
    pub(super) friendly_id: String,
    /// The kind of anomaly.
    #[cfg_attr(test, schemars(example = &"SuddenRequestFromInactiveUser"))]
    pub(super) r#type: String,
    /// How bad it is: low, medium, high or critical.
    #[cfg_attr(test, schemars(example = &"high"))]
    pub(super) severity: String,
    /// open, acknowledged or resolved.
    #[cfg_attr(test, schemars(example = &"open"))]
    pub(super) status: String,
    /// One line that says what happened.
    #[cfg_attr(test, schemars(example = "Sudden request from an inactive user"))]
    pub(super) title: String,
    /// What was seen, in full.
    #[cfg_attr(test, schemars(example = "Dana Fox asked for access after 94 days without any."))]
    pub(super) description: String,
    /// What to do about it.
    #[cfg_attr(test, schemars(example = "Ask Dana Fox whether the request is hers."))]
    pub(super) recommendation: String,
    /// When it was detected, RFC 3339.
    #[cfg_attr(test, schemars(example = "2026-11-23T10:00:00Z"))]
    pub(super) detected_at: String,
    /// Where a person sees it.
    #[cfg_attr(test, schemars(example = "https://console.example.com/anomalies/an-7f3k"))]
    pub(super) url: String,
    /// The access request it is about.
    pub(super) request: AccessRequest,
    /// Who asked.
    pub(super) requester: Person,
    /// The access flow that took the request.
    pub(super) access_flow: Named,
    /// What was asked for.
    pub(super) access_groups: Vec<AccessGroup>,
}

/// An access request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct AccessRequest {
    /// Its id.
    #[cfg_attr(test, schemars(example = "req-99"))]
    pub(super) id: String,
    /// The id people use.
    #[cfg_attr(test, schemars(example = "AR-99"))]
    pub(super) friendly_id: String,
    /// Why access was asked for, in the requester's own words.
    #[cfg_attr(test, schemars(example = "Need to debug \"prod\""))]
    pub(super) justification: String,
}

/// A person.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Person {
    /// Their id.
    #[cfg_attr(test, schemars(example = "user-1"))]
    pub(super) id: String,
    /// Their name.
    #[cfg_attr(test, schemars(example = "Dana Fox"))]
    pub(super) name: String,
    /// Their address.
    #[cfg_attr(test, schemars(example = "dana@example.com"))]
    pub(super) email: String,
}

/// Something with an id and a name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Named {
    /// Its id.
    #[cfg_attr(test, schemars(example = "flow-1"))]
    pub(super) id: String,
    /// Its name.
    #[cfg_attr(test, schemars(example = "Production on call"))]
    pub(super) name: String,
}

/// What was asked for in one system.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct AccessGroup {
    /// The system.
    pub(super) integration: Integration,
}

/// A system that access is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Integration {
    /// Its id.
    #[cfg_attr(test, schemars(example = "integration-1"))]
    pub(super) id: String,
    /// Its kind.
    #[cfg_attr(test, schemars(example = &"Postgresql"))]
    pub(super) r#type: String,
    /// Its name.
    #[cfg_attr(test, schemars(example = "prod db"))]
    pub(super) name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `UPDATE_SCHEMA=1 cargo test -p shared event_schema` writes the file anew.
    #[test]
    fn event_schema_is_made_from_the_types() {
        let generator = schemars::generate::SchemaSettings::draft2020_12()
            .with(|settings| settings.inline_subschemas = true)
            .into_generator();
        let made =
            serde_json::to_string_pretty(&generator.into_root_schema_for::<AnomalyEvent>()).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/event.schema.json"), &made).unwrap();
        } else {
            assert_eq!(schema_text(), made, "run it with UPDATE_SCHEMA=1 and read the difference");
        }
    }
}
