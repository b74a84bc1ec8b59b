//! Formatting and lints, each a failure: a rule is kept or it is not there.

use crate::process::run;
use crate::project::Project;
use crate::wasm::wasm_cargo;
use anyhow::{Context, Result};

/// The crates that only exist in Wasm, with the features they are also checked with.
const WASM_CRATES: [(&str, &[&str]); 3] = [("app", &[]), ("worker", &[]), ("worker", &["test-hooks"])];

pub(crate) fn run_all(project: &Project) -> Result<()> {
    run(project.cargo().args(["fmt", "--all", "--check"]))
        .context("formatting differs; `cargo fmt` puts it right")?;
    let native = ["clippy", "--workspace", "--exclude", "app", "--exclude", "worker", "--all-targets"];
    run(project.cargo().args(native).args(["--", "-D", "warnings"]))?;
    for (name, features) in WASM_CRATES {
        run(wasm_cargo(project, "clippy", name, features).args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}
