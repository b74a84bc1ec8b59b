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
    pub(crate) target: &'static [&'static str],
    pub(crate) features: &'static [&'static str],
}

/// What it is built for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To be deployed: small and fast, and minutes of work for the compiler.
    Shipped,
    /// To be tested: with ways to break it on request, and a change to it is compiled in seconds.
    Test,
}

impl Kind {
    /// The profile in Cargo.toml, and the directory of what it makes.
    const fn profile(self) -> &'static str {
        match self {
            Self::Shipped => "edge",
            Self::Test => "quick",
        }
    }
}

impl Crate {
    /// Compiles it; returns the raw Wasm.
    pub(crate) fn compile(&self, project: &Project, kind: Kind) -> Result<PathBuf> {
        announce(&format!("{} for {WASM}", self.name));
        let mut cargo = wasm_cargo(project, "build", self.name, self.features);
        run(cargo.args(["--locked", "--profile", kind.profile()]).args(self.target))?;
        Ok(project.target(format!("{WASM}/{}/{}.wasm", kind.profile(), self.name)))
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

/// Where the JavaScript runs that wasm-bindgen writes.
#[derive(Clone, Copy)]
pub(crate) enum Host {
    Browser,
    Worker,
    Node,
}

impl Host {
    /// As `bind` takes it.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "web",
            Self::Worker => "worker",
            Self::Node => "node",
        }
    }
}

/// Makes `<name>.js` and `<name>_bg.wasm` in a directory.
pub(crate) fn bind(
    project: &Project,
    wasm: &Path,
    directory: &Path,
    name: &str,
    host: Host,
    kind: Kind,
) -> Result<()> {
    run(tools::bind(project).arg(wasm).arg(directory).args([name, host.as_str()]))?;
    if kind == Kind::Test {
        return Ok(());
    }
    let wasm = directory.join(format!("{name}_bg.wasm"));
    announce(&format!("wasm-opt {}", project.show(&wasm)));
    run(project.node_program("wasm-opt").arg(&wasm).arg("-o").arg(&wasm).arg("-Os").args(FEATURES))
}

/// What decides about the outcome beside the sources.
pub(crate) fn settings(project: &Project) -> Result<Vec<String>> {
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    Ok(vec![capture(project.command("rustc").arg("-V"))?, flags])
}
