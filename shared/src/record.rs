//! The record of an exchange: every secret taken out, every text cut at its limit.

mod fit;

pub use fit::to_stored;

use crate::answer::RedactedAnswer;
use crate::api::{RecordedHeader, RecordedRequest, RecordedResponse};
use crate::limits::{
    HEADER_KEY_CHARS_MAX, HEADER_VALUE_CHARS_MAX, RECORDED_HEADERS_MAX, RECORDED_REQUEST_BYTES_MAX,
    RECORDED_RESPONSE_BYTES_MAX,
};
use crate::request::Outgoing;
use crate::secret::Redactor;

/// The record of a request.
///
/// ```
/// use shared::{config::Method, guard::{Policy, check}, record, request::{Outgoing, OutgoingHeader}, secret::Redactor};
/// let outgoing = Outgoing {
///     method: Method::Post,
///     url: check("https://example.com/", &Policy::default()).unwrap(),
///     headers: vec![OutgoingHeader::secret("x-key", "s3cr3t")],
///     body: None,
/// };
/// assert_eq!(record::request(&outgoing, &Redactor::default()).headers[0].value, "••••");
/// ```
pub fn request(outgoing: &Outgoing, redactor: &Redactor) -> RecordedRequest {
    let body = outgoing.body.as_ref().map(|body| cut(&redactor.redact(body), RECORDED_REQUEST_BYTES_MAX));
    RecordedRequest {
        method: outgoing.method.to_string(),
        url: redactor.redact(outgoing.url.as_str()),
        headers: outgoing
            .headers
            .iter()
            .take(RECORDED_HEADERS_MAX)
            .map(|it| header(&redactor.redact(&it.name), &redactor.redact(&it.shown())))
            .collect(),
        body_cut: body.as_ref().is_some_and(|(_, was_cut)| *was_cut),
        body: body.map(|(body, _)| body),
    }
}

/// The record of an answer.
pub fn response(answer: &RedactedAnswer) -> RecordedResponse {
    let (body, was_cut) = cut(answer.body(), RECORDED_RESPONSE_BYTES_MAX);
    RecordedResponse {
        status: answer.status(),
        headers: answer
            .headers()
            .iter()
            .take(RECORDED_HEADERS_MAX)
            .map(|(name, value)| header(name, value))
            .collect(),
        body: Some(body),
        body_cut: was_cut || answer.is_truncated(),
    }
}

fn header(name: &str, value: &str) -> RecordedHeader {
    RecordedHeader { name: cut(name, HEADER_KEY_CHARS_MAX).0, value: cut(value, HEADER_VALUE_CHARS_MAX).0 }
}

/// The text up to a limit in bytes, never within a character, and whether something was cut.
fn cut(text: &str, max: usize) -> (String, bool) {
    if text.len() <= max {
        return (text.to_owned(), false);
    }
    let end = (0..=max).rev().find(|&end| text.is_char_boundary(end)).unwrap_or_default();
    (text.get(..end).unwrap_or_default().to_owned(), true)
}
