//! The audit log: who did what, when and from where, each entry chained to the one before by its digest.
//!
//! An entry that is changed, taken out or moved breaks the chain at that place, and [`verify`] says where. What a chain
//! cannot show is that its newest entries were cut off, or that all of it was written anew: for that, note its
//! [`Head`] elsewhere now and then.

mod chain;
mod change;

pub use chain::{Break, Chain, Head, verify};
pub use change::{FieldChange, changes};

use crate::access::Actor;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What somebody did. The codes are closed: a program may decide by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A webhook was added.
    WebhookCreated,
    /// A webhook was saved.
    WebhookChanged,
    /// An old version of a webhook was saved again.
    WebhookRestored,
    /// A webhook was deleted.
    WebhookDeleted,
    /// Tocsin stopped sending to a webhook.
    WebhookDisabled,
    /// A draft was sent once, with the stored secrets of its webhook if it has one.
    WebhookTested,
    /// A webhook signs with a new key.
    SigningKeyReplaced,
    /// A webhook's secrets were sealed with the newest key.
    SecretsResealed,
    /// Deliveries of a webhook were sent, released or cancelled by hand.
    DeliveriesOperated,
    /// Events are sent to a webhook again, or no longer.
    ReplayAsked,
    /// A source was added.
    SourceCreated,
    /// A source proves itself with something new.
    SourceRotated,
    /// What was made for a source was taken back: its Journal could not be told of it.
    SourceTakenBack,
    /// A source was deleted.
    SourceDeleted,
    /// An API token was made.
    TokenCreated,
    /// An API token was revoked.
    TokenRevoked,
    /// Somebody signed in.
    SignedIn,
    /// Somebody signed out.
    SignedOut,
    /// Sessions were ended by somebody else.
    SessionsEnded,
    /// A notice was dismissed.
    NoticeDismissed,
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Subject {
    /// Its id.
    pub id: String,
    /// What it was called then.
    pub name: String,
}

impl Subject {
    /// A subject.
    pub fn new(id: impl ToString, name: impl Into<String>) -> Self {
        Self { id: id.to_string(), name: name.into() }
    }
}

/// What is written down of a deed, before it has its place in the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Record {
    /// When.
    pub at: Timestamp,
    /// Who, and from where.
    pub by: Actor,
    /// What.
    pub deed: Deed,
    /// To what; none when it concerns the whole deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// More about it, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What it was before, and is after. Secrets show only that they are set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
    /// The fields whose secret was typed or made anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
}

impl Record {
    /// What somebody did, and nothing more about it.
    pub fn new(at: Timestamp, by: &Actor, deed: Deed) -> Self {
        Self { at, by: by.clone(), deed, subject: None, note: None, changes: Vec::new(), secrets: Vec::new() }
    }

    /// To what it was done.
    #[must_use]
    pub fn about(self, id: impl ToString, name: impl Into<String>) -> Self {
        Self { subject: Some(Subject::new(id, name)), ..self }
    }

    /// More about it.
    #[must_use]
    pub fn noting(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }

    /// What it was before and is after, and which secrets are new.
    #[must_use]
    pub fn changing(self, changes: Vec<FieldChange>, secrets: Vec<String>) -> Self {
        Self { changes, secrets, ..self }
    }
}

/// A record in its place in the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Entry {
    /// Its place; the first is 1, and none is left out.
    pub number: u64,
    /// The digest of the entry before; of the first, zeros.
    pub previous: String,
    /// What is written down.
    pub record: Record,
    /// The digest of all of the above.
    pub digest: String,
}
