//! What goes over the wire between the console (or any client) and the Worker.

mod chosen_secret;
mod deliveries;
mod events;
mod fields;
mod invocation;
mod keys;
mod ledger;
mod notices;
mod number;
mod page;
mod preview;
mod problem;
mod replays;
mod session;
mod source_rotation;
mod sources;
mod standing;
mod tokens;
mod webhooks;

pub use deliveries::{DeliveryFilter, DeliveryItem, DeliveryPage, DeliveryView, HeldAnswer, HeldBecause};
pub use events::{
    Accepted, AcceptedBatch, EventItem, EventQuery, EventSlice, EventView, RouteVerdict, RouteView,
    merge_events,
};
pub use invocation::{
    AnswerKind, Invocation, Lookup, LookupAnswer, RecordedHeader, RecordedRequest, RecordedResponse, Timings,
    TokenStep,
};
pub use keys::{Jwk, JwkSet, ResealAnswer};
pub use ledger::{Entries, FoldedLedger, LedgerView, SourceLedger, WebhookLedger};
pub use notices::NoticeView;
pub use number::{parse_number, parse_version_tag};
pub use page::{Page, PageQuery};
pub use preview::{PreviewAnswer, PreviewRequest, TestRequest};
pub use problem::{Problem, ProblemCode};
pub use replays::{ReplayEstimate, ReplayRequest, ReplaySample, ReplayState, ReplayStatus, ReplayView};
pub use session::{EndedAnswer, SessionItem, SessionView, SignIn};
pub use source_rotation::SourceRotation;
pub use sources::{
    AuthenticationDraft, AuthenticationView, CheckedSource, SourceCreated, SourceDraft, SourceView,
};
pub use standing::{Counts, OpenBreaker, Standing};
pub use tokens::{TokenCreated, TokenDraft, TokenView};
pub use webhooks::{LastDelivery, WebhookItem};
