//! Trying a draft: what it would send, and sending it once.

use super::RecordedRequest;
use crate::ids::WebhookId;
use crate::issue::Issues;
use crate::rule::RuleVerdict;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `POST /api/webhooks/preview`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// A webhook document, saved or not.
    pub draft: Value,
    /// The event to try it on; a sample when left out.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<crate::openapi::EventDocument>"))]
    pub event: Option<Value>,
}

/// `POST /api/webhooks/test`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TestRequest {
    /// A webhook document, saved or not.
    #[cfg_attr(test, schemars(with = "crate::openapi::WebhookDocument"))]
    pub draft: Value,
    /// The saved webhook it belongs to, whose secrets it may leave out.
    #[serde(default)]
    pub id: Option<WebhookId>,
    /// The event to send; a sample when left out.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<crate::openapi::EventDocument>"))]
    pub event: Option<Value>,
}

/// What a draft would send. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PreviewAnswer {
    /// The body; none when the method has none, or when it could not be made.
    pub body: Option<String>,
    /// The whole request, secrets masked; none when a part of it could not be made. A token that would be asked for is
    /// shown as a masked header.
    pub request: Option<RecordedRequest>,
    /// Fields the templates ask for that the event does not have.
    pub missing: Vec<String>,
    /// Whether the event passes every filter.
    pub wanted: bool,
    /// Each filter's verdict.
    pub filters: Vec<RuleVerdict>,
    /// Findings about the draft, and about its templates with this event.
    pub issues: Issues,
    /// What is allowed and still deserves a second look.
    #[serde(default)]
    pub warnings: Issues,
}
