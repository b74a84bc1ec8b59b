//! Deliveries.

mod detail;

pub(crate) use detail::DeliveryPage;
