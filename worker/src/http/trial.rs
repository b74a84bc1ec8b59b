//! Trying a draft: preview sends nothing, test sends once. Both read the draft as a save would.

use super::{body, respond};
use crate::bindings;
use crate::clock;
use crate::durable::registry::Registry;
use crate::entropy;
use crate::fault::Fault;
use crate::outbound::{self, Job, TokenCache};
use serde_json::{Value, json};
use shared::api::{PreviewAnswer, PreviewRequest, TestRequest};
use shared::config::{self, StoredWebhook, Webhook};
use shared::event::{Event, Format, Meta, read_batch, samples};
use shared::guard::Policy;
use shared::ids::{EventId, SourceId};
use shared::issue::{IssueCode, Issues};
use shared::request::{body_template, render_body};
use shared::secret::{Secret, SecretInput};
use worker::{Env, Request, Response};

pub(crate) async fn preview(mut request: Request, env: &Env) -> Result<Response, Fault> {
    let PreviewRequest { draft, event } = body::typed(&mut request).await?;
    // Secrets stay out of bodies, so one that was left out does not matter here.
    let mut issues = config::check(&draft, &bindings::policy(env), None).err().unwrap_or_default();
    issues.forget(IssueCode::SecretMissing);
    let event = trial_event(event)?;
    let mut answer =
        PreviewAnswer { body: None, missing: Vec::new(), wanted: true, filters: Vec::new(), issues };
    // Findings about the template and the filters are in `issues` already; one of them does not hide the other.
    if let Ok(draft) = part_of(&draft, &["filters"]) {
        answer.filters = draft.filters.iter().map(|rule| rule.ask(&event.to_value())).collect();
        answer.wanted = answer.filters.iter().all(|verdict| verdict.holds);
    }
    let Ok(draft) = part_of(&draft, &["method", "body_template"]) else { return respond::json(200, &answer) };
    let scope = trial_scope(&event)?;
    match render_body(&draft, &scope) {
        Ok(Some(rendered)) => (answer.body, answer.missing) = (Some(rendered.body), rendered.missing),
        Ok(None) => {}
        Err(error) => answer.issues.add("body_template", error.code(), error.to_string()),
    }
    respond::json(200, &answer)
}

pub(crate) async fn test(mut request: Request, env: &Env) -> Result<Response, Fault> {
    let TestRequest { draft, id, event } = body::typed(&mut request).await?;
    let policy = bindings::policy(env);
    let stored = match id {
        Some(id) => Some(Registry::of(env).webhook(id).await?),
        None => None,
    };
    let secrets = stored.as_ref().map(StoredWebhook::secrets);
    let checked = config::check(&draft, &policy, secrets.as_ref())?;
    let event = trial_event(event)?;
    let webhook = open_secrets(checked, stored.as_ref(), env)?;
    let now = clock::now();
    let source = SourceId::from_entropy([0; 10]);
    let event_id = EventId::new(now, entropy::bytes()?, &source);
    let webhook_id = stored.as_ref().map(|stored| &stored.id);
    let scope =
        event.scope(&Meta { event_id: &event_id, source: &source, received_at: now, webhook: webhook_id });
    let template = body_template(&webhook);
    let job = Job {
        webhook: &webhook,
        template: &template,
        event_id: &event_id,
        scope: &scope,
        attempt: 0,
        version: None,
    };
    let sent = outbound::attempt(&job, &policy, &TokenCache::default()).await;
    respond::json(200, &sent.record)
}

/// Opens what was kept; what was typed is open already.
fn open_secrets(
    checked: Webhook<SecretInput>,
    stored: Option<&StoredWebhook>,
    env: &Env,
) -> Result<Webhook<Secret>, Fault> {
    let key = bindings::seal_key(env)?;
    let origins = checked.clone();
    checked.map_secrets(|field, secret| match (secret, stored) {
        (SecretInput::Typed(secret), _) => Ok(secret),
        (SecretInput::Kept, Some(stored)) => {
            let sealed = stored.secret(field).ok_or_else(|| Fault::not_found("secret"))?;
            key.open(sealed, &stored.id, field, &origins.origin_of(field)).map_err(|error| {
                Fault::new(
                    shared::api::ProblemCode::Misconfigured,
                    format!("A secret cannot be used: {error}."),
                )
            })
        }
        (SecretInput::Kept, None) => Err(Fault::not_found("secret")),
    })
}

/// A document with these fields of the draft alone, so that a draft without a name or an address can be previewed too.
fn part_of(draft: &Value, fields: &[&str]) -> Result<Webhook<SecretInput>, Issues> {
    let mut document = json!({ "name": "preview", "method": "GET", "url": "https://example.com/" });
    if let Value::Object(document) = &mut document {
        if fields.contains(&"method") {
            document.remove("method");
        }
        document
            .extend(fields.iter().filter_map(|field| Some(((*field).to_owned(), draft.get(field)?.clone()))));
    }
    config::check(&document, &Policy::default(), None)
}

fn trial_event(event: Option<Value>) -> Result<Event, Fault> {
    let Some(event) = event else {
        return samples()
            .into_iter()
            .next()
            .map(|sample| sample.event)
            .ok_or_else(|| Fault::not_found("sample"));
    };
    let read =
        read_batch(&event.to_string(), Format::Tocsin, None).map_err(|issues| under("event", issues))?;
    read.into_iter().next().map(|intake| intake.event).ok_or_else(|| Fault::not_found("event"))
}

fn trial_scope(event: &Event) -> Result<Value, Fault> {
    let (now, source) = (clock::now(), SourceId::from_entropy([0; 10]));
    let event_id = EventId::new(now, entropy::bytes()?, &source);
    Ok(event.scope(&Meta { event_id: &event_id, source: &source, received_at: now, webhook: None }))
}

fn under(field: &str, issues: Issues) -> Issues {
    let mut moved = Issues::default();
    for issue in issues {
        let path = if issue.path.is_empty() { field.to_owned() } else { format!("{field}.{}", issue.path) };
        moved.add(path, issue.code, issue.message);
    }
    moved
}
