//! Getting an OAuth token: from memory while it is fresh, else from its server. Without one, nothing is sent.

use super::client::{self, Bounds, Deadline};
use crate::clock;
use futures_util::future::{Either, select};
use shared::api::TokenStep;
use shared::config::OAuth;
use shared::guard::Policy;
use shared::limits::TOKEN_RESPONSE_BYTES_MAX;
use shared::oauth::{ClientAuth, Token, TokenError, asks_for_other_auth, read_token, token_request};
use shared::secret::Secret;
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::time::Duration;
use worker::Delay;

/// Where an attempt gets its token from.
pub(crate) trait Tokens {
    /// A token in time; `refused` is one that the target did not take.
    async fn obtain(
        &self,
        oauth: &OAuth<Secret>,
        refused: Option<&Secret>,
        policy: &Policy,
        deadline: Deadline,
    ) -> Obtained;

    /// The target did not take this one.
    async fn forget(&self, token: &Secret);
}

/// Tokens of a draft that is tried: nothing is kept beyond the trial.
impl Tokens for TokenCache {
    async fn obtain(
        &self,
        oauth: &OAuth<Secret>,
        refused: Option<&Secret>,
        policy: &Policy,
        deadline: Deadline,
    ) -> Obtained {
        self.obtain_for(None, oauth, refused, policy, deadline).await
    }

    async fn forget(&self, token: &Secret) {
        self.forget_now(token);
    }
}

/// The token of one webhook, in its Outbox's memory. It is never stored: a new one costs one request.
#[derive(Default)]
pub(crate) struct TokenCache {
    kept: RefCell<Option<Kept>>,
    /// Held while a token is asked for, so that deliveries in parallel wait for one request.
    asking: futures_util::lock::Mutex<()>,
    /// How the server took who we are, the last time it did.
    auth: Cell<ClientAuth>,
}

struct Kept {
    /// The version of the webhook it was granted for: a change of client or scope asks anew.
    version: Option<u32>,
    token: Token,
}

/// A token that can be sent, or none; and the record of the step.
pub(crate) struct Obtained {
    pub(crate) token: Option<Secret>,
    pub(crate) step: TokenStep,
}

impl TokenCache {
    pub(crate) async fn obtain_for(
        &self,
        version: Option<u32>,
        oauth: &OAuth<Secret>,
        refused: Option<&Secret>,
        policy: &Policy,
        deadline: Deadline,
    ) -> Obtained {
        if let Some(refused) = refused {
            self.forget_now(refused);
        }
        let url = oauth.token_endpoint_url.to_string();
        let patience = Delay::from(Duration::from_millis(deadline.left_ms().into()));
        let Either::Left((_asking, _)) = select(self.asking.lock(), pin!(patience)).await else {
            let explanation =
                "No token: another delivery is still asking for one. Nothing was sent to the target.";
            let explanation = explanation.to_owned();
            return Obtained {
                token: None,
                step: TokenStep { url, from_cache: false, granted: false, explanation },
            };
        };
        if let Some(token) = self.fresh(version) {
            let explanation = "A token from an earlier attempt is still good.".to_owned();
            return Obtained {
                token: Some(token),
                step: TokenStep { url, from_cache: true, granted: true, explanation },
            };
        }
        match ask(oauth, self.auth.get(), policy, deadline).await {
            Ok((token, auth)) => {
                self.auth.set(auth);
                let seconds = token.fresh_until.millis_since(clock::now()) / 1_000;
                let explanation = format!("A token was granted; it will be used for {seconds} s.");
                let value = token.value.clone();
                self.kept.replace(Some(Kept { version, token }));
                Obtained {
                    token: Some(value),
                    step: TokenStep { url, from_cache: false, granted: true, explanation },
                }
            }
            Err(why) => {
                let explanation = format!("No token: {why}. Nothing was sent to the target.");
                Obtained {
                    token: None,
                    step: TokenStep { url, from_cache: false, granted: false, explanation },
                }
            }
        }
    }

    /// Forgets the token, because the target did not take it.
    pub(crate) fn forget_now(&self, token: &Secret) {
        let mut kept = self.kept.borrow_mut();
        if kept.as_ref().is_some_and(|kept| kept.token.value == *token) {
            *kept = None;
        }
    }

    fn fresh(&self, version: Option<u32>) -> Option<Secret> {
        let kept = self.kept.borrow();
        let kept =
            kept.as_ref().filter(|kept| kept.version == version && kept.token.fresh_until > clock::now());
        kept.map(|kept| kept.token.value.clone())
    }
}

/// Asks in the way that worked last, then in the other one.
async fn ask(
    oauth: &OAuth<Secret>,
    first: ClientAuth,
    policy: &Policy,
    deadline: Deadline,
) -> Result<(Token, ClientAuth), String> {
    let (answer, auth) = match ask_as(oauth, first, policy, deadline).await? {
        Err(error) if asks_for_other_auth(&error) => {
            (ask_as(oauth, first.other(), policy, deadline).await?, first.other())
        }
        answer => (answer, first),
    };
    answer.map(|token| (token, auth)).map_err(|error| error.to_string())
}

async fn ask_as(
    oauth: &OAuth<Secret>,
    auth: ClientAuth,
    policy: &Policy,
    deadline: Deadline,
) -> Result<Result<Token, TokenError>, String> {
    let bounds = Bounds { timeout_ms: deadline.left_ms(), response_bytes_max: TOKEN_RESPONSE_BYTES_MAX };
    let reply = client::send(&token_request(oauth, auth), policy, bounds)
        .await
        .map_err(|failure| failure.to_string())?;
    Ok(read_token(reply.answer.status, &reply.answer.body, clock::now()))
}
