//! Handlers: read the request, call the object, answer. One file for each noun of the API.

mod access_door;
pub(crate) mod audit;
pub(crate) mod auth;
pub(crate) mod body;
pub(crate) mod deliveries;
pub(crate) mod events;
mod forgery;
pub(crate) mod keys;
pub(crate) mod ledger;
pub(crate) mod notices;
pub(crate) mod query;
pub(crate) mod replays;
pub(crate) mod respond;
pub(crate) mod session;
pub(crate) mod sources;
pub(crate) mod tokens;
pub(crate) mod trial;
pub(crate) mod webhooks;

pub(crate) use access_door::AccessDoor;
