//! `openapi.json`, the description of the API: made from the types that the API speaks, so that it cannot say anything
//! else. It is there in tests alone; what is served is the file.
//!
//! | file | one idea |
//! |---|---|
//! | `operations` | the table: every row of [`Call`](crate::access::Call), with what it takes and answers |
//! | `operation` | one row of it, and how it becomes JSON |
//! | `parameters` | what stands in paths, query strings and headers |
//! | `schemas` | JSON Schemas of types, exact enough to find a field that nobody described |
//! | `draft` | the webhook document as it is sent: it is read by hand, so it is described by hand, and held to that |
//! | `tests` | holds the file to all this, and the table to that of the calls |

mod draft;
mod operation;
mod operations;
mod parameters;
mod schemas;
mod tests;

pub(crate) use draft::{EventDocument, SchemeOrNone, WebhookDocument};
pub(crate) use schemas::text;

use crate::api::ProblemCode;
use schemas::Schemas;
use serde_json::{Map, Value, json};

const ABOUT: &str = "Errors are RFC 9457 problems with a closed `code`, and `issues` that name the field. Lists take \
    `limit` and `cursor` and answer `items` and `next_cursor`. A change to a webhook sends `If-Match` with the version it \
    is based on. Beside each security scheme stands the role that the call takes, the least that is enough.";

/// The whole document.
fn document() -> Value {
    let mut schemas = Schemas::default();
    let operations = operations::all(&mut schemas);
    let mut paths = Map::new();
    for operation in &operations {
        let path = paths.entry(parameters::path_of(operation.call)).or_insert_with(|| json!({}));
        path[operation.call.method().to_lowercase()] = operation.to_json();
    }
    paths.insert("/api/openapi.json".to_owned(), json!({ "get": itself() }));
    let responses = problems(&mut schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tocsin",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The anomaly webhook, built to be trusted",
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": operations::TAGS.map(|(name, description, _)| json!({ "name": name, "description": description })),
        "paths": paths,
        "components": {
            "securitySchemes": operation::security_schemes(),
            "responses": responses,
            "schemas": schemas.into_json(),
        },
    })
}

/// The call for this document, which is a file beside the console's: the Worker does not see it.
fn itself() -> Value {
    json!({
        "operationId": "readDescription",
        "tags": ["operations"],
        "summary": "This document",
        "security": [],
        "responses": { "200": {
            "description": "The same for every deployment of this version.",
            "content": { "application/json": { "schema": { "type": "object" } } },
        } },
    })
}

/// One response for each status that a problem can have, with the codes that go with it.
fn problems(schemas: &mut Schemas) -> Value {
    let problem = schemas.answer::<crate::api::Problem>();
    let mut responses = Map::new();
    for code in ProblemCode::ALL {
        let status = code.status();
        let codes: Vec<_> = ProblemCode::ALL.into_iter().filter(|other| other.status() == status).collect();
        let mut schema = problem.clone();
        schema["properties"] = json!({ "status": { "const": status }, "code": { "enum": codes } });
        let words: Vec<_> = codes.iter().map(|code| format!("`{}`", operation::name_of(*code))).collect();
        let mut response = json!({
            "description": format!("A problem: {}.", words.join(", ")),
            "content": { "application/problem+json": { "schema": schema } },
        });
        if code == ProblemCode::TooManyRequests {
            response["headers"]["Retry-After"] = json!({
                "description": "Whole seconds after which to try again.",
                "required": true,
                "schema": { "type": "integer", "minimum": 1 },
            });
        }
        responses.insert(operation::problem_name(status), response);
    }
    responses.into()
}
