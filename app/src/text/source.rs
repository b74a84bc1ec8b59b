//! Words about sources.

use shared::event::{Authentication, Format};

/// How a source writes its events.
pub(crate) const fn format(format: Format) -> &'static str {
    match format {
        Format::Tocsin => "Tocsin event",
        Format::Cloudevents => "CloudEvents 1.0",
        Format::Eventbridge => "Amazon EventBridge",
        Format::Ocsf => "OCSF",
        Format::Custom => "Custom paths",
        Format::Raw => "Any JSON object",
    }
}

/// How a source proves that a request is its own.
pub(crate) const fn authentication(kind: Authentication) -> &'static str {
    match kind {
        Authentication::Bearer => "Bearer token",
        Authentication::StandardWebhooks => "Standard Webhooks signature",
        Authentication::Github => "GitHub signature",
    }
}

/// What a source proves itself with, as a noun.
pub(crate) const fn proof(kind: Authentication) -> &'static str {
    match kind {
        Authentication::Bearer => "token",
        Authentication::StandardWebhooks | Authentication::Github => "secret",
    }
}
