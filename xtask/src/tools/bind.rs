//! `bind`, the program that writes the JavaScript beside compiled Wasm. It is a package of this workspace, so that
//! Cargo.lock holds it and everything in it.

use crate::process::{announce, run};
use crate::project::Project;
use anyhow::Result;
use std::process::Command;

/// Compiles it, if anything in it has changed.
pub(super) fn set_up(project: &Project) -> Result<()> {
    if !project.target(PROGRAM).exists() {
        announce("wasm-bindgen (about 1 minute, once)");
    }
    run(project.cargo().args(["build", "--quiet", "--locked", "--package", "bind"]))
}

/// The program itself.
pub(crate) fn bind(project: &Project) -> Command {
    project.command(project.target(PROGRAM))
}

const PROGRAM: &str = "debug/bind";
