//! What the audit log says of a change.

use crate::fault::Fault;
use serde_json::Value;
use shared::access::Actor;
use shared::audit::{Deed, Record, changes};
use shared::config::{StoredWebhook, WebhookView};
use shared::time::Timestamp;

/// Who changes something, and when: what every record begins with.
#[derive(Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) actor: &'a Actor,
    pub(super) now: Timestamp,
}

impl By<'_> {
    pub(super) fn record(self, deed: Deed) -> Record {
        Record::new(self.now, self.actor, deed)
    }

    /// A change of a webhook: what it was before and is after, secrets as the API shows them.
    pub(super) fn saves(
        self,
        deed: Deed,
        before: Option<&StoredWebhook>,
        after: Option<&StoredWebhook>,
        secrets: Vec<String>,
    ) -> Result<Record, Fault> {
        let record = self.record(deed);
        let Some(named) = after.or(before) else { return Ok(record) };
        let (old, new) = (before.map(view).transpose()?, after.map(view).transpose()?);
        let changes = changes(old.as_ref(), new.as_ref(), WebhookView::READ_ONLY);
        let record = record.about(&named.id, named.webhook.name.clone()).changing(changes, secrets);
        Ok(match after {
            Some(after) => record.noting(format!("Version {}.", after.version)),
            None => record,
        })
    }
}

fn view(stored: &StoredWebhook) -> Result<Value, Fault> {
    Ok(serde_json::to_value(WebhookView::from(stored.clone()))?)
}
