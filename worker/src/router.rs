//! Every call goes through here: found in the table of `shared::access`, let in or not, carried out; and a fault becomes
//! an answer and a line in the log.

use crate::durable::registry::Caller;
use crate::fault::Fault;
use crate::http::{
    AccessDoor, audit, auth, deliveries, events, keys, ledger, notices, replays, respond, session, sources,
    tokens, trial, webhooks,
};
use crate::{ingest, log};
use shared::access::{Call, Found, Miss, Takes};
use shared::api::ProblemCode;
use shared::request::HOP_HEADER;
use worker::{Env, Request, Response, Result};

pub(crate) async fn answer(request: Request, env: Env, door: &AccessDoor) -> Result<Response> {
    let (method, path) = (request.method(), request.path());
    match route(request, &env, door, &path).await {
        Ok(response) => Ok(response),
        Err(fault) => {
            if fault.problem.status >= 500 {
                log::failure(&path, &fault);
            }
            let response = respond::problem(&fault.problem)?;
            // RFC 9110 section 15.5.6 wants the methods there are.
            if fault.problem.code == ProblemCode::MethodNotAllowed
                && let Err(Miss::Method(methods)) = Call::find(method.as_ref(), &path)
            {
                response.headers().set("allow", &methods.join(", "))?;
            }
            Ok(response)
        }
    }
}

async fn route(
    request: Request,
    env: &Env,
    door: &AccessDoor,
    path: &str,
) -> std::result::Result<Response, Fault> {
    #[cfg(feature = "test-hooks")]
    if let Some(response) = crate::durable::hooks::answer_if_called(&request, env, path).await {
        return response;
    }
    let found = match Call::find(&request.inner().method(), path) {
        Ok(found) => found,
        Err(miss) => return Err(refuse(&request, env, door, path, miss).await?),
    };
    refuse_own(&request, found.call)?;
    match found.call.takes() {
        Takes::Nothing | Takes::SourceToken => open(request, env, door, found).await,
        Takes::Role(act) => {
            let caller = auth::caller(&request, env, door).await?;
            auth::demand(&caller, act)?;
            call(request, env, &caller, found).await
        }
    }
}

/// What Tocsin sent itself is not taken in, under whatever name it was reached: an event would go around for ever.
fn refuse_own(request: &Request, call: Call) -> std::result::Result<(), Fault> {
    if matches!(call, Call::Health | Call::PublicKeys) || request.headers().get(HOP_HEADER)?.is_none() {
        return Ok(());
    }
    let title = format!(
        "Tocsin sent this request itself (it has the header {HOP_HEADER}), and takes nothing back, so that no event goes around for ever. Give the webhook another address."
    );
    Err(Fault::new(ProblemCode::Loop, title))
}

/// Whoever is not signed in does not learn what there is.
async fn refuse(
    request: &Request,
    env: &Env,
    door: &AccessDoor,
    path: &str,
    miss: Miss,
) -> std::result::Result<Fault, Fault> {
    if path.trim_matches('/').split('/').next() == Some("api") {
        auth::caller(request, env, door).await?;
    }
    Ok(match miss {
        Miss::Path => Fault::not_found("call"),
        Miss::Method(methods) => {
            let title =
                format!("This call exists, but not with this method; it takes {}.", methods.join(", "));
            Fault::new(ProblemCode::MethodNotAllowed, title)
        }
    })
}

/// The calls that take no role.
async fn open(
    request: Request,
    env: &Env,
    door: &AccessDoor,
    found: Found<'_>,
) -> std::result::Result<Response, Fault> {
    let [id, _] = found.names;
    match found.call {
        Call::Health => respond::json(200, &serde_json::json!({ "ok": true })),
        Call::PublicKeys => keys::public(env, id).await,
        Call::Ingest => ingest::accept(request, env, id).await,
        Call::SignIn => session::open(request, env, door).await,
        Call::SignOut => session::close(request, env, door).await,
        _ => Err(Fault::not_found("call")),
    }
}

/// The calls of those who were let in.
async fn call(
    request: Request,
    env: &Env,
    by: &Caller,
    found: Found<'_>,
) -> std::result::Result<Response, Fault> {
    let [id, item] = found.names;
    match found.call {
        // They take no role, and so never come here.
        Call::Health | Call::PublicKeys | Call::Ingest | Call::SignIn | Call::SignOut => {
            Err(Fault::not_found("call"))
        }
        Call::ReadSession => session::view(env, by),
        Call::ListWebhooks => webhooks::list(&request, env, by).await,
        Call::CreateWebhook => webhooks::create(request, env, by).await,
        Call::PreviewWebhook => trial::preview(request, env).await,
        Call::TestWebhook => trial::test(request, env, by).await,
        Call::ReadWebhook => webhooks::read(env, by, id).await,
        Call::UpdateWebhook => webhooks::update(request, env, by, id).await,
        Call::DeleteWebhook => webhooks::delete(&request, env, by, id).await,
        Call::ListVersions => webhooks::versions(&request, env, by, id).await,
        Call::ReadVersion => webhooks::version(env, by, id, item).await,
        Call::RestoreVersion => webhooks::restore(&request, env, by, id, item).await,
        Call::RotateSigning => keys::rotate_signing(&request, env, by, id).await,
        Call::ReadStanding => webhooks::standing(env, by, id).await,
        Call::ReleaseHeld => deliveries::release_held(env, by, id).await,
        Call::CancelHeld => deliveries::cancel_held(env, by, id).await,
        Call::ListDeliveriesOf => deliveries::list(&request, env, by, id).await,
        Call::ReadDelivery => deliveries::read(&request, env, by, id, item).await,
        Call::RetryDelivery => deliveries::retry(env, by, id, item).await,
        Call::CancelDelivery => deliveries::cancel(env, by, id, item).await,
        Call::ListDeliveries => deliveries::list_all(&request, env, by).await,
        Call::ListReplays => replays::list(&request, env, by, id).await,
        Call::StopReplay => replays::stop(env, by, id, item).await,
        Call::CreateReplay => replays::create(request, env, by).await,
        Call::ListEvents => events::list(&request, env, by).await,
        Call::ReadEvent => events::read(env, by, id).await,
        Call::ReadLedger => ledger::read(env, by).await,
        Call::ListNotices => notices::list(&request, env, by).await,
        Call::DismissNotice => notices::dismiss(env, by, id).await,
        Call::ListSources => sources::list(env, by).await,
        Call::CreateSource => sources::create(request, env, by).await,
        Call::RotateSource => sources::rotate(request, env, by, id).await,
        Call::DeleteSource => sources::delete(env, by, id).await,
        Call::Reseal => keys::reseal(env, by).await,
        Call::ListAudit => audit::list(&request, env).await,
        Call::ExportAudit => audit::export(env).await,
        Call::ListSessions => session::list(&request, env, by).await,
        Call::EndSession => session::end(env, by, id).await,
        Call::EndOtherSessions => session::end_others(env, by).await,
        Call::ListTokens => tokens::list(&request, env).await,
        Call::CreateToken => tokens::create(request, env, by).await,
        Call::RevokeToken => tokens::revoke(env, by, id).await,
    }
}
