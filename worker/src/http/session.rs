//! Signing in and out.

use super::{auth, body, respond};
use crate::durable::registry::Registry;
use crate::fault::Fault;
use crate::{bindings, clock, entropy};
use shared::access::{Actor, Role, Who};
use shared::api::{ProblemCode, SessionView, SignIn};
use shared::guard::AllowedHosts;
use shared::limits::SESSION_SECONDS;
use shared::secret::{digest, same_secret, token_text};
use worker::{Env, Request, Response};

pub(crate) async fn open(mut request: Request, env: &Env) -> Result<Response, Fault> {
    auth::refuse_other_sites(request.headers())?;
    let sign_in: SignIn = body::typed(&mut request).await?;
    if !same_secret(&sign_in.token, &bindings::admin_token(env)?) {
        return Err(Fault::new(ProblemCode::Unauthorized, "This is not the admin token."));
    }
    let actor = Actor {
        who: Who::AdminToken,
        role: Role::Admin,
        session: None,
        address: auth::address(request.headers())?,
    };
    let session = token_text(&entropy::bytes::<32>()?);
    let expires_at = clock::now().plus_millis(SESSION_SECONDS * 1_000);
    Registry::of(env).open_session(digest(&session), expires_at).await?;
    with_cookie(view(env, &actor)?, &session, SESSION_SECONDS)
}

pub(crate) async fn close(request: Request, env: &Env) -> Result<Response, Fault> {
    auth::refuse_other_sites(request.headers())?;
    if let Some(session) = auth::session(request.headers())? {
        Registry::of(env).close_session(digest(&session)).await?;
    }
    with_cookie(respond::nothing()?, "", 0)
}

pub(crate) fn view(env: &Env, _by: &Actor) -> Result<Response, Fault> {
    let policy = bindings::policy(env);
    let view = SessionView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        dev_target_origins: policy.dev_origins.iter().map(ToString::to_string).collect(),
        allowed_target_hosts: policy.allowed_hosts.as_ref().map(AllowedHosts::entries),
        own_hosts: policy.own_hosts.iter().map(ToString::to_string).collect(),
    };
    respond::json(200, &view)
}

fn with_cookie(response: Response, value: &str, max_age: i64) -> Result<Response, Fault> {
    let name = auth::COOKIE;
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={max_age}");
    response.headers().set("set-cookie", &cookie)?;
    Ok(response)
}
