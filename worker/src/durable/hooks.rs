//! What only tests ask of an object: to panic, to lose its alarm, to answer nobody, to end an alarm that computes for too
//! long, to say how many rows it wrote.
//! Compiled with the feature `test-hooks` alone, which no build that ships has.

use super::journal::Journal;
use super::meter::Meter;
use crate::bindings::{self, Class};
use crate::fault::Fault;
use serde::{Deserialize, Serialize};
use shared::ids::{SourceId, WebhookId};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use worker::{Delay, Env, Method, Request, RequestInit, Response, State};

const HEADER: &str = "tocsin-test-panic";
const ALARM_FLAG: &str = "test-panic-in-alarm";
const LIMIT_FLAG: &str = "test-limit-of-alarm";

/// How much an alarm may compute, as the platform would limit it.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Limit {
    /// Units of work.
    units: u64,
    /// Alarms that have begun since.
    begun: u32,
    /// Those that have come to their end.
    ended: u32,
}

thread_local! {
    /// Objects that answer nobody.
    static DEAF: RefCell<HashSet<String>> = RefCell::default();
    /// Units that the alarms of objects have left.
    static LEFT: RefCell<HashMap<String, u64>> = RefCell::default();
}

/// A call of the tests, `POST /api/test-hooks/{what}/{class}/{name}`. It takes no token.
pub(crate) async fn answer_if_called(
    request: &Request,
    env: &Env,
    path: &str,
) -> Option<Result<Response, Fault>> {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (request.method(), segments.as_slice()) {
        (Method::Post, ["api", "test-hooks", "limit", class, name, units]) => {
            Some(ask(env, &format!("limit {units}"), class, name).await)
        }
        (Method::Post, ["api", "test-hooks", "fold", source, webhook]) => {
            Some(fold(env, source, webhook).await)
        }
        (
            Method::Post,
            ["api", "test-hooks", "panic", class, name, what] | ["api", "test-hooks", what, class, name],
        ) => Some(ask(env, what, class, name).await),
        _ => None,
    }
}

/// Has the Journal of a source fold the account of a webhook; answers whether it did.
async fn fold(env: &Env, source: &str, webhook: &str) -> Result<Response, Fault> {
    let (Some(source), Some(webhook)) = (SourceId::parse(source), WebhookId::parse(webhook)) else {
        return Err(Fault::not_found("webhook"));
    };
    let left = Journal::of(env, &source).fold(vec![webhook]).await?;
    Ok(Response::from_json(&left.is_empty())?)
}

/// Asks an object: `fetch` panics there; `alarm` arms an alarm that panics the first time it runs, and `alarms` says
/// how often it has run since; `strand` takes its alarm away behind its back; `deaf` has it keep every caller waiting
/// until it is `hearing` again; `rows` says how many rows it has written since it was loaded, setting the alarm included;
/// `limit` has each of its alarms panic that computes for more than so many units, and `limited` says how many have begun
/// since, and how many of them have come to their end.
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
        "limited" => return Some(Response::from_json(&limit(state).await)),
        "alarms" => runs(state).await.unwrap_or_default().to_string(),
        what => match what.strip_prefix("limit ").and_then(|units| units.parse().ok()) {
            Some(units) => {
                let _ = storage.put(LIMIT_FLAG, Limit { units, begun: 0, ended: 0 }).await;
                "limited".to_owned()
            }
            None => return Some(Response::error("no such hook", 404)),
        },
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

/// Counts an alarm that begins, and gives it what it may compute.
pub(super) async fn begin_alarm(state: &State) {
    let Some(limit) = limit(state).await else { return };
    LEFT.with_borrow_mut(|left| left.insert(state.id().to_string(), limit.units));
    let _ = state.storage().put(LIMIT_FLAG, Limit { begun: limit.begun + 1, ..limit }).await;
    let _ = state.storage().sync().await;
}

/// Counts one that ends.
pub(super) async fn end_alarm(state: &State) {
    if let Some(limit) = limit(state).await {
        let _ = state.storage().put(LIMIT_FLAG, Limit { ended: limit.ended + 1, ..limit }).await;
    }
}

/// An alarm has computed: it ends here when it was for too long.
pub(super) fn compute(state: &State, units: u64) {
    if LEFT.with_borrow(HashMap::is_empty) {
        return;
    }
    let is_over = LEFT.with_borrow_mut(|left| {
        left.get_mut(&state.id().to_string()).is_some_and(|left| match left.checked_sub(units) {
            Some(rest) => {
                *left = rest;
                false
            }
            None => true,
        })
    });
    if is_over {
        boom();
    }
}

async fn limit(state: &State) -> Option<Limit> {
    state.storage().get(LIMIT_FLAG).await.ok().flatten()
}

async fn runs(state: &State) -> Option<u32> {
    state.storage().get(ALARM_FLAG).await.ok().flatten()
}

#[expect(clippy::panic, reason = "that is what it is for")]
fn boom() -> String {
    panic!("asked to panic");
}
