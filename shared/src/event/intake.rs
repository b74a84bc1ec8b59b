//! Reading what a source sends: one event or a batch, in the source's format, within bounds.

use super::envelope::envelope;
use super::identity::content_of;
use super::media::{self, Mode};
use super::{Admission, Authentication, CustomPaths, Event, Format, Headers, Identity, cloudevent, unique};
use crate::issue::{IssueCode, Issues};
use crate::limits;
use crate::template::parse_json;
use crate::work::Work;
use serde_json::{Map, Value};

/// One event read, and what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// The event.
    pub event: Event,
    /// Its identity within its source.
    pub identity: Identity,
}

/// What a request brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The events.
    pub intakes: Vec<Intake>,
    /// Whether they came as a batch, and are answered as one.
    pub is_batch: bool,
}

/// Why a request is not accepted, when it comes from its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The body is in no encoding, charset or type that is read; a sentence for the sender.
    Media(String),
    /// An event would be larger, as it is stored, than [`limits::DOCUMENT_BYTES_MAX`].
    TooLarge,
    /// It is not an event, and why.
    Found(Issues),
}

impl From<Issues> for Refused {
    fn from(issues: Issues) -> Self {
        Self::Found(issues)
    }
}

/// Reads a request whose proof was checked.
///
/// ```
/// use shared::event::{Admission, Headers, read_post};
/// let admission: Admission = serde_json::from_str(
///     r#"{"format": "cloudevents", "credential": {"kind": "bearer", "digest": ""}}"#,
/// )
/// .unwrap();
/// let sent = [("ce-specversion", "1.0"), ("ce-type", "Found"), ("ce-source", "/a"), ("ce-id", "1")];
/// let headers = Headers::pick(sent.map(|(name, value)| (name.to_owned(), value.to_owned())));
/// let post = read_post(&headers, br#"{"severity": "high"}"#, &admission).unwrap();
/// assert_eq!(post.intakes[0].event.event_type, "Found");
/// ```
///
/// # Errors
/// [`Refused`]
pub fn read_post(headers: &Headers, body: &[u8], admission: &Admission) -> Result<Post, Refused> {
    let mode = media::mode(headers)?;
    let credential = &admission.credential;
    // GitHub says in a header what happened. It is not signed; sent again under another name, it is a duplicate still.
    let plain_type = headers.get("x-github-event").filter(|_| credential.kind() == Authentication::Github);
    let mut reader = Reader {
        format: admission.format,
        custom: &admission.custom,
        plain_type,
        work: Work::of(limits::INTAKE_WORK_MAX),
    };
    let explicit = credential.explicit_identity(headers);
    if admission.format == Format::Cloudevents && mode == Mode::Binary {
        if !credential.covers_headers() {
            let message =
                "The signature covers the body, and not the ce- headers. Send application/cloudevents+json.";
            return Err(Issues::one("", IssueCode::NotAllowed, message).into());
        }
        check_explicit(explicit)?;
        let fields = cloudevent::from_binary(headers, body)?;
        let intakes = vec![reader.one(Value::Object(fields), explicit, "")?];
        return fit(Post { intakes, is_batch: false });
    }
    let text = std::str::from_utf8(body)
        .map_err(|_| Issues::one("", IssueCode::Malformed, "The body is not UTF-8 text."))?;
    let expected = if admission.format == Format::Cloudevents { mode } else { Mode::Plain };
    fit(reader.read(text, expected, explicit)?)
}

/// Reads a body of JSON, without headers: an object is one event, an array a batch. `explicit` is the identity that
/// the request brings, and then the body has to be one event.
///
/// ```
/// use shared::event::{Format, read_batch};
/// let body = r#"{"event_type": "AnomalyDetected", "data": {"severity": "high"}}"#;
/// let events = read_batch(body, Format::Tocsin, None).unwrap();
/// assert_eq!(events[0].event.event_type, "AnomalyDetected");
/// assert!(read_batch(r#"{"data": {}}"#, Format::Tocsin, None).unwrap_err().at("event_type").is_some());
/// ```
///
/// # Errors
/// Every finding, each with the event's index when it was a batch.
pub fn read_batch(body: &str, format: Format, explicit: Option<&str>) -> Result<Vec<Intake>, Issues> {
    let mut reader = Reader {
        format,
        custom: &CustomPaths::default(),
        plain_type: None,
        work: Work::of(limits::INTAKE_WORK_MAX),
    };
    reader.read(body, Mode::Plain, explicit).map(|post| post.intakes)
}

