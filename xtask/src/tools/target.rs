//! Rust's Wasm target.

use crate::process::{announce, run};
use crate::project::Project;
use anyhow::{Context, Result};

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

pub(super) fn set_up(project: &Project) -> Result<()> {
    // Asking the compiler works with and without rustup.
    let output = project.command("rustc").args(["--print", "target-libdir", "--target", WASM]).output();
    let libraries = output.context("cannot start `rustc`")?.stdout;
    if std::path::Path::new(String::from_utf8_lossy(&libraries).trim()).is_dir() {
        return Ok(());
    }
    announce(&format!("Rust target {WASM}"));
    run(project.command("rustup").args(["target", "add", WASM]))
        .with_context(|| format!("Rust needs the target {WASM}; please install it as you installed Rust"))
}
