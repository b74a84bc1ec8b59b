//! Sources: who may send events.

mod add;
mod custom;
mod draft;
mod list;

pub(crate) use list::SourcesPage;
