//! The webhook document and the event, as they are sent. Both are read by hand, field by field, so that every finding is
//! told at once; so they are described by hand, and a test holds the description to what is read.

#![allow(dead_code)] // Only their schemas are used.

use crate::config::{ClientAuthentication, Method, OnMissing, Receives};
use crate::event::Format;
use crate::limits::{
    ATTEMPTS_MAX, ATTEMPTS_MIN, BATCH_EVENTS_MAX, EVENT_TYPE_CHARS_MAX, EXPECTED_VALUE_CHARS_MAX,
    EXPECTED_VALUES_MAX, HEADERS_MAX, IN_FLIGHT_MAX, OAUTH_FIELD_CHARS_MAX, OAUTH_RESOURCES_MAX,
    OAUTH_SCOPES_MAX, RATE_PER_SEC_MAX, RETRY_STATUSES_MAX, RULES_MAX, TIMEOUT_SECONDS_MAX,
    TIMEOUT_SECONDS_MIN,
};
use crate::rule::{OnFailure, Op};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// A webhook as it is sent. One that was read from the API may be sent back: what only reading gives is passed over.
#[derive(JsonSchema)]
pub(crate) struct WebhookDocument {
    /// What people call it: 1 to 64 of letters, digits, `-`, `_` and space; unique without regard to case.
    #[schemars(length(min = 1))]
    name: String,
    /// Whether events are delivered to it; `true` when left out.
    active: Option<bool>,
    /// `POST` when left out.
    method: Option<Method>,
    /// Where requests go: `https`, a public DNS name, no port. Its path and query may hold placeholders.
    #[schemars(length(min = 1))]
    url: String,
    /// Headers of every request.
    #[schemars(length(max = HEADERS_MAX))]
    headers: Option<Vec<HeaderDocument>>,
    /// How requests are authenticated beside headers.
    authentication_config: Option<AuthenticationDocument>,
    /// How requests are signed. What is left out stays as it is stored; a new webhook gets a key of its own.
    signing: Option<SigningDocument>,
    /// What makes the JSON body. POST, PUT and PATCH take one, GET takes none.
    body_template: Option<String>,
    /// `empty` when left out.
    on_missing_field: Option<OnMissing>,
    /// Seconds that an exchange may take; 10 when left out.
    #[schemars(range(min = TIMEOUT_SECONDS_MIN, max = TIMEOUT_SECONDS_MAX))]
    timeout_in_sec: Option<u32>,
    /// What the answer has to fulfil beside a 2xx status.
    #[schemars(length(max = RULES_MAX))]
    response_validators: Option<Vec<ValidatorDocument>>,
    /// What an event has to fulfil to be wanted.
    #[schemars(length(max = RULES_MAX))]
    filters: Option<Vec<FilterDocument>>,
    /// `events` when left out.
    receives: Option<Receives>,
    /// How often a failing delivery is tried.
    retry: Option<RetryDocument>,
    /// How much is sent at once.
    flow: Option<FlowDocument>,
    /// Passed over.
    #[serde(default)]
    id: Value,
    /// Passed over.
    #[serde(default)]
    version: Value,
    /// Passed over.
    #[serde(default)]
    state: Value,
    /// Passed over.
    #[serde(default)]
    disabled: Value,
    /// Passed over.
    #[serde(default)]
    created_at: Value,
    /// Passed over.
    #[serde(default)]
    updated_at: Value,
}

/// A header as it is sent.
#[derive(JsonSchema)]
pub(crate) struct HeaderDocument {
    /// Its name.
    #[schemars(length(min = 1))]
    key: String,
    /// Its value, which may hold placeholders unless it is a secret. A secret that is stored may be left out.
    value: Option<String>,
    /// Whether its value is a secret; when left out, its name decides.
    secret: Option<bool>,
    /// Passed over.
    #[serde(default)]
    set: Value,
}

/// How requests are authenticated beside headers.
#[derive(JsonSchema)]
pub(crate) struct AuthenticationDocument {
    /// OAuth 2 client credentials.
    oauth: Option<OAuthDocument>,
}

/// OAuth 2 client credentials as they are sent.
#[derive(JsonSchema)]
pub(crate) struct OAuthDocument {
    /// The client's name at the authorization server.
    #[schemars(length(min = 1, max = OAUTH_FIELD_CHARS_MAX))]
    client_id: String,
    /// Its secret; one that is stored may be left out.
    #[schemars(length(max = OAUTH_FIELD_CHARS_MAX))]
    client_secret: Option<String>,
    /// How the client says who it is; `detected` when left out.
    client_authentication: Option<ClientAuthentication>,
    /// Where a token is asked for.
    #[schemars(length(min = 1))]
    token_endpoint_url: String,
    /// What the token is to be good for.
    #[schemars(length(max = OAUTH_SCOPES_MAX), inner(regex(pattern = r"^[!#-\[\]-~]+$")))]
    scopes: Option<Vec<String>>,
    /// Whom the token is meant for, where the server asks for it by this name.
    audience: Option<String>,
    /// What the token is for (RFC 8707).
    resource: Option<OneOrMore>,
    /// Passed over.
    #[serde(default)]
    client_secret_set: Value,
}

