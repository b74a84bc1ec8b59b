//! `cargo xtask crash`: kills Tocsin again and again while it delivers (`tests/crash.mjs`), more often than the tests do.

use crate::process::run;
use crate::project::Project;
use crate::{test, tools};
use anyhow::Result;

/// The flags of `crash`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) kills: u32,
    /// By chance when `None`; it is printed, so that a run can be repeated.
    pub(crate) seed: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { kills: 20, seed: None }
    }
}

pub(crate) fn run_kills(project: &Project, options: &Options) -> Result<()> {
    tools::set_up_for_build(project)?;
    test::build_for_tests(project)?;
    let mut node = project.node_program("node");
    node.arg("tests/crash.mjs").args(["--kills", &options.kills.to_string()]);
    if let Some(seed) = options.seed {
        node.args(["--seed", &seed.to_string()]);
    }
    run(&mut node)
}
