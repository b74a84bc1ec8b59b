//! The hot path: one event or a batch in, one durable write, and the answer.

use crate::durable::journal::{Accept, Journal};
use crate::fault::Fault;
use crate::http::{body, respond};
use shared::api::{AcceptedBatch, ProblemCode};
use shared::ids::SourceId;
use shared::limits::EVENT_BYTES_MAX;
use worker::{Env, Request, Response};

pub(crate) async fn accept(mut request: Request, env: &Env, source: &str) -> Result<Response, Fault> {
    let headers = request.headers();
    let token = crate::http::auth::bearer(headers)?;
    // An id that cannot be one is answered like a wrong token: who asks learns nothing.
    let (Some(source), Some(token)) = (SourceId::parse(source), token) else { return Err(unauthorized()) };
    let header = |name: &str| headers.get(name).ok().flatten();
    let explicit = header("idempotency-key").or_else(|| header("webhook-id"));
    let body = body::text(&mut request, EVENT_BYTES_MAX).await?;
    let is_batch = body.trim_start().starts_with('[');
    let items = Journal::of(env, &source).accept(Accept { token, explicit, body }).await?;
    match (is_batch, items.first()) {
        (false, Some(accepted)) => respond::json(202, accepted),
        _ => respond::json(202, &AcceptedBatch { items }),
    }
}

pub(crate) fn unauthorized() -> Fault {
    Fault::new(
        ProblemCode::Unauthorized,
        "Send the source's token as Authorization: Bearer <token>; this one is missing or wrong.",
    )
}
