//! What a draft would do with an event. The console asks it as one types, and the API for everybody else: both get the
//! same answer, made by the code that delivers.

mod backtest;
mod borrow;

pub use backtest::{Backtest, Tried};
pub use borrow::{Borrowing, borrowing};

use crate::api::{PreviewAnswer, RecordedRequest};
use crate::config::{self, Samples, SigningKey, StoredSecrets, Webhook, read_checked};
use crate::event::{Event, Meta};
use crate::guard::{self, LookAlike, Policy, origin_of};
use crate::issue::{IssueCode, Issues};
use crate::limits::{ATTEMPT_WORK_MAX, ROUTE_WORK_MAX};
use crate::record;
use crate::request::{self, Part, PartError, Proof, RenderedRequest, RequestTemplate};
use crate::secret::{MASK, Redactor, Secret, SecretInput};
use crate::sign::Scheme;
use crate::time::Timestamp;
use crate::work::Work;
use serde_json::{Map, Value, json};
use std::convert::Infallible;

/// Where a draft that has no good address yet is thought to go. Nothing is sent there.
const SOMEWHERE: &str = "https://example.com/";

/// Tries a draft on an event: what it would send, and whether the filters want the event. Nothing is sent.
///
/// A finding about one part does not hide the others: a draft without a name or an address has a body too. Secrets stay
/// out of bodies, so one that was left out does not matter here.
///
/// ```
/// use serde_json::json;
/// use shared::{event::samples, guard::Policy, ids::{EventId, SourceId}, time::Timestamp, trial::preview};
/// let (now, source) = (Timestamp::from_millis(0), SourceId::from_entropy([0; 10]));
/// let event_id = EventId::new(now, [0; 10], &source);
/// let meta = shared::event::Meta { event_id: &event_id, source: &source, received_at: now, webhook: None };
/// let draft = json!({ "body_template": "{\"text\": \"{{data.severity}}\"}" });
/// let answer = preview(&draft, &Policy::default(), &samples()[0].event, &meta, now);
/// assert_eq!(answer.body.as_deref(), Some("{\"text\": \"critical\"}"));
/// assert!(answer.issues.at("name").is_some() && answer.request.is_none());
/// ```
pub fn preview(
    draft: &Value,
    policy: &Policy,
    event: &Event,
    meta: &Meta<'_>,
    now: Timestamp,
) -> PreviewAnswer {
    let mut issues = config::check(draft, policy, None).err().unwrap_or_default();
    issues.forget(IssueCode::SecretMissing);
    let mut answer = PreviewAnswer {
        body: None,
        request: None,
        missing: Vec::new(),
        wanted: true,
        filters: Vec::new(),
        issues,
        warnings: warnings(draft, policy),
    };
    if let Ok(filtering) = part_of(draft, &["filters"], policy) {
        let event = event.to_value();
        let mut work = Work::of(ROUTE_WORK_MAX);
        answer.filters = filtering.filters.iter().map(|rule| rule.ask(&event, &mut work)).collect();
        answer.wanted = answer.filters.iter().all(|verdict| verdict.holds);
    }
    let (scope, mut work) = (event.scope(meta), Work::of(ATTEMPT_WORK_MAX));
    // What is wrong with a part is among the findings already; what is wrong with this event is noted.
    if let Ok(webhook) = part_of(draft, &WHOLE, policy) {
        match render(&webhook, &scope, &mut work) {
            Ok(rendered) => {
                answer.body.clone_from(&rendered.body);
                answer.missing.clone_from(&rendered.missing);
                answer.request = Some(recorded(webhook, rendered, meta, now));
                return answer;
            }
            Err(error) => {
                note(&error, &mut answer.issues);
                // The body alone would fail in the same way.
                if error.part == Part::Body {
                    return answer;
                }
            }
        }
    }
    // Without an address, or with one that cannot be made of this event, there is a body still.
    if let Ok(webhook) = part_of(draft, &BODY, policy) {
        match render(&webhook, &scope, &mut work) {
            Ok(rendered) => (answer.body, answer.missing) = (rendered.body, rendered.missing),
            Err(error) => note(&error, &mut answer.issues),
        }
    }
    answer
}

