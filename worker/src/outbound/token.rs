//! Getting an OAuth token: from memory while it is fresh, else from its server. Without one, nothing is sent.

mod ask;

use super::client::Deadline;
use crate::clock;
use ask::{Asked, Denied, Granted, ask};
use futures_util::FutureExt;
use futures_util::future::{Either, LocalBoxFuture, Shared, select};
use shared::api::TokenStep;
use shared::config::OAuth;
use shared::delivery::attempt_millis_max;
use shared::guard::Policy;
use shared::oauth::{ClientAuth, Token};
use shared::secret::Secret;
use shared::time::Timestamp;
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
///
/// What it is for is told by the version of the webhook: a token of another client, scope, audience, resource or target
/// is never used, and neither is one that an older client secret bought.
#[derive(Default)]
pub(crate) struct TokenCache {
    kept: RefCell<Option<Kept>>,
    /// Requests under way, one for a version at most: whoever comes meanwhile waits for the same answer, good or bad.
    asking: RefCell<Vec<Asking>>,
    /// How the server took who we are, the last time it did.
    worked: Cell<ClientAuth>,
}

struct Kept {
    version: Option<u32>,
    token: Token,
}

struct Asking {
    version: Option<u32>,
    /// After this it is taken for lost, and not joined.
    until: Timestamp,
    answer: Shared<LocalBoxFuture<'static, Asked>>,
}

/// A token that can be sent, or none; and the record of the step.
pub(crate) struct Obtained {
    pub(crate) token: Option<Secret>,
    pub(crate) step: TokenStep,
    /// How long the token endpoint asked to be left alone, in seconds.
    pub(crate) retry_after: Option<i64>,
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
        let step = |from_cache, granted, explanation| {
            let url = oauth.token_endpoint_url.to_string();
            TokenStep { url, from_cache, granted, explanation }
        };
        if let Some(token) = self.fresh(version) {
            let explanation = "A token from an earlier attempt is still good.".to_owned();
            return Obtained { token: Some(token), step: step(true, true, explanation), retry_after: None };
        }
        let why = if refused.is_some() { "The target refused the token from before. " } else { "" };
        match self.ask_once(version, oauth, policy, deadline).await {
            Ok(Granted { token, auth }) => {
                let seconds = token.fresh_until.millis_since(clock::now()).max(0) / 1_000;
                let explanation =
                    format!("{why}A token was granted, for {auth}; it will be used for {seconds} s.");
                Obtained { token: Some(token.value), step: step(false, true, explanation), retry_after: None }
            }
            Err(Denied { reason, retry_after }) => {
                let explanation = format!("{why}No token: {reason}. Nothing was sent to the target.");
                Obtained { token: None, step: step(false, false, explanation), retry_after }
            }
        }
    }

    /// Joins the request that is under way for this version, or begins one. It does not end with the attempt that began
    /// it: others wait for it, too.
    async fn ask_once(
        &self,
        version: Option<u32>,
        oauth: &OAuth<Secret>,
        policy: &Policy,
        deadline: Deadline,
    ) -> Asked {
        let now = clock::now();
        let under_way = self.joined(version, now);
        let answer = under_way.unwrap_or_else(|| {
            let until = now.plus_millis(attempt_millis_max(deadline.timeout_ms.into()));
            let bounds = Deadline { at: until, timeout_ms: deadline.timeout_ms };
            let answer = ask(oauth.clone(), self.worked.get(), policy.clone(), bounds).boxed_local().shared();
            self.asking.borrow_mut().push(Asking { version, until, answer: answer.clone() });
            answer
        });
        let left = u64::try_from(deadline.at.millis_since(now)).unwrap_or_default();
        match select(answer.clone(), pin!(Delay::from(Duration::from_millis(left)))).await {
            Either::Left((asked, _)) => {
                self.settle(&answer, &asked);
                asked
            }
            Either::Right(_) => {
                Err(Denied::unanswered("the token endpoint did not answer in time".to_owned()))
            }
        }
    }

    fn joined(&self, version: Option<u32>, now: Timestamp) -> Option<Shared<LocalBoxFuture<'static, Asked>>> {
        let mut asking = self.asking.borrow_mut();
        asking.retain(|asking| asking.until > now);
        asking.iter().find(|asking| asking.version == version).map(|asking| asking.answer.clone())
    }

    /// Keeps what was granted. The first of those who waited does so: a later one might bring back a token that a target
    /// has refused in between.
    fn settle(&self, answer: &Shared<LocalBoxFuture<'static, Asked>>, asked: &Asked) {
        let mut asking = self.asking.borrow_mut();
        let Some(place) = asking.iter().position(|asking| asking.answer.ptr_eq(answer)) else { return };
        let Asking { version, .. } = asking.swap_remove(place);
        let Ok(Granted { token, auth }) = asked else { return };
        self.worked.set(*auth);
        // An attempt of an older version that is still under way must not push a newer one's token out.
        let mut kept = self.kept.borrow_mut();
        if kept.as_ref().is_none_or(|kept| kept.version <= version) {
            *kept = Some(Kept { version, token: token.clone() });
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
