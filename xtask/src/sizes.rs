//! What a visitor and an edge have to load.

use crate::bundles;
use crate::process::run;
use crate::project::Project;
use crate::wasm::Kind;
use anyhow::{Context, Result};

const SCRIPT: &str = "xtask/sizes.mjs";

/// Builds what ships, and prints what it weighs: by part, as it is and compressed, by crate, and by function. Also into
/// `build/sizes.txt`.
pub(crate) fn print(project: &Project) -> Result<()> {
    bundles::build(project, Kind::Shipped)?;
    run(project.node_program("node").arg(SCRIPT))
}

/// Fails when what was built weighs more than `xtask/size-limits.json` allows.
pub(crate) fn check(project: &Project) -> Result<()> {
    run(project.node_program("node").args([SCRIPT, "--gate"])).context("what ships has grown")
}
