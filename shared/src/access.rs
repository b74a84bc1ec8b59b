//! Who may do what: roles, the acts they are for, the calls of the API and what each of them takes.
//!
//! Every call that the Worker answers is a row of one table, [`Call`]; a row says what the call takes, and the Worker
//! asks [`may`] before anything else happens. So a new call cannot come without its act.

mod actor;
mod call;
mod guesses;
mod page;
mod role;
mod veil;

pub use actor::{Actor, Who};
pub use call::{Call, Found, Miss, Takes};
pub use guesses::{Guesses, neighbourhood};
pub use page::{Page, Sent, judge_page};
pub use role::{Act, Role, may};
pub use veil::Veil;
