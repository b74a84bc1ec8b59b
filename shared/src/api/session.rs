//! Signing in, and who is signed in.

use crate::access::{Role, Who};
use crate::ids::SessionId;
use crate::secret::SecretText;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /api/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The admin token, or an API token.
    pub token: SecretText,
}

/// `GET /api/session`: who is asking, and what the console has to know of the deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SessionView {
    /// Who is asking.
    pub who: Who,
    /// What they may do.
    pub role: Role,
    /// The version of the Worker.
    pub version: String,
    /// Loopback origins that may be targets; empty in production.
    pub dev_target_origins: Vec<String>,
    /// The only hosts that may be targets, as the setting has them; none when every public one may.
    #[serde(default)]
    pub allowed_target_hosts: Option<Vec<String>>,
    /// Hosts that Tocsin itself is reached at, as the setting has them.
    #[serde(default)]
    pub own_hosts: Vec<String>,
}

/// A row of `GET /api/sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SessionItem {
    /// Its id; its cookie holds something else.
    pub id: SessionId,
    /// Who signed in.
    pub who: Who,
    /// What they may do.
    pub role: Role,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, to within five minutes.
    pub last_used_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Where they signed in from.
    pub address: Option<String>,
    /// With which browser, as it says itself.
    pub user_agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// The answer to `DELETE /api/sessions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EndedAnswer {
    /// How many ended.
    pub ended: u64,
}
