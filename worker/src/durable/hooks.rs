//! Panics on request, for the tests that show what a panic does. Compiled with the feature `test-hooks` alone, which
//! no build that ships has.

use crate::bindings::{self, Class};
use crate::fault::Fault;
use worker::{Env, Method, Request, RequestInit, Response, State};

const HEADER: &str = "tocsin-test-panic";
const ALARM_FLAG: &str = "test-panic-in-alarm";

/// Calls an object so that it panics in `fetch`, or (`alarm`) arms an alarm that panics the first time it runs.
pub(crate) async fn panic_in(env: &Env, class: &str, name: &str, place: &str) -> Result<Response, Fault> {
    let class = match class {
        "registry" => Class::Registry,
        "journal" => Class::Journal,
        "outbox" => Class::Outbox,
        _ => return Err(Fault::not_found("class")),
    };
    let mut init = RequestInit::new();
    init.with_method(Method::Post);
    let request = Request::new_with_init("https://object/", &init)?;
    request.headers().set(HEADER, place)?;
    Ok(bindings::namespace(env, class)?.get_by_name(name)?.fetch_with_request(request).await?)
}

pub(super) fn panic_if_asked(request: &Request) {
    if request.headers().get(HEADER).ok().flatten().as_deref() == Some("fetch") {
        boom();
    }
}

/// `alarm` in the header arms the alarm; `alarms` answers how often it has run since.
pub(super) async fn answer_if_asked(request: &Request, state: &State) -> Option<worker::Result<Response>> {
    let place = request.headers().get(HEADER).ok().flatten()?;
    let storage = state.storage();
    if place == "alarm" {
        let _ = storage.put(ALARM_FLAG, 0_u32).await;
        let _ = storage.set_alarm(1_i64).await;
        return Some(Response::ok("armed"));
    }
    let runs: u32 = storage.get(ALARM_FLAG).await.ok().flatten().unwrap_or_default();
    Some(Response::ok(runs.to_string()))
}

/// Counts the run, and panics in the first one.
pub(super) async fn panic_in_alarm_if_asked(state: &State) {
    let storage = state.storage();
    if let Ok(Some(runs)) = storage.get::<u32>(ALARM_FLAG).await {
        let _ = storage.put(ALARM_FLAG, runs + 1).await;
        if runs == 0 {
            let _ = storage.sync().await;
            boom();
        }
    }
}

#[expect(clippy::panic, reason = "that is what it is for")]
fn boom() {
    panic!("asked to panic");
}