/// What is allowed and still deserves a second look: hosts that may look like another one.
pub fn warnings(draft: &Value, policy: &Policy) -> Issues {
    let mut warnings = Issues::default();
    for path in ["url", "authentication_config.oauth.token_endpoint_url"] {
        let given = draft.pointer(&format!("/{}", path.replace('.', "/"))).and_then(Value::as_str);
        // Placeholders stand behind the host only; an address with one in its host is refused.
        let given = given.and_then(|given| given.split("{{").next()).unwrap_or_default();
        let Ok(url) = guard::check(given, policy) else { continue };
        if let Some(look_alike) = LookAlike::of(given, &url) {
            warnings.add(path, IssueCode::LookAlike, look_alike.to_string());
        }
    }
    warnings
}

/// What a request is made of.
const WHOLE: [&str; 7] =
    ["method", "url", "headers", "authentication_config", "signing", "body_template", "on_missing_field"];
/// What its body is made of.
const BODY: [&str; 3] = ["method", "body_template", "on_missing_field"];

fn render<S>(webhook: &Webhook<S>, scope: &Value, work: &mut Work) -> Result<RenderedRequest, PartError> {
    RequestTemplate::read(webhook)?.render(scope, work)
}

/// What was found already, for the samples or for another part of the draft, is not said again.
fn note(error: &PartError, issues: &mut Issues) {
    let path = error.part.path();
    let message = error.fault.to_string();
    if !issues.iter().any(|known| known.path == path && known.message == message) {
        issues.add(path, error.fault.code(), message);
    }
}

fn recorded(
    webhook: Webhook<SecretInput>,
    rendered: RenderedRequest,
    meta: &Meta<'_>,
    now: Timestamp,
) -> RecordedRequest {
    let shown = webhook.map_secrets(|_, secret| {
        Ok::<_, Infallible>(match secret {
            SecretInput::Typed(secret) => secret,
            SecretInput::Kept | SecretInput::Made => Secret::new(MASK),
        })
    });
    let webhook = match shown {
        Ok(webhook) => webhook,
        Err(never) => match never {},
    };
    let token = webhook.oauth.as_ref().map(|_| Secret::new(MASK));
    // The key is not here, and the time of sending is another one.
    let signature = webhook.signing.as_ref().map(|signing| {
        let masked = signing.keys_at(now).map(|key| format!("{},{MASK}", key.scheme.as_str()));
        masked.collect::<Vec<_>>().join(" ")
    });
    let proof = Proof { token: token.as_ref(), signature };
    let outgoing = request::build(&webhook, rendered, meta.event_id, now, proof);
    record::request(&outgoing, &Redactor::new(request::secrets_of(&webhook)))
}

/// A webhook with these fields of the draft alone.
fn part_of(draft: &Value, fields: &[&str], policy: &Policy) -> Result<Webhook<SecretInput>, Issues> {
    let mut document = Map::from_iter([("name".to_owned(), json!("preview"))]);
    if !fields.contains(&"url") {
        document.insert("url".to_owned(), json!(SOMEWHERE));
    }
    if !fields.contains(&"method") {
        document.insert("method".to_owned(), json!("GET"));
    }
    document.extend(fields.iter().filter_map(|field| Some(((*field).to_owned(), draft.get(field)?.clone()))));
    read_checked(&Value::Object(document), policy, Some(&all_stored(draft)), Samples::LeftOut)
}

