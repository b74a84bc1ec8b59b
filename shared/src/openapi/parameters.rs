//! What stands in paths, query strings and headers.

use super::schemas::Schemas;
use crate::access::Call;
use crate::delivery::{Outcome, State};
use crate::ids::{EventId, SessionId, SourceId, TokenId, WebhookId};
use crate::limits::{
    CURSOR_BYTES_MAX, IDENTITY_CHARS_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, SEARCH_CHARS_MAX,
};
use crate::time::Timestamp;
use serde_json::{Value, json};

/// The path of a call, in which each `{…}` says what it names, and nothing else has that name.
pub(super) fn path_of(call: Call) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in call.path().split('/') {
        let name = match (part.starts_with('{'), parts.last().map(String::as_str)) {
            (false, _) => part,
            (true, Some("webhooks")) => "{webhook_id}",
            (true, Some("events" | "deliveries")) => "{event_id}",
            (true, Some("sources" | "ingest")) => "{source_id}",
            (true, Some("tokens")) => "{token_id}",
            (true, Some("sessions")) => "{session_id}",
            (true, Some("versions")) => "{version}",
            (true, Some("notices" | "replays")) => "{number}",
            (true, place) => panic!("{} has {part} behind {place:?}: say what that is", call.path()),
        };
        parts.push(name.to_owned());
    }
    parts.join("/")
}

/// The parameters that a path names.
pub(super) fn of_path(call: Call, schemas: &mut Schemas) -> Vec<Value> {
    let path = path_of(call);
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters = Vec::new();
    for name in names {
        let schema = match name {
            "webhook_id" => schemas.body::<WebhookId>(),
            "event_id" => schemas.body::<EventId>(),
            "source_id" => schemas.body::<SourceId>(),
            "token_id" => schemas.body::<TokenId>(),
            "session_id" => schemas.body::<SessionId>(),
            // Versions, notices and replays count from 1.
            _ => json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX }),
        };
        parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }
    parameters
}

/// Which page of a list.
pub(super) fn page() -> Vec<Value> {
    let limit =
        json!({ "type": "integer", "minimum": 1, "maximum": PAGE_ROWS_MAX, "default": PAGE_ROWS_DEFAULT });
    let cursor = json!({ "type": "string", "maxLength": CURSOR_BYTES_MAX });
    vec![
        query("limit", "The most rows.", limit),
        query("cursor", "The `next_cursor` of the page before.", cursor),
    ]
}

/// What is asked of a delivery log.
pub(super) fn delivery_filter(schemas: &mut Schemas) -> Vec<Value> {
    let (since, until) = (schemas.body::<Timestamp>(), schemas.body::<Timestamp>());
    vec![
        query("state", "It stands here.", schemas.body::<State>()),
        query("outcome", "Its last attempt ended like this.", schemas.body::<Outcome>()),
        query("since", "Its event was accepted at this moment or later.", since),
        query("until", "Its event was accepted before this moment.", until),
        query("event_type", "What happened.", json!({ "type": "string" })),
        query(
            "q",
            "A part of its event's id, type or title, or of the explanation of its last attempt.",
            json!({ "type": "string", "maxLength": SEARCH_CHARS_MAX }),
        ),
    ]
}

pub(super) fn query(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}

/// The version that a change is based on.
pub(super) fn if_match() -> Value {
    json!({
        "name": "If-Match",
        "in": "header",
        "required": true,
        "description": "The `ETag` of what the change is based on: its version.",
        "schema": { "type": "string", "pattern": "^((W/)?\"[1-9][0-9]{0,8}\"|[1-9][0-9]{0,8})$", "examples": ["\"1\""] },
    })
}

/// A version as `ETag` and `If-Match` carry it. A proxy may have made it a weak one on the way.
pub(super) fn version_tag() -> Value {
    json!({ "type": "string", "pattern": "^(W/)?\"[1-9][0-9]{0,8}\"$", "examples": ["\"1\""] })
}

/// What tells an event from others: the first of these that is there.
pub(super) fn event_identity() -> [Value; 2] {
    ["Idempotency-Key", "webhook-id"].map(|name| {
        json!({
            "name": name,
            "in": "header",
            "description": "What tells the event from others; the same one again is not delivered again.",
            "schema": { "type": "string", "pattern": "^[!-~]+$", "maxLength": IDENTITY_CHARS_MAX },
        })
    })
}
