//! The hot path: one event or a batch in, one durable write, and the answer.

use crate::durable::journal::{Accept, Body, Journal};
use crate::fault::Fault;
use crate::http::{body, respond};
use crate::known;
use shared::api::{AcceptedBatch, ProblemCode};
use shared::event::Headers;
use shared::ids::SourceId;
use shared::limits::EVENT_BYTES_MAX;
use worker::{Env, Request, Response};

/// Everything but the length of the body is the Journal's to judge, which knows the source: who does not prove to be it
/// learns nothing else.
pub(crate) async fn accept(mut request: Request, env: &Env, source: &str) -> Result<Response, Fault> {
    let headers = Headers::pick(request.headers().entries());
    // An id that cannot be one is answered like a wrong token: who asks learns nothing.
    let source = SourceId::parse(source).ok_or_else(unauthorized)?;
    // Asking for a Journal by any name would make one. Its body is not even read.
    if !known::may_be_source(env, &source).await? {
        return Err(unauthorized());
    }
    let body = Body::from(body::bytes(&mut request, EVENT_BYTES_MAX).await?);
    let kept = Journal::of(env, &source).accept(Accept { headers, body }).await?;
    match (kept.is_batch, kept.items.first()) {
        (false, Some(accepted)) => respond::json(202, accepted),
        _ => respond::json(202, &AcceptedBatch { items: kept.items }),
    }
}

/// The same for everybody who does not prove to be the source, whatever the reason and whether or not it exists.
pub(crate) fn unauthorized() -> Fault {
    Fault::new(
        ProblemCode::Unauthorized,
        "Send the source's token as Authorization: Bearer <token>, or its signature; this one is missing, old or wrong.",
    )
}
