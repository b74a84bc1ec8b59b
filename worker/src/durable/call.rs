//! Calling an object, and answering a call.

use crate::bindings::{self, Class};
use crate::fault::Fault;
use crate::http::respond;
use futures_util::future::{Either, select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::api::{Problem, ProblemCode};
use std::pin::pin;
use std::time::Duration;
use worker::{Delay, Env, Method, Request, RequestInit, Response};

/// A stub call has no timeout of its own, and a hung object must not hang its caller.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);

/// Sends a command to the object `name` of `class`.
pub(crate) async fn call<T: DeserializeOwned>(
    env: &Env,
    class: Class,
    name: &str,
    command: &impl Serialize,
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
    match select(pin!(request), pin!(Delay::from(CALL_TIMEOUT))).await {
        Either::Left((answer, _)) => answer.map_err(|fault| unavailable_if_internal(class, fault)),
        Either::Right(((), _)) => Err(unavailable(class).because("no answer in time")),
    }
}

/// An object that threw, restarted or was overloaded: the caller may try again.
fn unavailable_if_internal(class: Class, fault: Fault) -> Fault {
    if fault.problem.code != ProblemCode::Internal {
        return fault;
    }
    let detail = fault.detail.unwrap_or_default();
    unavailable(class).because(detail)
}

fn unavailable(class: Class) -> Fault {
    Fault::new(ProblemCode::Unavailable, format!("The {class:?} did not answer; try again."))
}

/// Reads the command of a request to an object.
pub(crate) async fn command<T: DeserializeOwned>(request: &mut Request) -> Result<T, Fault> {
    Ok(serde_json::from_str(&request.text().await?)?)
}

/// Answers a command.
pub(crate) fn answer(result: Result<Value, Fault>, place: &str) -> worker::Result<Response> {
    match result {
        Ok(value) => Response::from_json(&value),
        Err(fault) => {
            // The detail stays on this side of the call; the caller sees the problem alone.
            if fault.problem.code == ProblemCode::Internal {
                crate::log::failure(place, &fault);
            }
            respond::problem(&fault.problem)
        }
    }
}

/// A command's result as JSON.
pub(crate) fn reply(value: impl Serialize) -> Result<Value, Fault> {
    Ok(serde_json::to_value(value)?)
}
