//! cargo-deny, which holds Cargo.lock to deny.toml.

use crate::process::{announce, run};
use crate::project::Project;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// Exact, so that a check that passes today passes tomorrow.
const VERSION: &str = "0.20.2";

pub(super) fn set_up(project: &Project) -> Result<()> {
    let installed = Command::new(path(project)).arg("--version").output();
    if installed
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == format!("cargo-deny {VERSION}"))
    {
        return Ok(());
    }
    announce(&format!("cargo-deny {VERSION} (about 2 minutes, once)"));
    // Unoptimised: it reads one lock file, and optimising it would take longer than it ever runs.
    run(project
        .cargo()
        .args(["install", "--quiet", "--locked", "--debug", "cargo-deny", "--version", VERSION, "--root"])
        .arg(project.target("tools")))
}

/// The program itself.
pub(crate) fn deny(project: &Project) -> Command {
    project.command(path(project))
}

fn path(project: &Project) -> PathBuf {
    project.target("tools/bin/cargo-deny")
}
