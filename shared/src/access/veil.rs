//! What a role that sees no bodies gets instead of them: the same answer with those fields left out.
//!
//! Left out is what is in an event, a header, a body, an address behind its origin or a template, and whatever quotes one of
//! them: sentences, verdicts, and the names of fields that a template asks for. What remains says how everything went:
//! statuses, outcomes, times, and which rule held.
//!
//! Every answer of a call that a viewer may make implements [`Veil`], also those that hold nothing of the kind, and each
//! names every field of its type: a new field does not compile before somebody has decided about it.

mod configs;
mod open;
mod records;

use super::{Act, Role, may};
use crate::api::Page;

/// An answer that a viewer may get.
pub trait Veil: Sized {
    /// Leaves out what a viewer does not see.
    fn veil(&mut self);

    /// The answer for a role.
    #[must_use]
    fn for_role(mut self, role: Role) -> Self {
        if !may(role, Act::ReadBodies) {
            self.veil();
        }
        self
    }
}

impl<T: Veil> Veil for Page<T> {
    fn veil(&mut self) {
        let Self { items, next_cursor: _ } = self;
        items.iter_mut().for_each(Veil::veil);
    }
}
