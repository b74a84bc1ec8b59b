//! Every verb that a person or CI needs: `cargo xtask <verb>`.
//!
//! It sets up what is missing, builds, starts and tests. It knows how the parts are put together and nothing of what
//! they do; what it needs from the workspace it reads from files, so that it builds while everything else is broken.

mod app_bundle;
mod arguments;
mod audit;
mod bench;
mod bundles;
mod check;
mod crash;
mod dev;
mod dev_vars;
mod editor_bundle;
mod fingerprint;
mod fuzz;
mod http;
mod leash;
mod origin;
mod page;
mod private;
mod process;
mod project;
mod sim;
mod sizes;
mod sources;
mod state;
mod stop;
mod supply;
mod tally;
mod test;
mod tools;
mod wasm;
mod worker_bundle;
mod wrangler;

use anyhow::Result;
use arguments::Verb;
use project::Project;
use std::process::ExitCode;
use wasm::Kind;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let verb = arguments::read(&arguments)?;
    let project = Project::find()?;
    match verb {
        Verb::Help => print!("{}", arguments::USAGE),
        Verb::Setup => tools::set_up_everything(&project)?,
        Verb::Build => bundles::build(&project, Kind::Shipped)?,
        Verb::Sizes => sizes::print(&project)?,
        Verb::Check => check(&project)?,
        Verb::Dev(options) => dev::run(&project, &options)?,
        Verb::Test(filter) => test::run_tests(&project, &filter)?,
        Verb::Sim(options) => sim::run_seeds(&project, &options)?,
        Verb::Crash(options) => crash::run_kills(&project, &options)?,
        Verb::Fuzz(options) => fuzz::run_targets(&project, &options)?,
        Verb::FuzzCost(minutes) => fuzz::search_cost(&project, minutes)?,
        Verb::VerifyAudit(options) => audit::verify(&project, &options)?,
        Verb::Advisories => {
            tools::set_up_for_supply(&project).and_then(|()| supply::ask_for_advisories(&project))?
        }
        Verb::Bench(subject) => bench::measure(&project, subject)?,
    }
    Ok(())
}

fn check(project: &Project) -> Result<()> {
    tools::set_up_for_check(project)?;
    check::run_all(project)
}
