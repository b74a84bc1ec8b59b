//! The three Durable Objects.
//!
//! | class | one stands for | named | its alarm |
//! |---|---|---|---|
//! | [`registry`] | the deployment | `main` | publishes versions to KV and tells Outboxes and Journals |
//! | [`journal`] | a source | the source's id | routes new events and hands them to Outboxes |
//! | [`outbox`] | a webhook | the webhook's id | sends what is due |
//!
//! Each takes one request: `POST /` with a command as JSON, answered by the command's result or a problem. Callers
//! use the typed client beside each object ([`registry::Registry`], [`journal::Journal`], [`outbox::Outbox`]).

mod alarm;
pub(crate) mod call;
#[cfg(feature = "test-hooks")]
pub(crate) mod hooks;
pub(crate) mod journal;
mod meter;
pub(crate) mod outbox;
pub(crate) mod registry;
mod sql;
