//! API tokens: what programs sign in with.

use crate::access::{Role, Who};
use crate::ids::TokenId;
use crate::secret::SecretText;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /api/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenDraft {
    /// What people call it; the rules of a webhook's name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// When it ends by itself; never, when left out.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// An API token read back. The token itself is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TokenView {
    /// Its id.
    pub id: TokenId,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Who made it.
    pub created_by: Who,
    /// When.
    pub created_at: Timestamp,
    /// When it was last used, to within five minutes; none before the first time.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

impl TokenView {
    /// Fields that nobody sets: Tocsin does.
    pub const READ_ONLY: &'static [&'static str] = &["id", "created_by", "created_at", "last_used_at"];
}

/// The answer to `POST /api/tokens`: the only time the token is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TokenCreated {
    /// What is known of it.
    pub api_token: TokenView,
    /// What is sent as `Authorization: Bearer …`.
    pub token: SecretText,
}
