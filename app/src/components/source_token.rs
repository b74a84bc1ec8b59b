//! A new source's token: the only time it is seen.

use crate::browser;
use crate::state::tell;
use crate::ui::{Code, CopyButton};
use leptos::prelude::*;
use serde_json::{Value, json};
use shared::api::SourceCreated;
use shared::event::{Format, samples};

/// The token, and a line that sends a first event with it.
#[component]
pub(crate) fn SourceToken(
    /// The answer to adding the source.
    created: SourceCreated,
    /// A person has what is needed.
    on_done: Callback<()>,
) -> impl IntoView {
    let line = curl_line(&browser::origin(), &created);
    let token = created.token.clone();
    view! {
        <section class="source-token" aria-labelledby="source-token-title">
            <h2 class="source-token__title" id="source-token-title" tabindex="-1">
                {format!("The token of {}", created.source.name)}
            </h2>
            <p>"It is shown this once. Copy it to where the source keeps its secrets."</p>
            <div class="source-token__line">
                <code class="source-token__token">{token.clone()}</code>
                <CopyButton text=token what="token"/>
            </div>
            <div class="source-token__line">
                <p>"To send a sample event from a terminal:"</p>
                <CopyButton text=line.clone() what="curl line"/>
            </div>
            <Code text=line label="curl line"/>
            <div>
                <button type="button" class="button" on:click=move |_| tell(on_done, ())>"I have copied the token"</button>
            </div>
        </section>
    }
}

/// A sample event as the source would write it.
fn sample(format: Format) -> Value {
    let event = samples().into_iter().next().map(|sample| sample.event.to_value()).unwrap_or_default();
    match format {
        Format::Tocsin => event,
        Format::Cloudevents => json!({
            "specversion": "1.0", "id": "sample-1", "source": "/sample", "type": event.get("event_type"),
            "datacontenttype": "application/json", "data": event.get("data"),
        }),
        Format::Raw => event.get("data").cloned().unwrap_or_default(),
    }
}

/// A line for a POSIX shell. The body stands in single quotes, and a single quote in it is written `'\''`.
fn curl_line(origin: &str, created: &SourceCreated) -> String {
    let body = sample(created.source.format).to_string().replace('\'', r"'\''");
    format!(
        "curl -sS {origin}{} \\\n  -H 'authorization: Bearer {}' \\\n  -H 'content-type: application/json' \\\n  -d '{body}'",
        created.source.ingest_path, created.token
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use shared::event::read_batch;

    #[test]
    fn the_line_sends_an_event_that_is_accepted_in_every_format() {
        let mut created: SourceCreated = serde_json::from_str(
            r#"{"source": {"id": "src_0123456789abcdef", "name": "S", "format": "tocsin",
                "ingest_path": "/ingest/src_0123456789abcdef", "created_at": "2026-11-23T10:00:00.000Z"},
                "token": "t0ken"}"#,
        )
        .unwrap();
        for format in Format::ALL {
            created.source.format = format;
            let line = curl_line("https://tocsin.example.com", &created);
            assert!(line.starts_with("curl -sS https://tocsin.example.com/ingest/src_0123456789abcdef \\\n"));
            assert!(line.contains("Bearer t0ken"));
            let body = line.split_once("-d '").unwrap().1.strip_suffix('\'').unwrap();
            assert!(!body.contains('\''));
            assert!(read_batch(body, format, None).is_ok(), "{body}");
        }
    }
}
