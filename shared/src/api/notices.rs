//! Notices: what Tocsin has to say about its own webhooks.

use crate::delivery::NoticeKind;
use crate::ids::WebhookId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A row of `GET /api/notices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NoticeView {
    /// Its number, to dismiss it by `DELETE /api/notices/{number}`.
    pub number: u32,
    /// Which webhook it is about.
    pub webhook_id: WebhookId,
    /// What it was called.
    pub webhook_name: String,
    /// What happened.
    pub kind: NoticeKind,
    /// The same as a sentence.
    pub text: String,
    /// When.
    pub at: Timestamp,
}
