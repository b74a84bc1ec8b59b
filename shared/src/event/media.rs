//! In which bytes a body comes: what its `content-type` and `content-encoding` say.

use super::Headers;
use super::intake::Refused;

/// What a body is, as far as its headers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// JSON. Whatever the type is called: `curl` sends a form's, Amazon SNS `text/plain`.
    Plain,
    /// A CloudEvent, `application/cloudevents+json`.
    Structured,
    /// Several of them, `application/cloudevents-batch+json`.
    Batch,
    /// A CloudEvent whose attributes are headers and whose data is the body.
    Binary,
}

/// Reads the two headers. It does not look at the body.
pub(super) fn mode(headers: &Headers) -> Result<Mode, Refused> {
    let encoding = headers.get("content-encoding").unwrap_or_default().trim();
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        return Err(Refused::Media(
            "The body is compressed (content-encoding). Send it as it is; it may have 256 KiB.".to_owned(),
        ));
    }
    let media_type = MediaType::read(headers.get("content-type").unwrap_or_default());
    if let Some(charset) = &media_type.charset
        && !["utf-8", "utf8", "us-ascii"].contains(&charset.as_str())
    {
        return Err(Refused::Media(
            "The content-type names another charset than utf-8. Send UTF-8.".to_owned(),
        ));
    }
    match media_type.essence.as_str() {
        "application/cloudevents" | "application/cloudevents+json" => Ok(Mode::Structured),
        "application/cloudevents-batch" | "application/cloudevents-batch+json" => Ok(Mode::Batch),
        other if other.starts_with("application/cloudevents") => {
            Err(Refused::Media("CloudEvents are read as JSON: application/cloudevents+json.".to_owned()))
        }
        _ if headers.attributes().next().is_some() => Ok(Mode::Binary),
        _ => Ok(Mode::Plain),
    }
}

/// A media type (RFC 9110 section 8.3.1), in lower case.
pub(super) struct MediaType {
    /// Without its parameters.
    essence: String,
    charset: Option<String>,
}

impl MediaType {
    pub(super) fn read(text: &str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let charset = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            let value = value.trim().trim_matches('"').to_ascii_lowercase();
            name.trim().eq_ignore_ascii_case("charset").then_some(value)
        });
        Self { essence, charset }
    }

    /// Whether it is JSON. Nothing is JSON: it is what nearly everybody sends.
    pub(super) fn is_json(&self) -> bool {
        let subtype = self.essence.split_once('/').map_or("", |(_, subtype)| subtype);
        self.essence.is_empty() || subtype == "json" || subtype.ends_with("+json")
    }

    /// Whether people can read it.
    pub(super) fn is_text(&self) -> bool {
        let (kind, subtype) = self.essence.split_once('/').unwrap_or_default();
        kind == "text" || subtype == "xml" || subtype.ends_with("+xml")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode_of(sent: &[(&str, &str)]) -> Result<Mode, ()> {
        let sent = sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        mode(&Headers::pick(sent)).map_err(|refused| assert!(matches!(refused, Refused::Media(_))))
    }

    #[test]
    fn the_headers_say_what_the_body_is() {
        for (content_type, expected) in [
            ("", Ok(Mode::Plain)),
            ("application/json", Ok(Mode::Plain)),
            ("application/json; charset=utf-8", Ok(Mode::Plain)),
            ("application/json;charset=\"UTF-8\"", Ok(Mode::Plain)),
            ("Application/JSON ; Charset = us-ascii", Ok(Mode::Plain)),
            ("text/plain", Ok(Mode::Plain)),
            ("application/x-www-form-urlencoded", Ok(Mode::Plain)),
            ("application/json; charset=utf-16", Err(())),
            ("application/json; version=1; charset=iso-8859-1", Err(())),
            ("application/json; charset=", Err(())),
            ("application/cloudevents+json; charset=UTF-8", Ok(Mode::Structured)),
            ("application/cloudevents", Ok(Mode::Structured)),
            ("APPLICATION/CLOUDEVENTS-BATCH+JSON", Ok(Mode::Batch)),
            ("application/cloudevents+avro", Err(())),
            ("application/cloudevents+protobuf", Err(())),
        ] {
            assert_eq!(mode_of(&[("content-type", content_type)]), expected, "{content_type}");
        }
        assert_eq!(mode_of(&[("ce-id", "1")]), Ok(Mode::Binary));
        assert_eq!(mode_of(&[("ce-id", "1"), ("content-type", "application/json")]), Ok(Mode::Binary));
        let structured = [("ce-id", "1"), ("content-type", "application/cloudevents+json")];
        assert_eq!(mode_of(&structured), Ok(Mode::Structured));
    }

    #[test]
    fn a_body_that_is_encoded_is_refused() {
        for (encoding, expected) in [
            ("", Ok(Mode::Plain)),
            ("identity", Ok(Mode::Plain)),
            ("gzip", Err(())),
            ("br", Err(())),
            ("identity, gzip", Err(())),
            ("x-unknown", Err(())),
        ] {
            assert_eq!(mode_of(&[("content-encoding", encoding)]), expected, "{encoding}");
        }
    }
}
