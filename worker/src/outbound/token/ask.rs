//! Asking a token endpoint: in the way that is set or that worked last, then in the other one if the client was not known.

use crate::clock;
use crate::outbound::client::{self, Bounds, Deadline, SendFailure};
use shared::config::OAuth;
use shared::delivery::parse_retry_after;
use shared::guard::Policy;
use shared::limits::TOKEN_RESPONSE_BYTES_MAX;
use shared::oauth::{ClientAuth, Token, TokenError, asks_for_other_auth, read_token, token_request, ways};
use shared::secret::Secret;

/// A token, or why there is none.
pub(super) type Asked = Result<Granted, Denied>;

/// A token, and how it was asked for.
#[derive(Clone)]
pub(super) struct Granted {
    pub(super) token: Token,
    pub(super) auth: ClientAuth,
}

/// No token.
#[derive(Clone)]
pub(super) struct Denied {
    /// Why, as a part of a sentence.
    pub(super) reason: String,
    /// How long the server asked to be left alone, in seconds.
    pub(super) retry_after: Option<i64>,
}

impl Denied {
    /// For a reason that is not the server's answer.
    pub(super) fn unanswered(reason: String) -> Self {
        Self { reason, retry_after: None }
    }
}

/// What the server says no with.
struct No {
    error: TokenError,
    retry_after: Option<i64>,
}

impl No {
    fn denied(self, reason: String) -> Denied {
        Denied { reason, retry_after: self.retry_after }
    }
}

pub(super) async fn ask(
    oauth: OAuth<Secret>,
    worked: ClientAuth,
    policy: Policy,
    deadline: Deadline,
) -> Asked {
    let (first, second) = ways(oauth.client_authentication, worked);
    let no = match ask_as(&oauth, first, &policy, deadline).await? {
        Ok(token) => return Ok(Granted { token, auth: first }),
        Err(no) => no,
    };
    let refusal = no.error.clone();
    let Some(second) = second.filter(|_| asks_for_other_auth(&refusal)) else {
        return Err(no.denied(refusal.to_string()));
    };
    match ask_as(&oauth, second, &policy, deadline).await? {
        Ok(token) => Ok(Granted { token, auth: second }),
        Err(no) if no.error == refusal => Err(no.denied(format!("{refusal}, to {first} and to {second}"))),
        Err(no) => {
            let reason = format!("{refusal} to {first}; to {second}, {}", no.error);
            Err(no.denied(reason))
        }
    }
}

async fn ask_as(
    oauth: &OAuth<Secret>,
    auth: ClientAuth,
    policy: &Policy,
    deadline: Deadline,
) -> Result<Result<Token, No>, Denied> {
    let bounds = Bounds { timeout_ms: deadline.left_ms(), response_bytes_max: TOKEN_RESPONSE_BYTES_MAX };
    let asked_at = clock::now();
    let sent = client::send(&token_request(oauth, auth), policy, bounds).await;
    let answer = sent.reply.map_err(|failure| Denied::unanswered(explain(&failure)))?.answer;
    let retry_after = answer.header("retry-after").and_then(|header| parse_retry_after(header, clock::now()));
    Ok(read_token(&answer, asked_at).map_err(|error| No { error, retry_after }))
}

fn explain(failure: &SendFailure) -> String {
    match failure {
        SendFailure::Refused(refusal) => {
            format!("the token endpoint is refused: {}", refusal.to_string().trim_end_matches('.'))
        }
        SendFailure::NotPublic(why) | SendFailure::LookupFailed(why) | SendFailure::NotLookedUp(why) => {
            format!("the token endpoint was not asked: {}", why.trim_end_matches('.'))
        }
        SendFailure::TimedOut { .. } | SendFailure::Unreachable { .. } => failure.to_string(),
    }
}
