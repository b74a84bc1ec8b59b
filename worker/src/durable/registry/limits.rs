//! What the Registry refuses to take more of: webhooks, and bytes of filters of all of them together.

use super::store::Store;
use crate::bindings;
use crate::fault::Fault;
use shared::api::{Problem, ProblemCode};
use shared::config::{Webhook, rules_bytes};
use shared::ids::WebhookId;
use shared::issue::{IssueCode, Issues};
use shared::limits::ALL_FILTERS_BYTES_MAX;
use worker::Env;

/// Refuses one webhook more than there may be.
pub(super) fn refuse_one_more(store: &Store, env: &Env, id: &WebhookId) -> Result<(), Fault> {
    let (count, most) = (store.size_beside(id)?.0, bindings::webhooks_max(env));
    if count < u64::from(most) {
        return Ok(());
    }
    let title = format!(
        "There are {count} webhooks, and {most} are allowed. Delete one that is not needed, or raise the setting WEBHOOKS_MAX."
    );
    Err(Fault::new(ProblemCode::LimitReached, title))
}

/// Refuses filters that take more than there is room for beside those of the others. Whoever makes theirs smaller, or leaves
/// them as they are, is never refused.
pub(super) fn refuse_bytes<S, T>(
    store: &Store,
    id: &WebhookId,
    before: Option<&Webhook<S>>,
    after: &Webhook<T>,
) -> Result<(), Fault> {
    let bytes = rules_bytes(&after.filters);
    let beside = store.size_beside(id)?.1;
    let had = before.map_or(rules_bytes(&[]), |before| rules_bytes(&before.filters));
    if bytes <= had || beside + bytes <= ALL_FILTERS_BYTES_MAX {
        return Ok(());
    }
    let message = format!(
        "These filters take {bytes} bytes and those of the other webhooks {beside}; all together may take {ALL_FILTERS_BYTES_MAX}. \
         Expect fewer values, here or elsewhere."
    );
    let issues = Issues::one("filters", IssueCode::TooLong, message);
    let title = "The filters of all webhooks together are too long.";
    Err(Problem::with_issues(ProblemCode::LimitReached, title, issues).into())
}
