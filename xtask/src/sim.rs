//! `cargo xtask sim`: long runs of the simulation; a short one is part of `cargo test`.

use crate::process::run;
use crate::project::Project;
use anyhow::{Context, Result};

/// Which seeds to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) seeds: u64,
    pub(crate) from: u64,
    /// A failing seed to make small and tell all of, instead.
    pub(crate) smallest: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seeds: 100_000, from: 0, smallest: None }
    }
}

pub(crate) fn run_seeds(project: &Project, options: &Options) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["run", "--release", "--quiet", "-p", "sim", "--"]);
    match options.smallest {
        Some(seed) => cargo.args(["--smallest", &seed.to_string()]),
        None => cargo.args(["--seeds", &options.seeds.to_string(), "--from", &options.from.to_string()]),
    };
    run(&mut cargo).context("a promise is broken; the seeds above say which")
}
