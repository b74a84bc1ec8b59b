//! The audit log.

mod changes;
mod list;

pub(crate) use list::AuditPage;
