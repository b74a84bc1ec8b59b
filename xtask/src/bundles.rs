//! The Worker and the console: compiled by one Cargo, then put together side by side.

use crate::fingerprint::write;
use crate::project::Project;
use crate::tools;
use crate::wasm::{self, Kind};
use crate::{app_bundle, worker_bundle};
use anyhow::{Context, Result, anyhow};
use std::fs::File;
use std::thread::{ScopedJoinHandle, scope};

/// Sets up what building takes, and builds what has changed.
pub(crate) fn build(project: &Project, kind: Kind) -> Result<()> {
    tools::set_up_for_check(project)?;
    // A `dev` that watches and a run of the tests compile to the same file, with and without the tests' hooks.
    let _lock = lock(project)?;
    let worker = worker_bundle::changed(project, kind)?;
    let app = app_bundle::changed(project, kind)?;
    if worker.is_none() && app.is_none() {
        return tools::set_up_for_build(project);
    }
    let compiled = scope(|scope| {
        // Packages come from the network and `bind` has dependencies of its own: neither has to wait for the other.
        let tools = scope.spawn(|| tools::set_up_for_build(project));
        let compiled = wasm::compile_both(project, kind);
        finished(tools)?;
        compiled
    })?;
    scope(|scope| {
        let app = app.map(|sources| {
            let wasm = &compiled.app;
            scope.spawn(move || app_bundle::assemble(project, kind, wasm, &sources))
        });
        let worker = worker
            .map_or(Ok(()), |sources| worker_bundle::assemble(project, kind, &compiled.worker, &sources));
        app.map_or(Ok(()), finished)?;
        worker
    })
}

/// Ends with the process, however it ends.
fn lock(project: &Project) -> Result<File> {
    let path = project.path("build/lock");
    write(&path, "")?;
    let lock = File::open(&path).context("cannot open build/lock")?;
    lock.lock().context("cannot lock build/lock")?;
    Ok(lock)
}

fn finished(thread: ScopedJoinHandle<'_, Result<()>>) -> Result<()> {
    thread.join().unwrap_or_else(|_| Err(anyhow!("a part of the build panicked")))
}
