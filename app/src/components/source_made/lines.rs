//! What to do with a new source: what to type where, and lines for a POSIX shell that send a first event.

use serde_json::{Value, json};
use shared::api::SourceCreated;
use shared::event::{Authentication, Format, samples};

/// What is shown of a new source.
pub(super) struct Hints {
    /// The token or the secret; none when it was typed.
    pub(super) what: Option<String>,
    /// Where it belongs: the name of a field of the other system, and what to type there.
    pub(super) steps: Vec<(&'static str, String)>,
    /// What sends a sample event; none without the secret, and where no sample fits.
    pub(super) line: Option<String>,
}

impl Hints {
    pub(super) fn of(origin: &str, created: &SourceCreated) -> Self {
        let source = &created.source;
        let address = format!("{origin}{}", source.ingest_path);
        let shown = created.token.as_ref().or(created.secret.as_ref()).map(|shown| shown.expose().to_owned());
        let steps = match (source.authentication.kind, source.format) {
            (Authentication::Github, _) => github(&address),
            (Authentication::StandardWebhooks, _) => vec![("Endpoint URL", address.clone())],
            (Authentication::Bearer, Format::Eventbridge) => eventbridge(&address),
            (Authentication::Bearer, _) => Vec::new(),
        };
        let line = shown.as_deref().zip(sample(source.format)).map(|(shown, body)| {
            let body = quoted(&body.to_string());
            match source.authentication.kind {
                Authentication::Bearer => bearer_line(&address, shown, &body),
                Authentication::StandardWebhooks => standard_webhooks_lines(&address, shown, &body),
                Authentication::Github => github_lines(&address, shown, &body),
            }
        });
        Self { what: shown, steps, line }
    }
}

fn github(address: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Payload URL", address.to_owned()),
        ("Content type", "application/json".to_owned()),
        ("Secret", "the secret of this source".to_owned()),
    ]
}

fn eventbridge(address: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Connection, authorization type", "API key".to_owned()),
        ("API key name", "Authorization".to_owned()),
        ("Value", "Bearer, a space, and the token".to_owned()),
        ("API destination endpoint", address.to_owned()),
        ("HTTP method", "POST".to_owned()),
    ]
}

/// A sample event as the source would write it; none where only its owner knows how.
fn sample(format: Format) -> Option<Value> {
    let event = samples().into_iter().next()?.event.to_value();
    let (event_type, data) = (event.get("event_type")?, event.get("data")?);
    Some(match format {
        Format::Tocsin => event,
        Format::Cloudevents => json!({
            "specversion": "1.0", "id": "sample-1", "source": "/sample", "type": event_type,
            "datacontenttype": "application/json", "data": data,
        }),
        Format::Eventbridge => json!({
            "version": "0", "id": "sample-1", "detail-type": event_type, "source": "sample",
            "time": "2025-11-23T12:13:20Z", "detail": data,
        }),
        Format::Ocsf => json!({
            "class_uid": 2004, "class_name": "Detection Finding", "activity_id": 1, "category_uid": 2,
            "type_uid": 200_401, "type_name": "Detection Finding: Create", "severity_id": 5,
            "severity": data.get("severity"), "time": 1_763_900_000_123_i64,
            "finding_info": { "uid": data.get("id"), "title": data.get("title") },
            "metadata": { "version": "1.7.0", "product": { "name": "sample" }, "uid": "sample-1" },
        }),
        Format::Raw => data.clone(),
        Format::Custom => return None,
    })
}

/// In single quotes, where a single quote is written `'\''`.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn bearer_line(address: &str, token: &str, body: &str) -> String {
    format!(
        "curl -sS {address} \\\n  -H 'authorization: Bearer {token}' \\\n  -H 'content-type: application/json' \\\n  -d {body}"
    )
}

fn standard_webhooks_lines(address: &str, secret: &str, body: &str) -> String {
    let key = quoted(secret.strip_prefix("whsec_").unwrap_or(secret));
    format!(
        r#"BODY={body}
KEY=$(printf %s {key} | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
TIME=$(date +%s) ID="sample_$TIME"
SIGNATURE=$(printf %s "$ID.$TIME.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | openssl base64 -A)
curl -sS {address} \
  -H "webhook-id: $ID" -H "webhook-timestamp: $TIME" -H "webhook-signature: v1,$SIGNATURE" \
  -H 'content-type: application/json' --data-raw "$BODY""#
    )
}

fn github_lines(address: &str, secret: &str, body: &str) -> String {
    let secret = quoted(secret);
    format!(
        r#"BODY={body}
SIGNATURE=$(printf %s "$BODY" | openssl dgst -sha256 -hmac {secret} | sed 's/^.*= *//')
curl -sS {address} \
  -H "x-hub-signature-256: sha256=$SIGNATURE" -H 'content-type: application/json' --data-raw "$BODY""#
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use shared::event::read_batch;
    use shared::secret::SecretText;

    fn created() -> SourceCreated {
        serde_json::from_str(
            r#"{"source": {"id": "src_0123456789abcdef", "name": "S", "format": "tocsin",
                "ingest_path": "/ingest/src_0123456789abcdef", "created_at": "2026-11-23T10:00:00.000Z"},
                "token": "t0ken"}"#,
        )
        .unwrap()
    }

    fn line(created: &SourceCreated) -> Option<String> {
        Hints::of("https://tocsin.example.com", created).line
    }

    #[test]
    fn the_line_sends_an_event_that_is_accepted_in_every_format() {
        let mut created = created();
        for format in Format::ALL {
            created.source.format = format;
            let Some(line) = line(&created) else {
                assert_eq!(format, Format::Custom);
                continue;
            };
            assert!(line.starts_with("curl -sS https://tocsin.example.com/ingest/src_0123456789abcdef \\\n"));
            assert!(line.contains("Bearer t0ken"));
            let body = line.split_once("-d '").unwrap().1.strip_suffix('\'').unwrap();
            assert!(!body.contains('\''));
            assert!(read_batch(body, format, None).is_ok(), "{body}");
        }
    }

    #[test]
    fn a_secret_that_was_typed_is_not_shown_and_signs_no_sample() {
        let mut created = created();
        (created.token, created.secret) = (None, None);
        created.source.authentication.kind = Authentication::Github;
        let hints = Hints::of("https://tocsin.example.com", &created);
        assert_eq!((hints.what, hints.line), (None, None));
        assert_eq!(hints.steps.first().unwrap().1, "https://tocsin.example.com/ingest/src_0123456789abcdef");
    }

    #[test]
    fn quotes_end_nothing() {
        let mut created = created();
        (created.token, created.secret) = (None, Some(SecretText::new("it's; rm -rf /")));
        created.source.authentication.kind = Authentication::Github;
        assert!(line(&created).unwrap().contains(r"-hmac 'it'\''s; rm -rf /'"));
    }
}
