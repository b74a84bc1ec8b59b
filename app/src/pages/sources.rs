//! Sources: who may send events.

mod add;
mod list;

pub(crate) use list::SourcesPage;
