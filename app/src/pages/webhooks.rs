//! Webhooks.

mod add;
mod detail;
mod edit;
mod list;
mod new;
mod row;

pub(crate) use add::AddWebhookPage;
pub(crate) use detail::WebhookPage;
pub(crate) use edit::EditWebhookPage;
pub(crate) use list::WebhooksPage;
pub(crate) use new::NewWebhookPage;
