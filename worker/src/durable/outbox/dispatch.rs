//! Carrying out what the engine decided: starting senders, telling notices, asking for the head.

use super::client::Job;
use crate::fault::Fault;
use shared::limits::ATTEMPTS_PER_SENDER;
use worker::wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Method, Request, RequestInit, State, js_sys, web_sys};

#[wasm_bindgen]
extern "C" {
    /// `ctx.exports.Sender`: a service binding from this Worker to itself.
    type SenderBinding;

    #[wasm_bindgen(method, catch)]
    fn fetch(this: &SenderBinding, request: &web_sys::Request) -> Result<js_sys::Promise, JsValue>;
}

/// Starts senders for these jobs and waits for the last one to end. A sender that fails is no reason to stop the
/// others; what it leaves behind is found by its lease.
pub(super) async fn start_senders(state: &State, jobs: Vec<Job>) -> Vec<Fault> {
    let senders = jobs.chunks(ATTEMPTS_PER_SENDER).map(|jobs| start_sender(state, jobs));
    let ended = futures_util::future::join_all(senders).await;
    ended.into_iter().filter_map(Result::err).collect()
}

async fn start_sender(state: &State, jobs: &[Job]) -> Result<(), Fault> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(serde_json::to_string(jobs)?.into()));
    let request = Request::new_with_init("https://sender/", &init)?;
    let promise = binding(state)?.fetch(request.inner()).map_err(worker::Error::from)?;
    JsFuture::from(promise).await.map_err(worker::Error::from)?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "our own Worker, which has no address")]
fn binding(state: &State) -> Result<SenderBinding, Fault> {
    let exports =
        js_sys::Reflect::get(state.as_raw().as_ref(), &"exports".into()).map_err(worker::Error::from)?;
    let sender = js_sys::Reflect::get(&exports, &"Sender".into()).map_err(worker::Error::from)?;
    Ok(sender.unchecked_into())
}
