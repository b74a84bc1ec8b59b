//! The npm packages: wrangler with its runtime, Playwright, wasm-opt, and a Node that is new enough for them.

use crate::process::{announce, capture, run};
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::time::SystemTime;

/// The oldest Node that wrangler starts on.
const NODE_MIN: (u32, u32) = (22, 12);

pub(super) fn set_up(project: &Project) -> Result<()> {
    // Run by wrangler as its build command, we would pull its own files from under it.
    let runs_under_wrangler = std::env::var_os("WRANGLER_COMMAND").is_some();
    // npm writes this file last.
    let is_newest = modified(&project.path("node_modules/.package-lock.json"))
        >= modified(&project.path("package-lock.json"));
    if is_newest || runs_under_wrangler {
        return Ok(());
    }
    announce("npm packages (about 600 MB, once)");
    let mut npm = project.command("npm");
    npm.args(["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"]);
    // Its browser would be a download of its own; ours is the system's.
    npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run(&mut npm).context("Node with npm is needed (Debian: nodejs, npm)")?;
    check_node(project)
}

/// The package brings a Node for the usual machines; on others the system's own has to do.
fn check_node(project: &Project) -> Result<()> {
    let text = capture(project.node_program("node").arg("--version"))?;
    let is_enough = version(text.trim()).is_some_and(|version| version >= NODE_MIN);
    if !is_enough {
        bail!("Node {}.{} or newer is needed, and this is {}", NODE_MIN.0, NODE_MIN.1, text.trim());
    }
    Ok(())
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_version_is_compared_as_numbers() {
        assert_eq!(version("v22.23.3"), Some((22, 23)));
        assert!(version("v22.9.0") < Some(NODE_MIN));
        assert!(version("v100.0.0") > Some(NODE_MIN));
        assert_eq!(version("nonsense"), None);
    }
}
