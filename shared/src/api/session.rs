//! Signing in.

use serde::{Deserialize, Serialize};

/// `POST /api/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The admin token.
    pub token: String,
}

/// `GET /api/session`: who is asking, and what the console has to know of the deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The version of the Worker.
    pub version: String,
    /// Loopback origins that may be targets; empty in production.
    pub dev_target_origins: Vec<String>,
}
