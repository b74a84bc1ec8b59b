//! Asking a token endpoint: in the way that is set or that worked last, then in the other one if the client was not known.

use crate::clock;
use crate::outbound::client::{self, Bounds, Deadline, SendFailure};
use shared::config::OAuth;
use shared::guard::Policy;
use shared::limits::TOKEN_RESPONSE_BYTES_MAX;
use shared::oauth::{ClientAuth, Token, TokenError, asks_for_other_auth, read_token, token_request, ways};
use shared::secret::Secret;

/// A token, or why there is none, as a part of a sentence.
pub(super) type Asked = Result<Granted, String>;

/// A token, and how it was asked for.
#[derive(Clone)]
pub(super) struct Granted {
    pub(super) token: Token,
    pub(super) auth: ClientAuth,
}

pub(super) async fn ask(
    oauth: OAuth<Secret>,
    worked: ClientAuth,
    policy: Policy,
    deadline: Deadline,
) -> Asked {
    let (first, second) = ways(oauth.client_authentication, worked);
    let refusal = match ask_as(&oauth, first, &policy, deadline).await? {
        Ok(token) => return Ok(Granted { token, auth: first }),
        Err(refusal) => refusal,
    };
    let Some(second) = second.filter(|_| asks_for_other_auth(&refusal)) else {
        return Err(refusal.to_string());
    };
    match ask_as(&oauth, second, &policy, deadline).await? {
        Ok(token) => Ok(Granted { token, auth: second }),
        Err(other) if other == refusal => Err(format!("{refusal}, to {first} and to {second}")),
        Err(other) => Err(format!("{refusal} to {first}; to {second}, {other}")),
    }
}

async fn ask_as(
    oauth: &OAuth<Secret>,
    auth: ClientAuth,
    policy: &Policy,
    deadline: Deadline,
) -> Result<Result<Token, TokenError>, String> {
    let bounds = Bounds { timeout_ms: deadline.left_ms(), response_bytes_max: TOKEN_RESPONSE_BYTES_MAX };
    let asked_at = clock::now();
    let sent = client::send(&token_request(oauth, auth), policy, bounds).await;
    let answer = sent.reply.map_err(|failure| explain(&failure))?.answer;
    Ok(read_token(&answer, oauth, asked_at))
}

fn explain(failure: &SendFailure) -> String {
    match failure {
        SendFailure::Refused(refusal) => {
            format!("the token endpoint is refused: {}", refusal.to_string().trim_end_matches('.'))
        }
        SendFailure::NotPublic(why) | SendFailure::LookupFailed(why) => {
            format!("the token endpoint was not asked: {}", why.trim_end_matches('.'))
        }
        SendFailure::TimedOut { .. } | SendFailure::Unreachable { .. } => failure.to_string(),
    }
}
