//! Answers, each with the headers that keep it out of caches and frames.

use crate::fault::Fault;
use futures_util::TryStream;
use serde::Serialize;
use shared::api::Problem;
use worker::{Response, ResponseBuilder};

/// The same as in `app/_headers` and `worker/entry.js`, with a policy for what is no page: nothing may be loaded.
const HEADERS: [(&str, &str); 9] = [
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=63072000"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

fn builder(status: u16) -> worker::Result<ResponseBuilder> {
    HEADERS.into_iter().try_fold(ResponseBuilder::new().with_status(status), |builder, (name, value)| {
        builder.with_header(name, value)
    })
}

pub(crate) fn json(status: u16, value: &impl Serialize) -> Result<Response, Fault> {
    let body = serde_json::to_vec(value)?;
    Ok(builder(status)?.with_header("content-type", "application/json")?.fixed(body))
}

/// With the version as `ETag`, for `If-Match`.
pub(crate) fn versioned(status: u16, version: u32, value: &impl Serialize) -> Result<Response, Fault> {
    let response = json(status, value)?;
    response.headers().set("etag", &format!("\"{version}\""))?;
    Ok(response)
}

/// A document of lines, each of them JSON, that is made while it is sent.
pub(crate) fn lines(
    pieces: impl TryStream<Ok = Vec<u8>, Error = worker::Error> + 'static,
) -> Result<Response, Fault> {
    let builder = builder(200)?.with_header("content-type", "application/x-ndjson")?;
    Ok(builder.from_stream(pieces)?)
}

pub(crate) fn nothing() -> Result<Response, Fault> {
    Ok(builder(204)?.empty())
}

pub(crate) fn problem(problem: &Problem) -> worker::Result<Response> {
    let builder = builder(problem.status)?.with_header("content-type", "application/problem+json")?;
    let builder = match problem.retry_after_sec {
        Some(seconds) => builder.with_header("retry-after", &seconds.to_string())?,
        None => builder,
    };
    Ok(builder.fixed(serde_json::to_vec(problem)?))
}
