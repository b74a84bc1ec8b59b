//! The delivery engine: what happens to the events of one webhook, decided without IO.
//!
//! | file | one idea |
//! |---|---|
//! | `engine` | [`handle`] and [`next_wake`]: what to do now, and when to look again |
//! | `book` | [`Book`]: where the rows are kept; SQLite in an Outbox, a map in the simulation |
//! | `memory` | [`MemoryBook`]: a book in memory, for examples, tests and the simulation |
//! | `row` | [`Delivery`]: one event for one webhook, and how an attempt changes it |
//! | `flight` | [`Flight`]: attempts under way and settled ones, as one row |
//! | `queue` | [`Queue`]: what is known of the webhook as a whole |
//! | `breaker` | [`Breaker`]: leaving a target alone that keeps failing |
//! | `pace` | [`Pace`]: attempts in a second |
//! | `notice` | [`Notice`]: what has to be told about the webhook |
//! | `outcome` | [`Outcome`]: the cause table |
//! | `schedule` | how long to wait before the next attempt |
//!
//! The Outbox calls [`handle`] within a transaction, commits what it wrote together with the alarm that [`next_wake`]
//! asks for, and only then carries out the effects. A crash at any point leaves rows that the next wake brings back: an
//! attempt that was begun and never finished is `unknown` once its lease is over, and is tried again.

mod book;
mod breaker;
mod engine;
mod flight;
mod memory;
mod notice;
mod outcome;
mod pace;
mod queue;
mod retry_after;
mod row;
mod schedule;

pub use book::{Book, InFlight, Lane, Outline, Shelf};
pub use breaker::Breaker;
pub use engine::{Effects, Input, Refusal, Send, Unknown, handle, handle_all, next_wake};
pub use flight::Flight;
pub use memory::MemoryBook;
pub use notice::{Notice, NoticeKind, StopReason};
pub use outcome::{Next, Outcome};
pub use pace::Pace;
pub use queue::{Gate, Head, Queue, SendPolicy, Stopped, Sweep};
pub use retry_after::parse_retry_after;
pub use row::{Delivery, State};
pub use schedule::WAITS_SECONDS;

/// How long an attempt may take in all, in milliseconds: a token may be fetched first, and each exchange has the
/// webhook's timeout. Whatever a shell does within an attempt has to be over by then.
pub const fn attempt_millis_max(timeout_millis: i64) -> i64 {
    2 * timeout_millis
}

#[cfg(test)]
mod tests;