/// As if every secret that the draft may leave out were stored for where it goes.
fn all_stored(draft: &Value) -> StoredSecrets {
    let text = |pointer: &str| draft.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let headers = draft.get("headers").and_then(Value::as_array).into_iter().flatten();
    let token_endpoint = text("/authentication_config/oauth/token_endpoint_url");
    StoredSecrets {
        origin: origin_of(text("/url")),
        header_keys: headers.filter_map(|header| Some(header.get("key")?.as_str()?.to_owned())).collect(),
        token_origin: Some(origin_of(token_endpoint)),
        signing: Some(SigningKey { scheme: Scheme::default(), secret: (), public_key: None }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{EventId, SourceId};

    fn try_out(draft: &Value, event: &str) -> PreviewAnswer {
        let (now, source) = (Timestamp::from_millis(1_763_900_000_000), SourceId::from_entropy([0; 10]));
        let event_id = EventId::new(now, [0; 10], &source);
        let meta = Meta { event_id: &event_id, source: &source, received_at: now, webhook: None };
        preview(draft, &Policy::default(), &Event::from_stored(event).unwrap(), &meta, now)
    }

    #[test]
    fn the_whole_request_is_shown_with_its_secrets_masked() {
        let draft = json!({
            "name": "SOC", "url": "https://e.com/t/{{data.id}}?k=typed-s3cr3t",
            "headers": [
                { "key": "Authorization", "secret": true },
                { "key": "X-Team", "value": "team {{data.team}}", "secret": false },
                { "key": "X-Key", "value": "typed-s3cr3t" },
            ],
            "body_template": "{\"id\": {{data.id}}}",
        });
        let answer = try_out(&draft, r#"{"event_type": "a", "data": {"id": 7, "team": "soc"}}"#);
        assert_eq!(answer.issues, Issues::default());
        let request = answer.request.unwrap();
        assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://e.com/t/7?k=••••"));
        assert_eq!(request.body.as_deref(), Some("{\"id\": 7}"));
        let header = |name: &str| {
            request.headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
        };
        assert_eq!((header("Authorization"), header("X-Key")), (Some("••••"), Some("••••")));
        assert_eq!((header("X-Team"), header("webhook-timestamp")), (Some("team soc"), Some("1763900000")));
    }

    #[test]
    fn all_headers_together_stay_within_their_bound_for_every_event() {
        let headers: Vec<Value> = (0..5)
            .map(|number| json!({ "key": format!("X-{number}"), "value": "{{data.title}}", "secret": false }))
            .collect();
        let draft =
            json!({ "name": "SOC", "url": "https://e.com/", "headers": headers, "body_template": "{}" });
        let event =
            |chars: usize| format!(r#"{{"event_type": "a", "data": {{"title": "{}"}}}}"#, "t".repeat(chars));
        assert_eq!(try_out(&draft, &event(3_273)).issues, Issues::default());
        let answer = try_out(&draft, &event(3_274));
        let issue = answer.issues.iter().next().unwrap();
        assert_eq!((issue.path.as_str(), issue.code), ("headers[4].value", IssueCode::TemplateValue));
        assert!(
            issue.message.ends_with("came out with 16385 bytes; 16384 is the most."),
            "{}",
            issue.message
        );
    }

    #[test]
    fn what_the_samples_and_this_event_fail_on_is_said_once_for_each() {
        let draft =
            json!({ "url": "https://e.com/", "body_template": format!("[{}0]", "{{data}},".repeat(900)) });
        let event = format!(r#"{{"event_type": "a", "data": {{"a": "{}"}}}}"#, "y".repeat(200_000));
        let messages: Vec<String> = try_out(&draft, &event)
            .issues
            .iter()
            .filter(|issue| issue.path == "body_template")
            .map(|issue| issue.message.clone())
            .collect();
        let distinct: std::collections::HashSet<&String> = messages.iter().collect();
        assert_eq!((messages.len(), distinct.len()), (2, 2), "{messages:?}");
    }

    #[test]
    fn what_only_this_event_lacks_is_found() {
        let draft = json!({
            "name": "SOC", "url": "https://e.com/t/{{data.ticket}}", "on_missing_field": "empty",
            "headers": [{ "key": "X-Title", "value": "{{data.title}}", "secret": false }],
            "body_template": "{\"at\": \"{{date data.detected_at}}\", \"x\": \"{{data.x}}\"}",
        });
        let paths =
            |answer: &PreviewAnswer| answer.issues.iter().map(|issue| issue.path.clone()).collect::<Vec<_>>();
        let answer = try_out(&draft, r#"{"event_type": "a", "data": {"title": "T"}}"#);
        assert_eq!(paths(&answer), ["url"]);
        assert_eq!(answer.body.as_deref(), Some(r#"{"at": "", "x": ""}"#));
        let answer = try_out(&draft, r#"{"event_type": "a", "data": {"ticket": 1, "title": "a\nX: b"}}"#);
        assert_eq!((paths(&answer), answer.request), (vec!["headers[0].value".to_owned()], None));
        let answer = try_out(&draft, r#"{"event_type": "a", "data": {"ticket": 1, "detected_at": "soon"}}"#);
        assert_eq!((paths(&answer), answer.body), (vec!["body_template".to_owned()], None));
        let mut strict = draft;
        strict["on_missing_field"] = json!("fail");
        let answer = try_out(&strict, r#"{"event_type": "a", "data": {"ticket": 1, "title": "T"}}"#);
        assert_eq!((paths(&answer), answer.body), (vec!["body_template".to_owned()], None));
        assert_eq!(answer.issues.iter().next().unwrap().code, IssueCode::FieldMissing);
    }
}
