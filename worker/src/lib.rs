//! The edge: takes events in, keeps them, sends them, and answers the console.
//!
//! Thin by rule: decisions are in `shared`; here are the bindings, the storage and the network.
//! [`router`] is the whole route table, [`durable`] the three objects, [`outbound`] the only way out.

mod bindings;
mod clock;
mod configs;
mod durable;
mod entropy;
mod fault;
mod http;
mod ingest;
mod known;
mod kv;
mod ledger;
mod log;
mod outbound;
mod router;
mod routes;
mod sender;
mod sweep;

use worker::{Context, Env, Request, Response, Result, ScheduleContext, ScheduledEvent, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    router::answer(request, env, &http::AccessDoor::of(&context)).await
}

/// Every few minutes: nothing may depend on an alarm that was lost.
#[event(scheduled)]
async fn scheduled(_: ScheduledEvent, env: Env, _: ScheduleContext) {
    sweep::run(&env).await;
}
