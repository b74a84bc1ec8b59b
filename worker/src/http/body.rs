//! Reading a request's body: counted while it streams, so that a long one is refused before it is held.

use crate::fault::Fault;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::api::ProblemCode;
use shared::issue::without_quotes;
use shared::limits::API_BODY_BYTES_MAX;
use shared::template::parse_json;
use worker::Request;

/// The body as text of at most `max` bytes.
pub(crate) async fn text(request: &mut Request, max: usize) -> Result<String, Fault> {
    String::from_utf8(bytes(request, max).await?).map_err(|_| malformed("The body is not UTF-8 text."))
}

/// The body, of at most `max` bytes.
pub(crate) async fn bytes(request: &mut Request, max: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    // A request without a body has no stream.
    if let Ok(mut stream) = request.stream() {
        while let Some(chunk) = stream.next().await {
            bytes.extend(chunk.map_err(|error| malformed("The body could not be read.").because(error))?);
            if bytes.len() > max {
                let title = format!("The body is longer than {max} bytes, which is the most.");
                return Err(Fault::new(ProblemCode::TooLarge, title));
            }
        }
    }
    Ok(bytes)
}

/// The body as any JSON.
pub(crate) async fn document(request: &mut Request) -> Result<Value, Fault> {
    read(&text(request, API_BODY_BYTES_MAX).await?)
}

/// The body as a known type. It is read from the text again: a number that went through [`Value`] to another `Value` may
/// have lost its spelling, as `-0` does.
pub(crate) async fn typed<T: DeserializeOwned>(request: &mut Request) -> Result<T, Fault> {
    let text = text(request, API_BODY_BYTES_MAX).await?;
    // serde would take the fields of a struct from a list, too, by their place.
    if !read(&text)?.is_object() {
        return Err(malformed("The body is not what belongs here: an object."));
    }
    serde_json::from_str(&text).map_err(|error| {
        let error = without_quotes(&error.to_string());
        malformed(&format!("The body is not what belongs here: {error}."))
    })
}

fn read(text: &str) -> Result<Value, Fault> {
    parse_json(text).map_err(|error| malformed(&format!("The body is not JSON: {error}.")))
}

fn malformed(title: &str) -> Fault {
    Fault::new(ProblemCode::Malformed, title)
}
