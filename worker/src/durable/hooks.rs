//! What only tests ask of an object: to panic, to lose its alarm, to answer nobody, to say how many rows it wrote.
//! Compiled with the feature `test-hooks` alone, which no build that ships has.

use super::meter::Meter;
use crate::bindings::{self, Class};
use crate::fault::Fault;
use std::cell::RefCell;
use std::collections::HashSet;
use std::time::Duration;
use worker::{Delay, Env, Method, Request, RequestInit, Response, State};

const HEADER: &str = "tocsin-test-panic";
const ALARM_FLAG: &str = "test-panic-in-alarm";

thread_local! {
    /// Objects that answer nobody.
    static DEAF: RefCell<HashSet<String>> = RefCell::default();
}

/// A call of the tests, `POST /api/test-hooks/{what}/{class}/{name}`. It takes no token.
pub(crate) async fn answer_if_called(
    request: &Request,
    env: &Env,
    path: &str,
) -> Option<Result<Response, Fault>> {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (request.method(), segments.as_slice()) {
        (
            Method::Post,
            ["api", "test-hooks", "panic", class, name, what] | ["api", "test-hooks", what, class, name],
        ) => Some(ask(env, what, class, name).await),
        _ => None,
    }
}

/// Asks an object: `fetch` panics there; `alarm` arms an alarm that panics the first time it runs, and `alarms` says
/// how often it has run since; `strand` takes its alarm away behind its back; `deaf` has it keep every caller waiting
/// until it is `hearing` again; `rows` says how many rows it has written since it was loaded, setting the alarm included.
async fn ask(env: &Env, what: &str, class: &str, name: &str) -> Result<Response, Fault> {
    let class = match class {
        "registry" => Class::Registry,
        "journal" => Class::Journal,
        "outbox" => Class::Outbox,
        _ => return Err(Fault::not_found("class")),
    };
    let mut init = RequestInit::new();
    init.with_method(Method::Post);
    let request = Request::new_with_init("https://object/", &init)?;
    request.headers().set(HEADER, what)?;
    Ok(bindings::namespace(env, class)?.get_by_name(name)?.fetch_with_request(request).await?)
}

/// Answers such a request; any other is passed over, once the object hears.
pub(super) async fn answer_if_asked(request: &Request, state: &State) -> Option<worker::Result<Response>> {
    let Some(what) = request.headers().get(HEADER).ok().flatten() else {
        while DEAF.with_borrow(|deaf| deaf.contains(&state.id().to_string())) {
            Delay::from(Duration::from_millis(50)).await;
        }
        return None;
    };
    let storage = state.storage();
    let answer = match what.as_str() {
        "fetch" => boom(),
        "alarm" => {
            let _ = storage.put(ALARM_FLAG, 0_u32).await;
            let _ = storage.set_alarm(1_i64).await;
            "armed".to_owned()
        }
        "strand" => {
            let _ = storage.delete_alarm().await;
            "stranded".to_owned()
        }
        "deaf" => DEAF.with_borrow_mut(|deaf| deaf.insert(state.id().to_string())).to_string(),
        "hearing" => DEAF.with_borrow_mut(|deaf| deaf.remove(&state.id().to_string())).to_string(),
        "rows" => {
            let rows = serde_json::json!({ "rows_written": Meter::of(state).total() });
            return Some(Response::from_json(&rows));
        }
        _ => runs(state).await.unwrap_or_default().to_string(),
    };
    Some(Response::ok(answer))
}

/// Counts the run, and panics in the first one.
pub(super) async fn panic_in_alarm_if_asked(state: &State) {
    if let Some(runs) = runs(state).await {
        let storage = state.storage();
        let _ = storage.put(ALARM_FLAG, runs + 1).await;
        if runs == 0 {
            let _ = storage.sync().await;
            boom();
        }
    }
}

async fn runs(state: &State) -> Option<u32> {
    state.storage().get(ALARM_FLAG).await.ok().flatten()
}

#[expect(clippy::panic, reason = "that is what it is for")]
fn boom() -> String {
    panic!("asked to panic");
}
