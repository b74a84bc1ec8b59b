//! Webhooks.

mod acts;
mod add;
mod banners;
mod counts;
mod edit;
mod explain;
mod facts;
mod frame;
mod gallery;
mod list;
mod new;
mod open;
mod replays;
mod row;
mod signing;
mod version;
mod versions;

pub(crate) use add::AddWebhookPage;
pub(crate) use edit::EditWebhookPage;
pub(crate) use frame::{WebhookDeliveries, WebhookPage};
pub(crate) use list::WebhooksPage;
pub(crate) use new::NewWebhookPage;
pub(crate) use replays::WebhookReplays;
pub(crate) use signing::WebhookSigning;
pub(crate) use version::WebhookVersion;
pub(crate) use versions::WebhookVersions;
