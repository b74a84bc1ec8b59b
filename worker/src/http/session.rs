//! Signing in and out, and the sessions there are: `/api/session`, `/api/sessions`.

use super::query::Query;
use super::{AccessDoor, auth, body, forgery, respond};
use crate::durable::registry::{Caller, NewSession, Registry};
use crate::fault::Fault;
use crate::{bindings, clock, entropy};
use shared::access::{Actor, Veil};
use shared::api::{SessionView, SignIn};
use shared::guard::AllowedHosts;
use shared::ids::SessionId;
use shared::limits::{SESSION_SECONDS, USER_AGENT_CHARS_MAX};
use shared::secret::{digest, token_text};
use worker::{Env, Request, Response};

pub(crate) async fn open(mut request: Request, env: &Env, door: &AccessDoor) -> Result<Response, Fault> {
    forgery::refuse_other_pages(&request)?;
    let admin_token = bindings::admin_token(env)?;
    let sign_in: SignIn = body::typed(&mut request).await?;
    let session = token_text(&entropy::bytes::<32>()?);
    let before = auth::session(request.headers())?;
    let user_agent = request.headers().get("user-agent")?;
    let new = NewSession {
        token_digest: digest(sign_in.token.expose()),
        session_digest: auth::session_digest(&session, &admin_token),
        replaced_digest: before.map(|before| auth::session_digest(&before, &admin_token)),
        expires_at: clock::now().plus_millis(SESSION_SECONDS * 1_000),
        access_email: door.email().await?,
        address: auth::address(&request, env)?,
        user_agent: user_agent.map(|name| name.chars().take(USER_AGENT_CHARS_MAX).collect()),
    };
    let actor = Registry::of(env).sign_in(new).await?;
    with_cookie(view(env, &actor)?, &session, SESSION_SECONDS)
}

pub(crate) async fn close(request: Request, env: &Env, door: &AccessDoor) -> Result<Response, Fault> {
    if let Some(session) = auth::session(request.headers())? {
        forgery::demand_own_page(&request)?;
        let admin_token = bindings::admin_token(env)?;
        let address = auth::address(&request, env)?;
        let digest = auth::session_digest(&session, &admin_token);
        Registry::of(env).sign_out(digest, door.email().await?, address).await?;
    }
    with_cookie(respond::nothing()?, "", 0)
}

pub(crate) fn view(env: &Env, by: &Actor) -> Result<Response, Fault> {
    let policy = bindings::policy(env);
    let view = SessionView {
        who: by.who.clone(),
        role: by.role,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        dev_target_origins: policy.dev_origins.iter().map(ToString::to_string).collect(),
        allowed_target_hosts: policy.allowed_hosts.as_ref().map(AllowedHosts::entries),
        own_hosts: policy.own_hosts.iter().map(ToString::to_string).collect(),
    };
    respond::json(200, &view.for_role(by.role))
}

pub(crate) async fn list(request: &Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let page = Query::page_alone(request)?;
    respond::json(200, &Registry::of(env).list_sessions(by, page).await?)
}

pub(crate) async fn end(env: &Env, by: &Caller, id: &str) -> Result<Response, Fault> {
    let id = SessionId::parse(id).ok_or_else(|| Fault::not_found("session"))?;
    Registry::of(env).end_session(by, id).await?;
    respond::nothing()
}

/// Ends every session but the one that asks. Whoever asks with a token has none, and ends all of them.
pub(crate) async fn end_others(env: &Env, by: &Caller) -> Result<Response, Fault> {
    respond::json(200, &Registry::of(env).end_other_sessions(by).await?)
}

fn with_cookie(response: Response, value: &str, max_age: i64) -> Result<Response, Fault> {
    let name = auth::COOKIE;
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={max_age}");
    response.headers().set("set-cookie", &cookie)?;
    Ok(response)
}
