//! Accepted events.

mod detail;
mod list;

pub(crate) use detail::EventPage;
pub(crate) use list::EventsPage;
