//! Who shows a token or a session: what the Registry knows them by, and how often they may guess.

use super::client::{Caller, NewSession, Proof};
use super::session_store::SessionRow;
use super::store::Store;
use super::token_store::TokenRow;
use crate::bindings;
use crate::entropy;
use crate::fault::Fault;
use crate::http::auth::unauthorized;
use shared::access::{Actor, Guesses, Role, Who, neighbourhood};
use shared::api::{Problem, ProblemCode};
use shared::audit::{Deed, Record};
use shared::ids::SessionId;
use shared::secret::{digest, same_secret};
use shared::time::Timestamp;
use worker::Env;

/// Who has a token.
struct Holder {
    who: Who,
    role: Role,
    /// When the token ends by itself.
    until: Option<Timestamp>,
}

pub(super) fn identify(
    store: &Store,
    env: &Env,
    proof: &Proof,
    address: Option<String>,
    now: Timestamp,
) -> Result<Actor, Fault> {
    match proof {
        Proof::Token { digest } => {
            let Holder { who, role, .. } =
                holder(store, env, digest, address.as_deref(), now)?.ok_or_else(unauthorized)?;
            Ok(Actor { who, role, session: None, access_email: None, address })
        }
        // A session's cookie was made here and cannot be guessed, and one that has ended is sent until its browser
        // learns of it. So these are not counted.
        Proof::Session { digest } => {
            let (session, who, role) = store.live_session(digest, now)?.ok_or_else(unauthorized)?;
            Ok(Actor { who, role, session: Some(session), access_email: None, address })
        }
    }
}

/// Whether what was shown still lets its caller in, with the same role. It is asked in the step that writes, so nothing
/// that ends it can come in between.
pub(super) fn check_again(store: &Store, env: &Env, by: &Caller, now: Timestamp) -> Result<(), Fault> {
    let Some(proof) = &by.proof else { return Ok(()) };
    let again = identify(store, env, proof, by.address.clone(), now)?;
    if again.who == by.who && again.role == by.role { Ok(()) } else { Err(unauthorized()) }
}

/// Opens a session for who has the token. It does not outlive the token.
pub(super) fn sign_in(store: &Store, env: &Env, new: NewSession, now: Timestamp) -> Result<Actor, Fault> {
    // What there is to say of a token that was typed, and not of a header.
    let unknown =
        || Fault::new(ProblemCode::Unauthorized, "This is neither the admin token nor an API token.");
    let holder = holder(store, env, &new.token_digest, new.address.as_deref(), now)?;
    let Holder { who, role, until } = holder.ok_or_else(unknown)?;
    let id = SessionId::from_entropy(entropy::bytes()?);
    let token_id = match &who {
        Who::ApiToken { id, .. } => Some(id.to_string()),
        Who::AdminToken | Who::Access { .. } | Who::Tocsin => None,
    };
    let expires_at = until.map_or(new.expires_at, |until| until.min(new.expires_at));
    let row = SessionRow {
        digest: new.session_digest,
        id: id.to_string(),
        token_id,
        created_at: now.as_millis(),
        last_used_at: now.as_millis(),
        expires_at: expires_at.as_millis(),
        address: new.address.clone(),
        user_agent: new.user_agent,
    };
    let actor = Actor { who, role, session: Some(id), access_email: new.access_email, address: new.address };
    let record = Record::new(now, &actor, Deed::SignedIn);
    store.open_session(&row, new.replaced_digest.as_deref(), record)?;
    Ok(actor)
}

/// Ends the session of a cookie. One that is over already is nobody's deed.
pub(super) fn sign_out(
    store: &Store,
    digest: &str,
    access_email: Option<String>,
    address: Option<String>,
    now: Timestamp,
) -> Result<(), Fault> {
    let Some((session, who, role)) = store.live_session(digest, now)? else { return Ok(()) };
    let actor = Actor { who, role, session: Some(session), access_email, address };
    store.close_session(digest, Record::new(now, &actor, Deed::SignedOut))
}

/// Who has a token with this digest; nobody, when it is a guess.
///
/// An API token is looked up by its digest: what the time of that tells is about the digest, and nobody can find a token
/// by it. One that is known is no guess, so it is not counted, and it works also while its address has guessed too often:
/// whoever shares an address with somebody who guesses is not shut out. The admin token may be one that a person made up,
/// so it is not even looked at then.
fn holder(
    store: &Store,
    env: &Env,
    token_digest: &str,
    address: Option<&str>,
    now: Timestamp,
) -> Result<Option<Holder>, Fault> {
    let admin_token = bindings::admin_token(env)?;
    if let Some(token) = store.token_with(token_digest)? {
        return known(store, &token, now).map(Some);
    }
    let neighbourhood = neighbourhood(address);
    let guesses = store.guesses(&neighbourhood)?;
    if let Some(seconds) = guesses.and_then(|guesses| guesses.wait_sec(now)) {
        let title = format!("Too many wrong tokens came from this address; try again in {seconds} s.");
        return Err(Problem::for_a_while(ProblemCode::TooManyRequests, title, seconds).into());
    }
    if same_secret(token_digest, &digest(&admin_token)) {
        return Ok(Some(Holder { who: Who::AdminToken, role: Role::Admin, until: None }));
    }
    store.note_guess(&neighbourhood, Guesses::with_one_more(guesses, now), now)?;
    Ok(None)
}

fn known(store: &Store, token: &TokenRow, now: Timestamp) -> Result<Holder, Fault> {
    let refuse = |why: &str| Err(Fault::new(ProblemCode::Unauthorized, format!("This API token {why}.")));
    if token.revoked_at.is_some() {
        return refuse("was revoked");
    }
    if token.has_expired(now) {
        return refuse("has expired");
    }
    store.note_token_use(token, now)?;
    let until = token.expires_at.map(Timestamp::from_millis);
    Ok(Holder {
        who: Who::ApiToken { id: token.id.clone(), name: token.name.clone() },
        role: token.role,
        until,
    })
}
