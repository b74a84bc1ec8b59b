//! What the console and the edge share: every decision Tocsin makes, and every byte it keeps or sends.
//!
//! In scope: the webhook document and its checks, the event, templates, rules, the egress guard, the delivery
//! engine, sealing and redaction, and the types of the API.
//!
//! Out of scope: anything that asks for the time, randomness, an environment, the network or storage. Those are
//! arguments here; `worker` and `app` supply them. The crate builds natively and to Wasm.

#![warn(missing_docs)]

pub mod limits;

mod decimal;
pub mod ids;
pub mod issue;
pub mod secret;
pub mod sign;
pub mod small_json;
pub mod time;
pub mod work;

pub mod access;
pub mod address;
pub mod audit;
pub mod gallery;
pub mod guard;
pub mod rule;
pub mod template;

pub mod config;
pub mod event;

pub mod delivery;
pub mod ledger;
pub mod look_up;
pub mod merged_log;
pub mod oauth;
pub mod record;
pub mod request;
pub mod route;
pub mod trial;
pub mod verdict;

pub mod answer;
pub mod api;
#[cfg(test)]
mod openapi;
