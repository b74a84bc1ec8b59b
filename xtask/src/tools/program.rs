//! Programs from crates.io that are no package of this workspace: at an exact version, with the dependencies that the
//! program's own lock file names, and in `target/`, where no other project takes them for its own.

use crate::process::{announce, run};
use crate::project::Project;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// One of them.
pub(crate) struct Program {
    /// Its name, which is that of its crate.
    pub(crate) name: &'static str,
    /// Exact, so that what passes today passes tomorrow.
    pub(crate) version: &'static str,
    /// How long it takes to compile, in words.
    pub(crate) time: &'static str,
}

impl Program {
    /// Compiles it, unless this version is there.
    pub(crate) fn set_up(&self, project: &Project) -> Result<()> {
        let Self { name, version, time } = self;
        let installed = Command::new(self.path(project)).arg("--version").output();
        let wanted = format!("{name} {version}");
        if installed.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == wanted) {
            return Ok(());
        }
        announce(&format!("{wanted} ({time}, once)"));
        // Unoptimised: optimising it would take longer than it ever runs.
        run(project
            .cargo()
            .args(["install", "--quiet", "--locked", "--debug", name, "--version", version, "--root"])
            .arg(project.target("tools")))
    }

    /// A command that starts it.
    pub(crate) fn command(&self, project: &Project) -> Command {
        project.command(self.path(project))
    }

    fn path(&self, project: &Project) -> PathBuf {
        project.target("tools/bin").join(self.name)
    }
}
