//! Debian's packages: installed where we may, named where we may not.

use super::on_path;
use crate::process::{announce, run};
use crate::project::Project;
use anyhow::Result;
use std::process::Command;

/// Whether we may install packages ourselves.
pub(super) fn may_install() -> bool {
    rustix::process::geteuid().is_root() && on_path("apt-get").is_some()
}

pub(super) fn install(project: &Project, what: &str, packages: &[&str]) -> Result<()> {
    announce(&format!("{what}, by apt-get (once)"));
    run(apt_get(project).args(["update", "-qq"]))?;
    run(apt_get(project).args(["install", "-qq", "-y", "--no-install-recommends"]).args(packages))
}

fn apt_get(project: &Project) -> Command {
    let mut command = project.command("apt-get");
    // Nobody is there to answer its questions.
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
