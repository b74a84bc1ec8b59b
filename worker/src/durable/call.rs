//! Calling an object, and answering a call.

use crate::bindings::{self, Class};
use crate::fault::Fault;
use crate::http::respond;
use futures_util::future::{Either, select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::{Problem, ProblemCode};
use std::pin::pin;
use std::time::Duration;
use worker::{Delay, Env, Method, Request, RequestInit, Response, State};

/// A stub call has no timeout of its own, and a hung object must not hang its caller.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);

/// Sends a command to the object `name` of `class`.
pub(crate) async fn call<T: DeserializeOwned>(
    env: &Env,
    class: Class,
    name: &str,
    command: &impl Serialize,
) -> Result<T, Fault> {
    call_within(env, class, name, command, CALL_TIMEOUT).await
}

/// The same, for a command that takes its time or must not.
pub(crate) async fn call_within<T: DeserializeOwned>(
    env: &Env,
    class: Class,
    name: &str,
    command: &impl Serialize,
    timeout: Duration,
) -> Result<T, Fault> {
    let request = async {
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_body(Some(serde_json::to_string(command)?.into()));
        let request = Request::new_with_init("https://object/", &init)?;
        let mut response =
            bindings::namespace(env, class)?.get_by_name(name)?.fetch_with_request(request).await?;
        let text = response.text().await?;
        if response.status_code() == 200 {
            return Ok(serde_json::from_str(&text)?);
        }
        Err(Fault::from(serde_json::from_str::<Problem>(&text)?))
    };
    within(class, timeout, request).await.map_err(|fault| unavailable_if_internal(class, fault))
}

/// An object that threw, restarted or was overloaded: the caller may try again.
fn unavailable_if_internal(class: Class, fault: Fault) -> Fault {
    if fault.problem.code != ProblemCode::Internal {
        return fault;
    }
    Fault { detail: fault.detail, ..unavailable(class) }
}

fn unavailable(class: Class) -> Fault {
    Fault::new(ProblemCode::Unavailable, format!("The {class:?} did not answer; try again."))
}

/// The same call, given up sooner by a caller who has others to think of.
pub(crate) async fn within<T>(
    class: Class,
    patience: Duration,
    answer: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    match select(pin!(answer), pin!(Delay::from(patience))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => Err(unavailable(class).because("no answer in time")),
    }
}

/// Answers a request to an object: reads the command, lets `handle` carry it out, and logs what is our fault.
pub(super) async fn serve<C: DeserializeOwned>(
    state: &State,
    mut request: Request,
    place: &str,
    handle: impl AsyncFnOnce(C) -> Result<Reply, Fault>,
) -> worker::Result<Response> {
    #[cfg(feature = "test-hooks")]
    if let Some(response) = super::hooks::answer_if_asked(&request, state).await {
        return response;
    }
    #[cfg(not(feature = "test-hooks"))]
    let _ = state;
    let result = match read::<C>(&mut request).await {
        Ok(command) => handle(command).await,
        Err(fault) => Err(fault),
    };
    match result {
        Ok(Reply(text)) => Response::ok(text),
        Err(fault) => {
            // The detail stays on this side of the call; the caller sees the problem alone.
            if fault.detail.is_some()
                || matches!(fault.problem.code, ProblemCode::Internal | ProblemCode::StorageUnready)
            {
                crate::log::failure(place, &fault);
            }
            respond::problem(&fault.problem)
        }
    }
}

async fn read<C: DeserializeOwned>(request: &mut Request) -> Result<C, Fault> {
    Ok(serde_json::from_str(&request.text().await?)?)
}

/// A command's result, written as JSON.
pub(crate) struct Reply(String);

/// A command's result as JSON.
pub(crate) fn reply(value: impl Serialize) -> Result<Reply, Fault> {
    Ok(Reply(serde_json::to_string(&value)?))
}
