//! Sources: who may send events.

use crate::event::Format;
use crate::ids::SourceId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /api/sources`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceDraft {
    /// What people call it; the rules of a webhook's name.
    pub name: String,
    /// How it writes its events.
    #[serde(default)]
    pub format: Format,
}

/// A source read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    /// Its id.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// How it writes its events.
    pub format: Format,
    /// Where it posts them, from the root of this origin.
    pub ingest_path: String,
    /// When it was added.
    pub created_at: Timestamp,
}

/// The answer to `POST /api/sources`: the only time the token is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCreated {
    /// The source.
    pub source: SourceView,
    /// What it sends as `Authorization: Bearer …`.
    pub token: String,
}
