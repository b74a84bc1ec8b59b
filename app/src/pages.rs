//! The pages: each reads what it shows and puts it together.

mod access;
mod audit;
mod deliveries;
mod events;
mod ledger;
mod not_found;
mod parameters;
mod replay;
mod sign_in;
mod sources;
mod troubleshooting;
mod webhooks;

pub(crate) use access::AccessPage;
pub(crate) use audit::AuditPage;
pub(crate) use deliveries::{DeliveriesPage, DeliveryPage};
pub(crate) use events::{EventPage, EventsPage};
pub(crate) use ledger::LedgerPage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use replay::ReplayPage;
pub(crate) use sign_in::SignInPage;
pub(crate) use sources::SourcesPage;
pub(crate) use troubleshooting::TroubleshootingPage;
pub(crate) use webhooks::{
    AddWebhookPage, EditWebhookPage, NewWebhookPage, WebhookDeliveries, WebhookPage, WebhookReplays,
    WebhookSigning, WebhookVersion, WebhookVersions, WebhooksPage,
};
