//! `cargo xtask bench`: measures, and prints what was measured beside what it should be. Slow is no failure.

use crate::process::run;
use crate::project::Project;
use crate::{test, tools};
use anyhow::Result;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Accepting and delivering.
    Engine,
}

impl Subject {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        (word == "engine").then_some(Self::Engine)
    }

    const fn program(self) -> &'static str {
        match self {
            Self::Engine => "tests/bench/engine.mjs",
        }
    }
}

pub(crate) fn measure(project: &Project, subject: Subject) -> Result<()> {
    tools::set_up_for_build(project)?;
    // The build of the tests: it counts the rows that it writes, and is otherwise the one that ships.
    test::build_for_tests(project)?;
    run(project.node_program("node").arg(subject.program()))
}
