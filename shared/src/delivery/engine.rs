//! What to do now: takes in what happened ([`intake`]), moves what is held ([`sweep`]), and begins what is due
//! ([`begin`], within [`places`]). [`wake`] says when to look again.

mod begin;
mod intake;
mod places;
mod sweep;
mod wake;

pub use wake::next_wake;

use super::book::Book;
use super::notice::{Notice, NoticeKind};
use super::outcome::Outcome;
use super::queue::{Head, Queue};
use crate::ids::EventId;
use crate::time::Timestamp;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The alarm went, or anybody looked: is there something to do?
    Woke,
    /// Events were handed over. One that is known already changes nothing.
    Taken {
        /// Which, in their order.
        ids: Vec<EventId>,
    },
    /// An attempt ended.
    Finished {
        /// Whose.
        id: EventId,
        /// Which one.
        attempt: u32,
        /// With which version of the webhook.
        version: u32,
        /// How.
        outcome: Outcome,
        /// The status of the answer, when there was one.
        status: Option<u16>,
        /// How long the target asked to be left alone, in seconds.
        retry_after: Option<i64>,
    },
    /// An attempt was claimed and could not be begun, for a reason of ours.
    Returned {
        /// Whose.
        id: EventId,
        /// Which one.
        attempt: u32,
    },
    /// The Registry told which version to send with. It may be old, or known.
    HeadTold(Head),
    /// The webhook was deleted.
    Retired,
    /// A notice has arrived where it belongs.
    NoticeTold {
        /// What it says.
        kind: NoticeKind,
        /// When that happened: a later notice of the same kind is another one.
        at: Timestamp,
    },
    /// A person wants a delivery tried now.
    RetryRequested {
        /// Which.
        id: EventId,
    },
    /// A person takes a delivery back.
    CancelRequested {
        /// Which.
        id: EventId,
    },
    /// A settled or held delivery is sent again.
    Replayed {
        /// Which.
        id: EventId,
    },
    /// A person lets all that is held go on.
    ReleaseRequested,
    /// A person takes all that is held back.
    CancelHeldRequested,
}

/// What the shell has to do, after it has committed what was written and the next alarm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Attempts to begin.
    pub sends: Vec<Send>,
    /// Attempts to record that were begun and of which nobody knows how they ended.
    pub unknown: Vec<Unknown>,
    /// Notices to tell.
    pub notices: Vec<Notice>,
    /// Whether to ask the Registry which version to send with.
    pub asks_for_head: bool,
    /// Why what a person asked for was not done; nothing was changed then.
    pub refusal: Option<Refusal>,
}

/// Why what a person asked for is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It cannot be done in the state it is in.
    WrongState,
    /// The delivery was tried again by hand as often as is allowed ([`crate::limits::RETRIES_BY_HAND_MAX`]).
    TooManyRetries,
}

/// An attempt to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send {
    /// Whose.
    pub id: EventId,
    /// Its number, from 1.
    pub attempt: u32,
    /// With which version of the webhook.
    pub version: u32,
}

/// An attempt that was begun, and nobody knows how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Whose.
    pub id: EventId,
    /// Its number.
    pub attempt: u32,
    /// When its lease ended.
    pub lease_until: Timestamp,
}

/// Takes in what happened, and begins what is due.
///
/// `room` is how many attempts the caller can begin; what is due beyond that waits, and [`next_wake`] says so.
/// `entropy` is a random number, for jitter. A repeated or late input changes nothing, and neither does a wake with
/// nothing due.
///
/// # Errors
/// When the book cannot be read or written; nothing of it may be committed then.
pub fn handle<B: Book>(
    book: &mut B,
    now: Timestamp,
    entropy: u64,
    room: usize,
    input: Input,
) -> Result<Effects, B::Error> {
    handle_all(book, now, entropy, room, [input])
}

/// The same, for several things that happened: what is due begins once, after the last of them.
///
/// # Errors
/// As [`handle`].
pub fn handle_all<B: Book>(
    book: &mut B,
    now: Timestamp,
    entropy: u64,
    room: usize,
    inputs: impl IntoIterator<Item = Input>,
) -> Result<Effects, B::Error> {
    let before = book.queue()?;
    let mut run = Run { queue: before.clone(), book, now, entropy, room, effects: Effects::default() };
    // First: an answer that came is worth more than a lease that is over.
    for input in inputs {
        run.take_in(input)?;
    }
    run.end_leases()?;
    run.sweep()?;
    run.begin()?;
    run.tell();
    if run.queue != before {
        run.book.put_queue(&run.queue)?;
    }
    Ok(run.effects)
}

struct Run<'a, B> {
    book: &'a mut B,
    queue: Queue,
    now: Timestamp,
    entropy: u64,
    room: usize,
    effects: Effects,
}

impl<B: Book> Run<'_, B> {
    /// The next random number: splitmix64, so that one seed is enough for several.
    fn random(&mut self) -> u64 {
        self.entropy = self.entropy.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.entropy ^ (self.entropy >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
