//! Who may call the API: the admin token as a bearer, or the console's session.

use crate::bindings;
use crate::durable::registry::Registry;
use crate::fault::Fault;
use shared::access::{Act, Actor, Role, Who};
use shared::api::ProblemCode;
use shared::secret::{digest, same_secret};
use worker::{Env, Headers, Method, Request};

/// The `__Host-` prefix makes browsers hold the cookie to this host, to `Path=/` and to `Secure`.
pub(crate) const COOKIE: &str = "__Host-tocsin";

/// Who makes a call.
pub(crate) async fn actor(request: &Request, env: &Env) -> Result<Actor, Fault> {
    let headers = request.headers();
    let actor = Actor { who: Who::AdminToken, role: Role::Admin, session: None, address: address(headers)? };
    if let Some(token) = bearer(headers)? {
        let expected = bindings::admin_token(env)?;
        return if same_secret(&token, &expected) { Ok(actor) } else { Err(unauthorized()) };
    }
    let session = session(headers)?.ok_or_else(unauthorized)?;
    if !matches!(request.method(), Method::Get | Method::Head) {
        refuse_other_sites(headers)?;
    }
    if Registry::of(env).has_session(digest(&session)).await? { Ok(actor) } else { Err(unauthorized()) }
}

/// Refuses what a role may not do.
pub(crate) fn demand(actor: &Actor, act: Act) -> Result<(), Fault> {
    if actor.may(act) {
        return Ok(());
    }
    let title = format!(
        "This takes the role {}, which may {}; you are {}.",
        act.takes().as_str(),
        act.meaning(),
        actor.role.as_str()
    );
    Err(Fault::new(ProblemCode::RoleTooLow, title))
}

/// Where a call comes from, as Cloudflare saw it: what a client writes there itself does not arrive.
pub(crate) fn address(headers: &Headers) -> Result<Option<String>, Fault> {
    Ok(headers.get("cf-connecting-ip")?)
}

/// The token of an `Authorization: Bearer …` header.
pub(crate) fn bearer(headers: &Headers) -> Result<Option<String>, Fault> {
    let header = headers.get("authorization")?;
    let parts = header.as_deref().and_then(|header| header.split_once(' '));
    let token =
        parts.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    Ok(token.filter(|token| !token.is_empty()).map(str::to_owned))
}

/// The console's session.
pub(crate) fn session(headers: &Headers) -> Result<Option<String>, Fault> {
    let header = headers.get("cookie")?.unwrap_or_default();
    let cookies = header.split(';').filter_map(|cookie| cookie.trim().split_once('='));
    Ok(cookies.filter(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned()).next())
}

/// `SameSite=Strict` keeps the cookie off requests of other sites; this is the second wall.
pub(crate) fn refuse_other_sites(headers: &Headers) -> Result<(), Fault> {
    match headers.get("sec-fetch-site")?.as_deref() {
        None | Some("same-origin") => Ok(()),
        Some(_) => Err(Fault::new(ProblemCode::Forbidden, "This request comes from another site.")),
    }
}

pub(crate) fn unauthorized() -> Fault {
    Fault::new(ProblemCode::Unauthorized, "Sign in, or send Authorization: Bearer <admin token>.")
}
