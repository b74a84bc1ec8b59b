//! Deliveries.

mod actions;
mod compare;
mod detail;
mod filters;
mod list;
mod log;

pub(crate) use detail::DeliveryPage;
pub(crate) use list::DeliveriesPage;
pub(super) use log::DeliveryLog;