/// The same in the format [`Format::Custom`], to try paths on an event before a source has them.
///
/// ```
/// use shared::event::{CustomPaths, read_custom};
/// let paths = CustomPaths { type_path: Some("$.kind".into()), ..CustomPaths::default() };
/// let events = read_custom(r#"{"kind": "Found"}"#, &paths).unwrap();
/// assert_eq!(events[0].event.event_type, "Found");
/// assert!(!events[0].identity.is_own());
/// ```
///
/// # Errors
/// As [`read_batch`].
pub fn read_custom(body: &str, paths: &CustomPaths) -> Result<Vec<Intake>, Issues> {
    let mut reader = Reader {
        format: Format::Custom,
        custom: paths,
        plain_type: None,
        work: Work::of(limits::INTAKE_WORK_MAX),
    };
    reader.read(body, Mode::Plain, None).map(|post| post.intakes)
}

/// Reads JSON in which nothing is ambiguous: bounded in depth, and no object with a name twice.
pub(super) fn read_json(text: &str) -> Result<Value, Issues> {
    let malformed = |error: serde_json::Error| {
        Issues::one("", IssueCode::Malformed, format!("The body is not JSON that can be accepted: {error}."))
    };
    let document = parse_json(text).map_err(malformed)?;
    unique::check_names(text).map_err(malformed)?;
    Ok(document)
}

struct Reader<'a> {
    format: Format,
    custom: &'a CustomPaths,
    plain_type: Option<&'a str>,
    /// What the source's own paths may take, for all events together.
    work: Work,
}

impl Reader<'_> {
    fn read(&mut self, body: &str, mode: Mode, explicit: Option<&str>) -> Result<Post, Issues> {
        check_explicit(explicit)?;
        match (read_json(body)?, mode) {
            (Value::Array(_), Mode::Structured) => {
                let message = "This content-type announces one CloudEvent; a batch is application/cloudevents-batch+json.";
                Err(Issues::one("", IssueCode::WrongType, message))
            }
            (Value::Array(entries), _) => {
                let intakes = self.batch(entries, explicit, mode == Mode::Batch)?;
                Ok(Post { intakes, is_batch: true })
            }
            (_, Mode::Batch) => Err(Issues::one(
                "",
                IssueCode::WrongType,
                "This content-type announces an array of CloudEvents.",
            )),
            (document, _) => Ok(Post { intakes: vec![self.one(document, explicit, "")?], is_batch: false }),
        }
    }

    /// CloudEvents has empty batches; whoever sends one is told that all of it was accepted.
    fn batch(
        &mut self,
        entries: Vec<Value>,
        explicit: Option<&str>,
        may_be_empty: bool,
    ) -> Result<Vec<Intake>, Issues> {
        if explicit.is_some() {
            let message = "A batch cannot carry one Idempotency-Key or webhook-id for all its events; send them one by one.";
            return Err(Issues::one("", IssueCode::NotAllowed, message));
        }
        let (count, max) = (entries.len(), limits::BATCH_EVENTS_MAX);
        if (count == 0 && !may_be_empty) || count > max {
            let message = format!("Given {count} events; a batch holds 1 to {max}.");
            return Err(Issues::one("", IssueCode::OutOfRange, message));
        }
        let mut issues = Issues::default();
        let mut events = Vec::with_capacity(count);
        for (index, entry) in entries.into_iter().enumerate() {
            match self.one(entry, None, &format!("[{index}].")) {
                Ok(event) => events.push(event),
                Err(found) => issues.extend(found),
            }
        }
        issues.into_result(events)
    }

    fn one(&mut self, entry: Value, explicit: Option<&str>, at: &str) -> Result<Intake, Issues> {
        let Value::Object(fields) = entry else {
            let message = "An event is a JSON object.";
            return Err(Issues::one(at.trim_end_matches('.'), IssueCode::WrongType, message));
        };
        let content = content_of(&fields);
        let enveloped = envelope(fields, self.format, self.custom, self.plain_type, at, &mut self.work)?;
        let identity = Identity::of(explicit, enveloped.own_key, &content);
        Ok(Intake {
            event: Event { event_type: enveloped.event_type, document: enveloped.document },
            identity,
        })
    }
}

fn check_explicit(key: Option<&str>) -> Result<(), Issues> {
    let Some(key) = key else { return Ok(()) };
    let fits = !key.is_empty()
        && key.len() <= limits::IDENTITY_CHARS_MAX
        && key.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    if fits {
        return Ok(());
    }
    let message = format!(
        "Idempotency-Key and webhook-id take 1 to {} visible ASCII characters.",
        limits::IDENTITY_CHARS_MAX
    );
    Err(Issues::one("idempotency-key", IssueCode::Malformed, message))
}

/// Whether every event can be stored.
fn fit(post: Post) -> Result<Post, Refused> {
    let length =
        |document: &Map<String, Value>| serde_json::to_string(document).map_or(usize::MAX, |it| it.len());
    let fits = |intake: &Intake| length(&intake.event.document) <= limits::DOCUMENT_BYTES_MAX;
    if post.intakes.iter().all(fits) { Ok(post) } else { Err(Refused::TooLarge) }
}

#[cfg(test)]
mod tests;
