//! The browser of the browser tests. It is the system's: one more copy would have to be kept safe by us.

use crate::process::{announce, run};
use crate::project::Project;
use anyhow::{Result, bail};
use std::path::PathBuf;

/// The program, if there is one: CHROMIUM names it, or it is on PATH.
pub(crate) fn chromium() -> Option<PathBuf> {
    match std::env::var_os("CHROMIUM") {
        Some(path) => Some(PathBuf::from(path)).filter(|path| path.is_file()),
        None => on_path("chromium").or_else(|| on_path("google-chrome")),
    }
}

pub(super) fn set_up(project: &Project) -> Result<()> {
    if chromium().is_some() {
        return Ok(());
    }
    if let Some(path) = std::env::var_os("CHROMIUM") {
        bail!("CHROMIUM names {}, which is not a file", path.display());
    }
    let may_install = rustix::process::geteuid().is_root() && on_path("apt-get").is_some();
    if !may_install {
        bail!(
            "the browser tests need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM to its path"
        );
    }
    announce("Chromium, by apt-get (once)");
    run(apt_get(project).args(["update", "-qq"]))?;
    run(apt_get(project).args([
        "install",
        "-qq",
        "-y",
        "--no-install-recommends",
        "chromium",
        "fonts-liberation",
    ]))
}

fn apt_get(project: &Project) -> std::process::Command {
    let mut command = project.command("apt-get");
    // Nobody is there to answer its questions.
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(name)).find(|file| file.is_file())
}
