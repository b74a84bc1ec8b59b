//! The whole route table, and the edge where a fault becomes an answer and a line in the log.

use crate::fault::Fault;
use crate::http::{
    auth, deliveries, events, keys, ledger, notices, replays, respond, session, sources, trial, webhooks,
};
use crate::{ingest, log};
use shared::api::ProblemCode;
use worker::{Env, Method, Request, Response, Result};

pub(crate) async fn answer(request: Request, env: Env) -> Result<Response> {
    let path = request.path();
    match route(request, &env, &path).await {
        Ok(response) => Ok(response),
        Err(fault) => {
            if fault.problem.status >= 500 {
                log::failure(&path, &fault);
            }
            respond::problem(&fault.problem)
        }
    }
}

async fn route(request: Request, env: &Env, path: &str) -> std::result::Result<Response, Fault> {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (request.method(), segments.as_slice()) {
        (Method::Get | Method::Head, ["healthz"]) => {
            return respond::json(200, &serde_json::json!({ "ok": true }));
        }
        (Method::Post, ["ingest", source]) => return ingest::accept(request, env, source).await,
        (_, ["ingest", _]) => return Err(method_not_allowed()),
        (Method::Post, ["api", "session"]) => return session::open(request, env).await,
        (Method::Delete, ["api", "session"]) => return session::close(request, env).await,
        (Method::Get, [".well-known", "webhooks", id, "jwks.json"]) => return keys::public(env, id).await,
        #[cfg(feature = "test-hooks")]
        (
            Method::Post,
            ["api", "test-hooks", "panic", class, name, what] | ["api", "test-hooks", what, class, name],
        ) => return crate::durable::hooks::ask(env, what, class, name).await,
        _ => {}
    }
    if segments.first() != Some(&"api") {
        return Err(Fault::not_found("page"));
    }
    auth::check(&request, env).await?;
    call(request, env, segments.get(1..).unwrap_or_default()).await
}

/// The calls of the API, for who may make them.
async fn call(request: Request, env: &Env, segments: &[&str]) -> std::result::Result<Response, Fault> {
    match (request.method(), segments) {
        (Method::Get, ["session"]) => session::view(env),
        (Method::Get, ["webhooks"]) => webhooks::list(&request, env).await,
        (Method::Post, ["webhooks"]) => webhooks::create(request, env).await,
        (Method::Post, ["webhooks", "preview"]) => trial::preview(request, env).await,
        (Method::Post, ["webhooks", "test"]) => trial::test(request, env).await,
        (Method::Get, ["webhooks", id]) => webhooks::read(env, id).await,
        (Method::Put, ["webhooks", id]) => webhooks::update(request, env, id).await,
        (Method::Delete, ["webhooks", id]) => webhooks::delete(&request, env, id).await,
        (Method::Get, ["webhooks", id, "versions"]) => webhooks::versions(&request, env, id).await,
        (Method::Get, ["webhooks", id, "versions", version]) => webhooks::version(env, id, version).await,
        (Method::Post, ["webhooks", id, "versions", version, "restore"]) => {
            webhooks::restore(&request, env, id, version).await
        }
        (Method::Post, ["webhooks", id, "signing", "rotate"]) => {
            keys::rotate_signing(&request, env, id).await
        }
        (Method::Post, ["keys", "reseal"]) => keys::reseal(env).await,
        (Method::Get, ["webhooks", id, "standing"]) => webhooks::standing(env, id).await,
        (Method::Get, ["webhooks", id, "deliveries"]) => deliveries::list(&request, env, id).await,
        (Method::Get, ["webhooks", id, "deliveries", event]) => deliveries::read(env, id, event).await,
        (Method::Post, ["webhooks", id, "deliveries", event, "retry"]) => {
            deliveries::retry(env, id, event).await
        }
        (Method::Post, ["webhooks", id, "deliveries", event, "cancel"]) => {
            deliveries::cancel(env, id, event).await
        }
        (Method::Post, ["webhooks", id, "held", "release"]) => deliveries::release_held(env, id).await,
        (Method::Post, ["webhooks", id, "held", "cancel"]) => deliveries::cancel_held(env, id).await,
        (Method::Get, ["webhooks", id, "replays"]) => replays::list(&request, env, id).await,
        (Method::Post, ["webhooks", id, "replays", number, "stop"]) => replays::stop(env, id, number).await,
        (Method::Post, ["replays"]) => replays::create(request, env).await,
        (Method::Get, ["deliveries"]) => deliveries::list_all(&request, env).await,
        (Method::Get, ["events"]) => events::list(&request, env).await,
        (Method::Get, ["events", id]) => events::read(env, id).await,
        (Method::Get, ["notices"]) => notices::list(&request, env).await,
        (Method::Delete, ["notices", number]) => notices::dismiss(env, number).await,
        (Method::Get, ["ledger"]) => ledger::read(env).await,
        (Method::Get, ["sources"]) => sources::list(env).await,
        (Method::Post, ["sources"]) => sources::create(request, env).await,
        (Method::Delete, ["sources", id]) => sources::delete(env, id).await,
        (
            _,
            [
                "session" | "keys" | "webhooks" | "deliveries" | "replays" | "events" | "notices" | "ledger"
                | "sources",
                ..,
            ],
        ) => Err(method_not_allowed()),
        _ => Err(Fault::not_found("call")),
    }
}

fn method_not_allowed() -> Fault {
    Fault::new(ProblemCode::MethodNotAllowed, "This call exists, but not with this method or path.")
}
