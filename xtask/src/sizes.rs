//! What a visitor and an edge have to load.

use crate::process::run;
use crate::project::Project;
use anyhow::Result;

/// Prints each built file with its size as it is, and compressed as it travels. Also into `build/sizes.txt`.
pub(crate) fn print(project: &Project) -> Result<()> {
    run(project.node_program("node").arg("xtask/sizes.mjs"))
}
