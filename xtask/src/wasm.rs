//! From a crate to Wasm with its JavaScript: cargo, wasm-bindgen, wasm-opt.
//!
//! `worker-build` and `trunk` would do this too, but they fetch their tools from places that a machine behind a
//! firewall may not reach; ours come from the registries of Cargo and npm alone.

use crate::process::{announce, capture, run};
use crate::project::Project;
use crate::tools::{self, WASM};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What Rust's Wasm target makes use of; wasm-opt refuses what it was not told of.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-exception-handling",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// A crate of the workspace that is compiled to Wasm.
pub(crate) struct Crate {
    pub(crate) name: &'static str,
    /// `--lib` or nothing.
    pub(crate) kind: &'static [&'static str],
    pub(crate) features: &'static [&'static str],
}

impl Crate {
    /// Compiles it as it ships; returns the raw Wasm.
    pub(crate) fn compile(&self, project: &Project) -> Result<PathBuf> {
        announce(&format!("{} for {WASM}", self.name));
        let mut cargo = wasm_cargo(project, "build", self.name, self.features);
        run(cargo.args(["--profile", "edge"]).args(self.kind))?;
        Ok(project.target(format!("{WASM}/edge/{}.wasm", self.name)))
    }
}

/// A cargo command on one crate for the Wasm target. By manifest, since two packages here are called `worker`.
pub(crate) fn wasm_cargo(project: &Project, verb: &str, name: &str, features: &[&str]) -> Command {
    let mut cargo = project.cargo();
    cargo
        .arg(verb)
        .arg("--manifest-path")
        .arg(project.path(name).join("Cargo.toml"))
        .args(["--target", WASM]);
    if !features.is_empty() {
        cargo.args(["--features", &features.join(",")]);
    }
    // The macros of the worker crate then use the futures of `js-sys`, as its own build tool has it.
    cargo.env("WASM_BINDGEN_USE_JS_SYS", "1");
    cargo
}

/// Makes `<name>.js` and `<name>_bg.wasm` in a directory.
pub(crate) fn bind(
    project: &Project,
    wasm: &Path,
    directory: &Path,
    name: &str,
    flags: &[&str],
) -> Result<()> {
    let mut bindgen = tools::bindgen(project);
    bindgen
        .arg(wasm)
        .arg("--out-dir")
        .arg(directory)
        .args(["--out-name", name, "--no-typescript"])
        .args(flags);
    run(&mut bindgen)?;
    let wasm = directory.join(format!("{name}_bg.wasm"));
    announce(&format!("wasm-opt {}", project.show(&wasm)));
    run(project.node_program("wasm-opt").arg(&wasm).arg("-o").arg(&wasm).arg("-Os").args(FEATURES))
}

/// What decides about the outcome beside the sources.
pub(crate) fn settings(project: &Project) -> Result<Vec<String>> {
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    Ok(vec![capture(project.command("rustc").arg("-V"))?, flags])
}
