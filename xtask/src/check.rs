//! Formatting and lints, each a failure: a rule is kept or it is not there.

use crate::process::run;
use crate::project::Project;
use crate::wasm::{Kind, Packages};
use anyhow::{Context, Result};

pub(crate) fn run_all(project: &Project) -> Result<()> {
    run(project.cargo().args(["fmt", "--all", "--check"]))
        .context("formatting differs; `cargo fmt` puts it right")?;
    let native = ["clippy", "--workspace", "--exclude", "app", "--exclude", "worker", "--all-targets"];
    run(project.cargo().args(native).args(["--", "-D", "warnings"]))?;
    for kind in [Kind::Shipped, Kind::Test] {
        let both = Packages { names: &["app", "worker"], features: kind.features() };
        run(both.cargo(project, "clippy")?.args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}
