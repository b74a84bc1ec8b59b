//! What goes over the wire between the console (or any client) and the Worker.

mod deliveries;
mod events;
mod invocation;
mod page;
mod preview;
mod problem;
mod session;
mod sources;
mod webhooks;

pub use deliveries::{DeliveryItem, DeliveryView};
pub use events::{Accepted, AcceptedBatch, EventItem, EventView, RouteVerdict, RouteView};
pub use invocation::{Invocation, RecordedHeader, RecordedRequest, RecordedResponse, Timings, TokenStep};
pub use page::Page;
pub use preview::{PreviewAnswer, PreviewRequest, TestRequest};
pub use problem::{Problem, ProblemCode};
pub use session::{SessionView, SignIn};
pub use sources::{SourceCreated, SourceDraft, SourceView};
pub use webhooks::{LastDelivery, WebhookItem};
