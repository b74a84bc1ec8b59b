//! The wasm-bindgen CLI, in just the version of the library: the two refuse to work together otherwise.

use crate::process::{announce, run};
use crate::project::Project;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

pub(super) fn set_up(project: &Project) -> Result<()> {
    let version =
        locked_version(&project.read("Cargo.lock")?).context("Cargo.lock does not name wasm-bindgen")?;
    let installed = Command::new(path(project)).arg("--version").output();
    if installed.is_ok_and(|output| {
        String::from_utf8_lossy(&output.stdout).trim() == format!("wasm-bindgen {version}")
    }) {
        return Ok(());
    }
    announce(&format!("wasm-bindgen CLI {version} (about 4 minutes, once)"));
    // Not `--locked`: the lock file of that release names a crate version that was withdrawn.
    run(project
        .cargo()
        .args(["install", "--quiet", "wasm-bindgen-cli", "--version", &version, "--root"])
        .arg(project.target("tools")))
}

/// The program itself.
pub(crate) fn bindgen(project: &Project) -> Command {
    project.command(path(project))
}

fn path(project: &Project) -> PathBuf {
    project.target("tools/bin/wasm-bindgen")
}

fn locked_version(lock: &str) -> Option<String> {
    let mut lines = lock.lines().skip_while(|line| *line != r#"name = "wasm-bindgen""#);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_librarys_own() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock).as_deref(), Some("0.2.130"));
        assert_eq!(locked_version("name = \"other\"\n"), None);
    }
}
