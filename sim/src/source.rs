//! Sources: they post an event until they are told that it was accepted.

use crate::faults::Wire;
use crate::violation::Kept;
use crate::world::{Happening, World};
use shared::ids::EventId;

/// How long a source waits before it posts again.
const AGAIN_MILLIS: i64 = 10_000;

/// An event as its source knows it.
#[derive(Debug)]
pub(crate) struct Post {
    pub(crate) source: usize,
    pub(crate) identity: u64,
    pub(crate) severity: u8,
    /// As whom it was accepted, once the source was told.
    pub(crate) accepted: Option<EventId>,
}

impl Post {
    pub(crate) const fn new(source: usize, identity: u64, severity: u8) -> Self {
        Self { source, identity, severity, accepted: None }
    }
}

impl World {
    pub(crate) fn post_event(&mut self, post: usize) -> Kept {
        if self.posts.get(post).is_some_and(|post| post.accepted.is_none()) {
            self.send(Wire::Post, |answered| Happening::PostArrives { post, answered });
            self.post(AGAIN_MILLIS, Happening::Post { post });
        }
        Ok(())
    }
}
