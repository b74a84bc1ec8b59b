//! The request to a target: made from the webhook, the event and the moment, the same for a preview, a test and a
//! delivery.

mod outgoing;
mod template;

pub use outgoing::{HOP_HEADER, Outgoing, OutgoingHeader, Proof, USER_AGENT, build, secrets_of};
pub(crate) use template::header_value;
pub use template::{Part, PartError, PartFault, RenderedRequest, RequestTemplate, has_placeholders};
