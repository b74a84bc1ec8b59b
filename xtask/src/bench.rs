//! `cargo xtask bench`: measures, and prints what was measured beside what it should be. Slow is no failure.

use crate::fingerprint::write;
use crate::process::{capture, run};
use crate::project::Project;
use crate::wasm::{self, Host, Kind};
use crate::{bundles, test, tools};
use anyhow::{Context, Result};

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Accepting and delivering.
    Engine,
    /// Opening the console.
    Console,
    /// What many webhooks cost, those that were deleted too.
    Growth,
    /// Reading and rendering templates, refusing what is hostile, and what the engines weigh.
    Templates,
}

impl Subject {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        match word {
            "engine" => Some(Self::Engine),
            "console" => Some(Self::Console),
            "growth" => Some(Self::Growth),
            "templates" => Some(Self::Templates),
            _ => None,
        }
    }
}

pub(crate) fn measure(project: &Project, subject: Subject) -> Result<()> {
    tools::set_up_for_build(project)?;
    match subject {
        // The build of the tests: it counts the rows that it writes, and is otherwise the one that ships.
        Subject::Engine => {
            test::build_for_tests(project)?;
            run(project.node_program("node").arg("tests/bench/engine.mjs"))
        }
        Subject::Console => {
            tools::set_up_for_browser(project)?;
            bundles::build(project, Kind::Shipped)?;
            let chromium = tools::chromium().context("Chromium is gone")?;
            run(project.node_program("node").arg("tests/bench/console.mjs").env("CHROMIUM", chromium))
        }
        Subject::Growth => {
            bundles::build(project, Kind::Shipped)?;
            run(project.node_program("node").arg("tests/bench/growth.mjs"))
        }
        Subject::Templates => measure_templates(project),
    }
}

/// The same module four times: what is left out is what it weighs.
const WEIGHED: [(&str, &[&str]); 4] = [
    ("neither", &[]),
    ("templates", &["templates"]),
    ("rules", &["rules"]),
    ("both", &["templates", "rules"]),
];

fn measure_templates(project: &Project) -> Result<()> {
    for (name, features) in WEIGHED {
        let compiled = wasm::compile_library(project, "bench", features)?;
        let directory = project.path("build/bench").join(name);
        wasm::bind(project, &compiled, &directory, "bench", Host::Node)?;
        wasm::optimise(project, &directory)?;
        // Node takes it for a module of the kind that the project's own are.
        write(&directory.join("package.json"), "{ \"type\": \"commonjs\" }\n")?;
    }
    let mut native = project.cargo();
    native.args(["run", "--release", "--quiet", "-p", "bench", "--features", "templates,rules"]);
    let times = project.path("build/bench/native.txt");
    write(&times, capture(&mut native)?)?;
    run(project.node_program("node").arg("tests/bench/templates.mjs").arg(times))
}
