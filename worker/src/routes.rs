//! What routing needs to know of every webhook, kept once for all Journals of an instance. The Registry is asked each time
//! whether it is still that; it answers with the list when it is not.

use crate::durable::registry::{Registry, Route};
use crate::fault::Fault;
use std::cell::RefCell;
use std::rc::Rc;
use worker::Env;

thread_local! {
    /// The list, and its version. Plain data: nothing here belongs to a request.
    static KEPT: RefCell<Option<(u64, Rc<Vec<Route>>)>> = const { RefCell::new(None) };
}

/// All webhooks, in the order of their ids.
pub(crate) async fn current(env: &Env) -> Result<Rc<Vec<Route>>, Fault> {
    let known = KEPT.with_borrow(|kept| kept.as_ref().map(|(version, _)| *version));
    let answer = Registry::of(env).routes(known).await?;
    if let Some(mut webhooks) = answer.webhooks {
        webhooks.sort_by(|one, other| one.id.cmp(&other.id));
        let webhooks = Rc::new(webhooks);
        KEPT.with_borrow_mut(|kept| {
            // An older answer may come later.
            if kept.as_ref().is_none_or(|(version, _)| *version < answer.version) {
                *kept = Some((answer.version, Rc::clone(&webhooks)));
            }
        });
        return Ok(webhooks);
    }
    // It cannot be older than what was asked with.
    let kept = KEPT.with_borrow(|kept| kept.as_ref().map(|(_, webhooks)| Rc::clone(webhooks)));
    kept.ok_or_else(|| Fault::not_found("list of webhooks"))
}
