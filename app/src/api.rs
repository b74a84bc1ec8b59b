//! The Worker's API, a method for each call. Nothing else in the console fetches.

mod access;
mod audit;
mod client;
mod deliveries;
mod error;
mod events;
mod ledger;
mod replays;
mod session;
mod sources;
mod versions;
mod webhooks;

pub(crate) use client::Api;
pub(crate) use error::ApiError;