/// One text, or a list of them.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub(crate) enum OneOrMore {
    /// One.
    One(String),
    /// A list.
    More(#[schemars(length(max = OAUTH_RESOURCES_MAX))] Vec<String>),
}

/// How requests are signed, as it is sent.
#[derive(JsonSchema)]
pub(crate) struct SigningDocument {
    /// `v1` for a new webhook, when left out.
    scheme: Option<SchemeOrNone>,
    /// A key for `v1` that the target has already; one is made when it is left out.
    secret: Option<String>,
    /// Passed over.
    #[serde(default)]
    set: Value,
    /// Passed over.
    #[serde(default)]
    public_key: Value,
    /// Passed over.
    #[serde(default)]
    previous_until: Value,
}

/// Whether requests are signed, and how.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SchemeOrNone {
    /// HMAC-SHA256, with a key that the target holds too.
    V1,
    /// Ed25519: the target holds a public key.
    V1a,
    /// They are not.
    None,
}

/// What an answer has to fulfil.
#[derive(JsonSchema)]
pub(crate) struct ValidatorDocument {
    /// RFC 9535 text that begins with `$.data`, `$.headers` or `$.status`.
    #[schemars(length(min = 1))]
    json_path: String,
    /// `equals_any` when left out.
    op: Option<Op>,
    /// `exists` takes none, the comparisons take one number, the others at least one text.
    #[schemars(length(max = EXPECTED_VALUES_MAX), inner(length(max = EXPECTED_VALUE_CHARS_MAX)))]
    expected_values: Option<Vec<String>>,
    /// What it means when it does not hold; `retry.on_validator_failure` when left out.
    on_failure: Option<OnFailure>,
}

/// What an event has to fulfil.
#[derive(JsonSchema)]
pub(crate) struct FilterDocument {
    /// RFC 9535 text.
    #[schemars(length(min = 1))]
    json_path: String,
    /// `equals_any` when left out.
    op: Option<Op>,
    /// `exists` takes none, the comparisons take one number, the others at least one text.
    #[schemars(length(max = EXPECTED_VALUES_MAX), inner(length(max = EXPECTED_VALUE_CHARS_MAX)))]
    expected_values: Option<Vec<String>>,
    /// Nothing fails when an event is not wanted.
    #[serde(default)]
    on_failure: (),
}

/// How often a failing delivery is tried.
#[derive(JsonSchema)]
pub(crate) struct RetryDocument {
    /// Attempts in all; 10 when left out.
    #[schemars(range(min = ATTEMPTS_MIN, max = ATTEMPTS_MAX))]
    max_attempts: Option<u32>,
    /// Statuses that are tried again, though the cause table gives them up.
    #[schemars(length(max = RETRY_STATUSES_MAX), inner(range(min = 300, max = 499)))]
    statuses: Option<Vec<u32>>,
    /// `retry` when left out.
    on_validator_failure: Option<OnFailure>,
}

/// How much is sent at once.
#[derive(JsonSchema)]
pub(crate) struct FlowDocument {
    /// Attempts under way at the same time; 20 when left out.
    #[schemars(range(min = 1, max = IN_FLIGHT_MAX))]
    max_in_flight: Option<u32>,
    /// Attempts begun in a second; no limit when left out.
    #[schemars(range(min = 1, max = RATE_PER_SEC_MAX))]
    rate_limit_per_sec: Option<u32>,
    /// One at a time, in the order of acceptance; `false` when left out.
    ordered: Option<bool>,
}

/// An event in Tocsin's own form.
pub(crate) struct EventDocument;

impl JsonSchema for EventDocument {
    fn schema_name() -> Cow<'static, str> {
        "EventDocument".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An event. Fields beside these pass through untouched, and numbers keep every digit.",
            "type": "object",
            "required": ["event_type", "data"],
            "properties": {
                "event_type": { "type": "string", "minLength": 1, "maxLength": EVENT_TYPE_CHARS_MAX },
                "data": { "type": ["object", "array", "string", "number", "boolean"] },
                "event_time": { "type": ["number", "string", "null"] },
                "meta": { "not": {}, "description": "Tocsin adds it." },
            },
            "additionalProperties": true,
        })
    }
}

/// What a source posts, in its own form.
pub(crate) struct Posted;

impl JsonSchema for Posted {
    fn schema_name() -> Cow<'static, str> {
        "Posted".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let formats = Format::ALL.map(Format::as_str).join("`, `");
        let description =
            format!("One event or a batch, in the form that the source's `format` names: `{formats}`.");
        json_schema!({
            "description": description,
            "oneOf": [
                { "type": "object" },
                { "type": "array", "items": { "type": "object" }, "minItems": 1, "maxItems": BATCH_EVENTS_MAX },
            ],
        })
    }
}
