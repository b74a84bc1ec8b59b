//! The Worker as wrangler takes it: `worker/entry.js` beside the compiled crate.

use crate::fingerprint::{Fingerprint, write};
use crate::project::Project;
use crate::wasm::{self, Crate, Host, Kind};
use anyhow::{Context, Result};
use std::path::PathBuf;

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
        Kind::Test => "build/worker-test",
    }
}

const fn features(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Shipped => &[],
        Kind::Test => &["test-hooks"],
    }
}

/// Builds it, if anything has changed.
pub(crate) fn build(project: &Project, kind: Kind) -> Result<()> {
    let directory = project.path(directory(kind));
    let settings = wasm::settings(project)?;
    let settings: Vec<&str> =
        settings.iter().map(String::as_str).chain(features(kind).iter().copied()).collect();
    let fingerprint = Fingerprint::of(project, &settings, &SOURCES)?;
    if fingerprint.matches(&directory) {
        return Ok(());
    }
    let compiled =
        Crate { name: "worker", target: &["--lib"], features: features(kind) }.compile(project, kind)?;
    wasm::bind(project, &compiled, &directory.join("pkg"), "index", Host::Worker, kind)?;
    import_plainly(&directory.join("pkg/index.js"))?;
    write(&directory.join("entry.js"), project.read("worker/entry.js")?)?;
    fingerprint.keep(&directory)
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
