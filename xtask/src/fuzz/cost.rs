//! The search for the input that takes the most CPU for a unit of work (`bench/src/cost.rs`), in Wasm under Node: the V8 of
//! workerd. It needs no nightly compiler, since the time leads it and not the code that is reached.

use crate::fingerprint::write;
use crate::process::run;
use crate::project::Project;
use crate::tools;
use crate::wasm::{self, Host};
use anyhow::Result;

pub(crate) fn search(project: &Project, minutes: u32) -> Result<()> {
    tools::set_up_for_build(project)?;
    let compiled = wasm::compile_library(project, "bench", &["cost"])?;
    let directory = project.path("build/bench/cost");
    wasm::bind(project, &compiled, &directory, "bench", Host::Node)?;
    wasm::optimise(project, &directory)?;
    // Node takes it for a module of the kind that the project's own are.
    write(&directory.join("package.json"), "{ \"type\": \"commonjs\" }\n")?;
    run(project.node_program("node").args([
        "--single-threaded",
        "tests/bench/cost.mjs",
        "--minutes",
        &minutes.to_string(),
    ]))
}
