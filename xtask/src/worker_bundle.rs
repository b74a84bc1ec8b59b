//! The Worker as wrangler takes it: `worker/entry.js` beside the compiled crate.

use crate::fingerprint::{Fingerprint, write};
use crate::project::Project;
use crate::wasm::{self, Host, Kind};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Everything that goes into it; this program too, because it is the recipe.
const SOURCES: [&str; 8] = [
    "Cargo.lock",
    "Cargo.toml",
    ".cargo/config.toml",
    "package-lock.json",
    "shared",
    "worker",
    "xtask/src",
    "xtask/bind",
];

/// Where it is built.
const fn directory(kind: Kind) -> &'static str {
    match kind {
        Kind::Shipped => "build/worker",
        Kind::Dev => "build/worker-dev",
        Kind::Test => "build/worker-test",
    }
}

/// The sources, if it was not built from them.
pub(crate) fn changed(project: &Project, kind: Kind) -> Result<Option<Fingerprint>> {
    let mut settings = wasm::settings(project)?;
    settings.extend(kind.features().iter().map(ToString::to_string));
    let sources = Fingerprint::of(project, &settings, &SOURCES)?;
    Ok((!sources.matches(&project.path(directory(kind)))).then_some(sources))
}

/// Puts it together from what the compiler made of its sources.
pub(crate) fn assemble(project: &Project, kind: Kind, compiled: &Path, sources: &Fingerprint) -> Result<()> {
    let directory = project.path(directory(kind));
    let package = directory.join("pkg");
    wasm::bind(project, compiled, &package, "index", Host::Worker)?;
    if kind == Kind::Shipped {
        // `cargo xtask sizes` reads the names of functions, which do not ship.
        let named = project.path("build/worker-named.wasm");
        std::fs::copy(package.join("index_bg.wasm"), named).context("cannot keep the names of functions")?;
        wasm::optimise(project, &package)?;
    }
    import_plainly(&package.join("index.js"))?;
    write(&directory.join("entry.js"), project.read("worker/entry.js")?)?;
    sources.keep(&directory)
}

/// wasm-bindgen imports the module by the `source` phase, which wrangler's bundler does not know; it makes a plain
/// import of a `.wasm` file mean the same.
fn import_plainly(glue: &PathBuf) -> Result<()> {
    let text = std::fs::read_to_string(glue).with_context(|| format!("cannot read {}", glue.display()))?;
    let plain: Vec<String> = text
        .lines()
        .map(|line| match line.strip_prefix("import source ") {
            Some(rest) => format!("import {rest}\n"),
            None => format!("{line}\n"),
        })
        .collect();
    write(glue, plain.concat())
}
