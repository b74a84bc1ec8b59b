//! Sources: who may send events.

mod add;
mod custom;
mod draft;
mod list;
mod rotate;

pub(crate) use list::SourcesPage;
