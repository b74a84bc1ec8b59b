//! Trying a draft: preview sends nothing, test sends once. Both read the draft as a save would.

use super::{auth, body, respond};
use crate::bindings;
use crate::clock;
use crate::durable::registry::{Caller, Registry};
use crate::entropy;
use crate::fault::Fault;
use crate::outbound::{self, Job, TokenCache};
use serde_json::Value;
use shared::access::Act;
use shared::api::{PreviewRequest, TestRequest};
use shared::audit::{Deed, Record};
use shared::config::{self, StoredWebhook, Webhook};
use shared::event::{Event, Format, Meta, read_batch, samples};
use shared::ids::{EventId, SourceId};
use shared::issue::{IssueCode, Issues};
use shared::limits::EVENT_BYTES_MAX;
use shared::request::RequestTemplate;
use shared::secret::{Secret, SecretInput};
use shared::trial::{self, Borrowing};
use worker::{Env, Request, Response};

pub(crate) async fn preview(mut request: Request, env: &Env) -> Result<Response, Fault> {
    let policy = bindings::policy_at(env, &request)?;
    let PreviewRequest { draft, event } = body::typed(&mut request).await?;
    let event = trial_event(event)?;
    let (now, source) = (clock::now(), SourceId::from_entropy([0; 10]));
    let event_id = EventId::new(now, entropy::bytes()?, &source);
    let meta = Meta { event_id: &event_id, source: &source, received_at: now, webhook: None };
    respond::json(200, &trial::preview(&draft, &policy, &event, &meta, now))
}

pub(crate) async fn test(mut request: Request, env: &Env, by: &Caller) -> Result<Response, Fault> {
    let policy = bindings::policy_at(env, &request)?;
    let TestRequest { draft, id, event } = body::typed(&mut request).await?;
    let stored = match id {
        Some(id) => Some(Registry::of(env).webhook(id).await?),
        None => None,
    };
    let secrets = stored.as_ref().map(StoredWebhook::secrets);
    let checked = config::check(&draft, &policy, secrets.as_ref())?;
    if let Some(stored) = &stored {
        match trial::borrowing(&checked, &stored.webhook) {
            Borrowing::Harmless => {}
            Borrowing::Changed => auth::demand(by, Act::EditWebhooks)?,
            Borrowing::Elsewhere(issues) => {
                auth::demand(by, Act::EditWebhooks)?;
                return Err(issues.into());
            }
        }
    }
    let event = trial_event(event)?;
    let webhook = open_secrets(checked, stored.as_ref(), env)?;
    let now = clock::now();
    let source = SourceId::from_entropy([0; 10]);
    let event_id = EventId::new(now, entropy::bytes()?, &source);
    let webhook_id = stored.as_ref().map(|stored| &stored.id);
    let scope =
        event.scope(&Meta { event_id: &event_id, source: &source, received_at: now, webhook: webhook_id });
    let template = RequestTemplate::read(&webhook);
    let job = Job {
        webhook: &webhook,
        template: &template,
        event_id: &event_id,
        scope: &scope,
        attempt: 0,
        version: None,
    };
    let record = Record::new(now, by, Deed::WebhookTested);
    // It is known by the name that was saved: a draft may have any.
    let record = match &stored {
        Some(stored) => {
            record.about(&stored.id, &stored.webhook.name).noting(format!("To {}.", webhook.url.origin()))
        }
        None => record.noting(format!("A draft called {:?}, to {}.", webhook.name, webhook.url.origin())),
    };
    Registry::of(env).note(by, record).await?;
    let sent = outbound::attempt(&job, &policy, &TokenCache::default()).await;
    respond::json(200, &sent.record)
}

/// Opens what was kept; what was typed is open already. A key that is still to be made is made for this once, so that
/// a target sees what it will get.
fn open_secrets(
    checked: Webhook<SecretInput>,
    stored: Option<&StoredWebhook>,
    env: &Env,
) -> Result<Webhook<Secret>, Fault> {
    let keys = bindings::seal_keys(env)?;
    let (mut webhook, _) = checked.open(&keys, stored, entropy::bytes()?)?;
    if let Some(stored) = stored {
        webhook.succeed(stored, &keys, clock::now());
    }
    Ok(webhook)
}

fn trial_event(event: Option<Value>) -> Result<Event, Fault> {
    let Some(event) = event else {
        return samples()
            .into_iter()
            .next()
            .map(|sample| sample.event)
            .ok_or_else(|| Fault::not_found("sample"));
    };
    if event.is_array() {
        let message = "A draft is tried on one event, an object; given a list.";
        return Err(Issues::one("event", IssueCode::WrongType, message).into());
    }
    let text = event.to_string();
    if text.len() > EVENT_BYTES_MAX {
        let message = format!("Given {} bytes; an event has at most {EVENT_BYTES_MAX}.", text.len());
        return Err(Issues::one("event", IssueCode::TooLong, message).into());
    }
    let read = read_batch(&text, Format::Tocsin, None).map_err(|issues| under("event", issues))?;
    read.into_iter().next().map(|intake| intake.event).ok_or_else(|| Fault::not_found("event"))
}

fn under(field: &str, issues: Issues) -> Issues {
    let mut moved = Issues::default();
    for issue in issues {
        let path = if issue.path.is_empty() { field.to_owned() } else { format!("{field}.{}", issue.path) };
        moved.add(path, issue.code, issue.message);
    }
    moved
}
