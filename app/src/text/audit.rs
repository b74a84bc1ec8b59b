//! Words about the audit log.

use shared::audit::Deed;

/// What somebody did, to stand before a colon and a name.
pub(crate) const fn deed(deed: Deed) -> &'static str {
    match deed {
        Deed::WebhookCreated => "Added a webhook",
        Deed::WebhookChanged => "Changed a webhook",
        Deed::WebhookRestored => "Restored a version",
        Deed::WebhookDeleted => "Deleted a webhook",
        Deed::WebhookDisabled => "Disabled a webhook",
        Deed::WebhookTested => "Sent a test",
        Deed::SigningKeyReplaced => "Replaced a signing key",
        Deed::SecretsResealed => "Sealed secrets anew",
        Deed::DeliveriesOperated => "Acted on deliveries",
        Deed::ReplayAsked => "Replayed events",
        Deed::SourceCreated => "Added a source",
        Deed::SourceRotated => "Replaced what a source proves itself with",
        Deed::SourceTakenBack => "Took back what was made for a source",
        Deed::SourceDeleted => "Deleted a source",
        Deed::TokenCreated => "Created an API token",
        Deed::TokenRevoked => "Revoked an API token",
        Deed::SignedIn => "Signed in",
        Deed::SignedOut => "Signed out",
        Deed::SessionsEnded => "Ended sessions",
        Deed::NoticeDismissed => "Dismissed a notice",
    }
}
