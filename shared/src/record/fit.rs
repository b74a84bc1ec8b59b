//! A record as it is stored: as JSON, within the bytes that a row of storage has for it.

use super::cut;
use crate::api::Invocation;
use crate::limits::RECORD_BYTES_MAX;

/// A record as JSON of at most [`RECORD_BYTES_MAX`] bytes. Bodies are cut shorter when it would be more, and say so; when
/// that is not enough, headers of the answer and what the validators found are left out.
///
/// ```
/// use shared::{api::Invocation, record::to_stored, time::Timestamp};
/// let record = Invocation::begun(1, None, Timestamp::from_millis(0));
/// assert_eq!(to_stored(&record).unwrap(), serde_json::to_string(&record).unwrap());
/// ```
///
/// # Errors
/// What serde_json says; a record is always writable.
pub fn to_stored(record: &Invocation) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string(record)?;
    if text.len() <= RECORD_BYTES_MAX {
        return Ok(text);
    }
    let (mut record, mut text) = (record.clone(), text);
    while text.len() > RECORD_BYTES_MAX && shorten(&mut record) {
        text = serde_json::to_string(&record)?;
    }
    Ok(text)
}

/// Leaves something out; `false` when there is nothing left to leave out.
fn shorten(record: &mut Invocation) -> bool {
    let request = record.request.as_mut().map(|request| (&mut request.body, &mut request.body_cut));
    let response = record.response.as_mut().map(|response| (&mut response.body, &mut response.body_cut));
    let mut bodies: Vec<(&mut String, &mut bool)> = [request, response]
        .into_iter()
        .flatten()
        .filter_map(|(body, was_cut)| Some((body.as_mut().filter(|body| !body.is_empty())?, was_cut)))
        .collect();
    // The longer one first: both are kept as far as there is room.
    bodies.sort_by_key(|(body, _)| body.len());
    if let Some((body, was_cut)) = bodies.pop() {
        *body = cut(body, body.len() / 2).0;
        *was_cut = true;
        return true;
    }
    if let Some(response) = record.response.as_mut().filter(|response| !response.headers.is_empty()) {
        response.headers.clear();
        return true;
    }
    if record.validators.is_empty() {
        return false;
    }
    record.validators.clear();
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{RecordedHeader, RecordedRequest, RecordedResponse};
    use crate::limits::{RECORDED_REQUEST_BYTES_MAX, RECORDED_RESPONSE_BYTES_MAX};
    use crate::time::Timestamp;

    fn record(request: String, response: String) -> Invocation {
        let mut record = Invocation::begun(1, Some(1), Timestamp::from_millis(0));
        let (method, url) = ("POST".to_owned(), "https://example.com/".to_owned());
        let body = Some(request);
        record.request = Some(RecordedRequest { method, url, headers: Vec::new(), body, body_cut: false });
        let body = Some(response);
        record.response = Some(RecordedResponse { status: 200, headers: Vec::new(), body, body_cut: false });
        record
    }

    #[test]
    fn a_record_never_takes_more_than_its_place_in_a_row() {
        // A control character takes six bytes in JSON.
        let largest =
            record("\u{1}".repeat(RECORDED_REQUEST_BYTES_MAX), "\u{1}".repeat(RECORDED_RESPONSE_BYTES_MAX));
        let text = to_stored(&largest).unwrap();
        assert!(text.len() <= RECORD_BYTES_MAX && text.len() > RECORD_BYTES_MAX / 2, "{}", text.len());
        let read: Invocation = serde_json::from_str(&text).unwrap();
        assert!(read.request.unwrap().body_cut && !read.response.unwrap().body_cut);

        let mut odd = record("é".repeat(10), String::new());
        let value = "\u{1}".repeat(RECORD_BYTES_MAX);
        odd.response.as_mut().unwrap().headers = vec![RecordedHeader { name: "x".to_owned(), value }];
        assert!(to_stored(&odd).unwrap().len() <= RECORD_BYTES_MAX);
    }

    #[test]
    fn what_fits_is_stored_as_it_is() {
        let record = record("a".repeat(RECORDED_REQUEST_BYTES_MAX), "b".repeat(RECORDED_RESPONSE_BYTES_MAX));
        assert_eq!(serde_json::from_str::<Invocation>(&to_stored(&record).unwrap()).unwrap(), record);
    }
}
