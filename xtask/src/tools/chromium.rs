//! The browser of the browser tests. It is the system's: one more copy would have to be kept safe by us.

use super::{apt, on_path};
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
    if !apt::may_install() {
        bail!(
            "the browser tests need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM to its path"
        );
    }
    apt::install(project, "Chromium", &["chromium", "fonts-liberation"])
}
