//! Who makes a call: by a token, by the console's session, or because Cloudflare Access let them in.
//!
//! The first of these that is there decides. A token that is wrong is not made good by a session beside it.

use super::access_door::AccessDoor;
use super::forgery;
use crate::bindings;
use crate::durable::registry::{Caller, Proof, Registry};
use crate::fault::Fault;
use shared::access::{Act, Actor, Who};
use shared::api::ProblemCode;
use shared::secret::digest;
use std::net::IpAddr;
use worker::{Env, Headers, Request};

/// The `__Host-` prefix makes browsers hold the cookie to this host, to `Path=/` and to `Secure`.
pub(crate) const COOKIE: &str = "__Host-tocsin";

/// Who makes a call.
pub(crate) async fn caller(request: &Request, env: &Env, door: &AccessDoor) -> Result<Caller, Fault> {
    // Without a good one, nobody gets in, whatever they have.
    let admin_token = bindings::admin_token(env)?;
    let headers = request.headers();
    let address = address(request, env)?;
    // As it came: the library takes a method that it does not know for GET.
    let changes = !matches!(request.inner().method().as_str(), "GET" | "HEAD");
    if let Some(token) = bearer(headers)? {
        let proof = Proof::Token { digest: digest(&token) };
        let actor = Registry::of(env).identify(proof.clone(), address.clone()).await?;
        return with_email(actor, proof, door, changes).await;
    }
    let session = session(headers)?;
    if session.is_none() && !door.is_there() {
        return Err(unauthorized());
    }
    // Cookies come along whoever made the browser send the request, and Access has one of its own.
    if changes {
        forgery::demand_own_page(request)?;
    }
    if let Some(session) = session {
        let proof = Proof::Session { digest: session_digest(&session, &admin_token) };
        match Registry::of(env).identify(proof.clone(), address.clone()).await {
            Ok(actor) => return with_email(actor, proof, door, changes).await,
            // It has ended; Access may know them still.
            Err(fault) if fault.problem.code == ProblemCode::Unauthorized => {}
            Err(fault) => return Err(fault),
        }
    }
    by_access(env, door, address).await
}

/// Somebody whom Access let in, where the setting gives them a role.
async fn by_access(env: &Env, door: &AccessDoor, address: Option<String>) -> Result<Caller, Fault> {
    let Some(email) = door.email().await? else { return Err(unauthorized()) };
    let role = bindings::access_role(env)?.ok_or_else(unauthorized)?;
    let actor = Actor { who: Who::Access { email }, role, session: None, access_email: None, address };
    Ok(Caller { actor, proof: None })
}

/// The audit log has to know who it was, also when a token that several people have decides what they may do.
async fn with_email(actor: Actor, proof: Proof, door: &AccessDoor, changes: bool) -> Result<Caller, Fault> {
    let access_email = if changes { door.email().await? } else { None };
    Ok(Caller { actor: Actor { access_email, ..actor }, proof: Some(proof) })
}

/// Refuses what a role may not do.
pub(crate) fn demand(actor: &Actor, act: Act) -> Result<(), Fault> {
    if actor.may(act) {
        return Ok(());
    }
    let title =
        format!("This takes {}: to {}. Yours is {}.", act.whose(), act.meaning(), actor.role.as_str());
    Err(Fault::new(ProblemCode::RoleTooLow, title))
}

/// Where a call comes from, as Cloudflare saw it. Elsewhere a client may write this header itself, so it counts only where the
/// setting says that Cloudflare stands in front, and the platform has described the request; everybody else has no address,
/// and counts as one.
pub(crate) fn address(request: &Request, env: &Env) -> Result<Option<String>, Fault> {
    if !bindings::is_behind_cloudflare(env) || request.cf().is_none() {
        return Ok(None);
    }
    let header = request.headers().get("cf-connecting-ip")?;
    Ok(header.filter(|address| address.trim().parse::<IpAddr>().is_ok()))
}

/// The token of an `Authorization: Bearer …` header; empty when none follows.
pub(crate) fn bearer(headers: &Headers) -> Result<Option<String>, Fault> {
    let header = headers.get("authorization")?;
    let parts = header.as_deref().map(|header| header.split_once(' ').unwrap_or((header, "")));
    let token =
        parts.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    Ok(token.map(str::to_owned))
}

/// The console's session.
pub(crate) fn session(headers: &Headers) -> Result<Option<String>, Fault> {
    let header = headers.get("cookie")?.unwrap_or_default();
    let cookies = header.split(';').filter_map(|cookie| cookie.trim().split_once('='));
    Ok(cookies.filter(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned()).next())
}

/// What the Registry knows a session by. The admin token is in it, so that replacing that ends every session; and since
/// the cookie is, nobody who reads the digest can try admin tokens on it.
pub(crate) fn session_digest(session: &str, admin_token: &str) -> String {
    digest(&format!("{session}\n{admin_token}"))
}

pub(crate) fn unauthorized() -> Fault {
    Fault::new(
        ProblemCode::Unauthorized,
        "Sign in, or send Authorization: Bearer <admin token or API token>.",
    )
}
