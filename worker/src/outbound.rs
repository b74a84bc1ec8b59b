//! The only way out. [`client::send`] is the one place in the workspace that calls `fetch`, behind the guard; an
//! attempt and a token request both go through it.

mod attempt;
mod client;
mod dns;
mod token;

pub(crate) use attempt::{Attempted, Job, attempt};
pub(crate) use client::Deadline;
pub(crate) use token::{Obtained, TokenCache, Tokens};
