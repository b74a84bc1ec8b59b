//! cargo-deny, which holds Cargo.lock to deny.toml.

use super::program::Program;
use crate::project::Project;
use anyhow::Result;
use std::process::Command;

const DENY: Program = Program { name: "cargo-deny", version: "0.20.2", time: "about 2 minutes" };

pub(super) fn set_up(project: &Project) -> Result<()> {
    DENY.set_up(project)
}

/// The program itself.
pub(crate) fn deny(project: &Project) -> Command {
    DENY.command(project)
}
