//! `cargo xtask audit verify`: whether an exported audit log is whole.

use crate::process::run;
use crate::project::Project;
use anyhow::{Context, Result};
use std::path::PathBuf;

/// What is verified.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The exported log.
    pub(crate) file: PathBuf,
    /// The digest of an entry that has to be in it.
    pub(crate) noted: Option<String>,
}

pub(crate) fn verify(project: &Project, options: &Options) -> Result<()> {
    let file = std::path::absolute(&options.file).context("the working directory is gone")?;
    let mut cargo = project.cargo();
    cargo
        .args(["run", "--quiet", "-p", "shared", "--example", "verify_audit", "--"])
        .arg(file)
        .args(&options.noted);
    run(&mut cargo).context("the log is not whole")
}
