//! wrangler, quiet: it sends nothing, asks for nothing, and needs no account or network.

use crate::project::Project;
use std::process::Command;

const QUIET: [(&str, &str); 8] = [
    ("WRANGLER_SEND_METRICS", "false"),
    ("WRANGLER_SEND_ERROR_REPORTS", "false"),
    // Also keeps it from asking npm for a newer version.
    ("WRANGLER_HIDE_BANNER", "true"),
    // It would fetch a sample of `request.cf`.
    ("CLOUDFLARE_CF_FETCH_ENABLED", "false"),
    ("X_LOCAL_OBSERVABILITY", "false"),
    ("X_LOCAL_EXPLORER", "false"),
    ("NO_COLOR", "1"),
    // We have built already; see `[build]` in wrangler.toml.
    ("TOCSIN_BUILT", "1"),
];

/// `wrangler` with these settings.
pub(crate) fn wrangler(project: &Project) -> Command {
    let mut command = project.node_program("wrangler");
    command.envs(QUIET);
    command
}
