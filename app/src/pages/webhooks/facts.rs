//! What a webhook is, on a few lines.

use crate::text;
use crate::ui::{Moment, Status};
use leptos::prelude::*;
use shared::config::{Receives, WebhookView};

/// The configuration in short.
#[component]
pub(super) fn Facts(
    /// The webhook.
    webhook: WebhookView,
) -> impl IntoView {
    let (tone, word) = text::webhook_state(webhook.state);
    let rules = |count: usize, one, many| {
        if count == 0 { "None".to_owned() } else { text::counted(count, one, many) }
    };
    let authentication =
        match (&webhook.authentication_config, webhook.headers.iter().any(|header| header.secret)) {
            (Some(config), _) => format!("OAuth at {}", text::host_of(&config.oauth.token_endpoint_url)),
            (None, true) => "A secret header".to_owned(),
            (None, false) => "None".to_owned(),
        };
    let validators = rules(webhook.response_validators.len(), "validator", "validators");
    let filters = if webhook.filters.is_empty() {
        "None: every event is sent".to_owned()
    } else {
        rules(webhook.filters.len(), "filter", "filters")
    };
    let receives = (webhook.receives != Receives::Events)
        .then(|| view! { <div><dt>"Receives"</dt><dd>{text::receives(webhook.receives)}</dd></div> });
    let pace = pace(&webhook);
    view! {
        <dl class="facts">
            <div class="facts__wide">
                <dt>"Target"</dt>
                <dd><code>{webhook.method.as_str()} " " {webhook.url.clone()}</code></dd>
            </div>
            <div><dt>"Status"</dt><dd><Status tone=tone word=word/></dd></div>
            {receives}
            <div><dt>"Authentication"</dt><dd>{authentication}</dd></div>
            <div><dt>"Signing"</dt><dd>{text::signing(webhook.signing.scheme)}</dd></div>
            <div><dt>"Timeout"</dt><dd>{webhook.timeout_in_sec} " s"</dd></div>
            <div><dt>"Response Validators"</dt><dd>{validators}</dd></div>
            <div><dt>"Filters"</dt><dd>{filters}</dd></div>
            <div><dt>"Attempts"</dt><dd>"up to " {webhook.retry.max_attempts}</dd></div>
            <div><dt>"Pace"</dt><dd>{pace}</dd></div>
            <div><dt>"Version"</dt><dd>{webhook.version} ", " <Moment at=webhook.updated_at/></dd></div>
        </dl>
    }
}

/// `20 at the same time, 5 a second`, `one at a time, in order`
fn pace(webhook: &WebhookView) -> String {
    let flow = webhook.flow;
    let places = if flow.ordered {
        "one at a time, in order".to_owned()
    } else {
        format!("{} at the same time", flow.max_in_flight)
    };
    match flow.rate_limit_per_sec {
        Some(rate) => format!("{places}, {rate} a second"),
        None => places,
    }
}
