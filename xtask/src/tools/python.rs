//! Python environments for tests that need a Python package: one for each `tests/python/NAME.txt`, which pins every
//! package in it with its hashes. `uv pip compile` writes it from `NAME.in`, by the command in its first lines.

use super::{apt, on_path};
use crate::process::{announce, run};
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What was installed; written last.
const INSTALLED: &str = "installed.txt";

/// Makes the environment `name`, unless it holds just what is pinned.
pub(super) fn set_up(project: &Project, name: &str) -> Result<()> {
    let file = format!("tests/python/{name}.txt");
    let pinned = project.read(&file)?;
    let directory = directory(project, name);
    if is_ready(&directory, &pinned) {
        return Ok(());
    }
    check_python(project)?;
    announce(&format!("Python packages of {file} (once)"));
    run(project.command("python3").args(["-m", "venv", "--clear"]).arg(&directory))?;
    // Hashes for all of them, and no package that would run a script of its own to install itself.
    run(project
        .command(directory.join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"])
        .args(["--require-hashes", "--only-binary", ":all:", "--requirement", &file]))?;
    let marker = directory.join(INSTALLED);
    std::fs::write(&marker, pinned).with_context(|| format!("cannot write {}", marker.display()))
}

/// A program of the environment `name`.
pub(crate) fn program(project: &Project, name: &str, program: &str) -> PathBuf {
    directory(project, name).join("bin").join(program)
}

fn directory(project: &Project, name: &str) -> PathBuf {
    project.target("python").join(name)
}

/// A Python that was taken away leaves a link that leads nowhere.
fn is_ready(directory: &Path, pinned: &str) -> bool {
    let installed = std::fs::read_to_string(directory.join(INSTALLED));
    directory.join("bin/python").is_file() && installed.is_ok_and(|installed| installed == pinned)
}

/// Debian keeps what makes environments in a package of its own.
fn check_python(project: &Project) -> Result<()> {
    if makes_environments(project) {
        return Ok(());
    }
    if !apt::may_install() {
        bail!(
            "some tests need Python 3.11 or newer with venv: install it (Debian: apt-get install python3-venv)"
        );
    }
    apt::install(project, "Python", &["python3-venv"])?;
    if !makes_environments(project) {
        let found = on_path("python3").unwrap_or_default();
        bail!("{} is not Python 3.11 or newer with venv, which some tests need", found.display());
    }
    Ok(())
}

fn makes_environments(project: &Project) -> bool {
    let script = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
    let mut python: Command = project.command("python3");
    let status = python.args(["-c", script]).stdin(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_pinned_and_hashed() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/python");
        let files = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
        let pinned = files.filter(|file| file.extension().is_some_and(|it| it == "txt"));
        let mut count = 0;
        for file in pinned {
            let text = std::fs::read_to_string(&file).unwrap();
            let entries = text.replace("\\\n", " ");
            for entry in entries.lines().filter(|line| !line.starts_with('#')) {
                count += 1;
                assert!(
                    entry.contains("==") && entry.contains("--hash=sha256:"),
                    "{}: {entry}",
                    file.display()
                );
            }
        }
        assert!(count > 0, "there are no requirements");
    }
}
