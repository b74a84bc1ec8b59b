//! Signing in.

use serde::{Deserialize, Serialize};

/// `POST /api/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The admin token.
    pub token: String,
}

/// `GET /api/session`: who is asking, and what the console has to know of the deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SessionView {
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
