//! Asking what a name resolves to, by DNS over HTTPS, where it is set up (`shared::guard::lookup`).
//!
//! Nothing is kept: each attempt asks anew, so that an answer is as young as can be. A and AAAA are asked one after the
//! other, because an invocation may only wait on six connections, and makes five attempts side by side.

use super::client::{self, Bounds};
use crate::clock;
use shared::api::Lookup;
use shared::config::Method;
use shared::guard::lookup::{Answer, LookupError, Question, Verdict, judge, read};
use shared::guard::{Policy, Resolver, TargetUrl};
use shared::limits::{LOOKUP_MILLIS_MAX, LOOKUP_RESPONSE_BYTES_MAX};
use shared::request::{Outgoing, OutgoingHeader, USER_AGENT};

/// Asks about a target, within a time; `None` where nobody is asked: no resolver is set, or it is a loopback origin.
pub(super) async fn look_up(
    target: &TargetUrl,
    policy: &Policy,
    timeout_ms: u32,
) -> Option<(Lookup, Verdict)> {
    if policy.is_dev(target) {
        return None;
    }
    let host = target.host();
    match &policy.resolver {
        Resolver::Off => None,
        Resolver::Unusable(refusal) => Some(judge(host, Err(LookupError::Unusable(*refusal)))),
        Resolver::At(server) => Some(judge(host, ask_all(server, host, policy, timeout_ms).await)),
    }
}

async fn ask_all(
    server: &TargetUrl,
    host: &str,
    policy: &Policy,
    timeout_ms: u32,
) -> Result<Vec<Answer>, LookupError> {
    let until = clock::now().plus_millis(timeout_ms.into());
    let mut answers = Vec::new();
    for question in Question::ALL {
        let left = u32::try_from(until.millis_since(clock::now()).max(1)).unwrap_or(timeout_ms);
        answers.extend(ask(question.address(server, host), policy, left.min(LOOKUP_MILLIS_MAX)).await?);
    }
    Ok(answers)
}

async fn ask(url: TargetUrl, policy: &Policy, timeout_ms: u32) -> Result<Vec<Answer>, LookupError> {
    let outgoing = Outgoing {
        method: Method::Get,
        url,
        headers: vec![
            OutgoingHeader::plain("accept", "application/dns-json"),
            OutgoingHeader::plain("user-agent", USER_AGENT),
        ],
        body: None,
    };
    let bounds = Bounds { timeout_ms, response_bytes_max: LOOKUP_RESPONSE_BYTES_MAX };
    let reply = client::exchange(&outgoing, &policy.for_resolver(), bounds)
        .await
        .map_err(|failure| LookupError::Unanswered(failure.to_string()))?;
    if reply.answer.truncated {
        return Err(LookupError::TooLong);
    }
    read(reply.answer.status, &reply.answer.body, &policy.own_hosts)
}
