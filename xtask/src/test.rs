//! `cargo xtask test`: every test there is, section by section, up to the first that fails.

use crate::bundles;
use crate::check;
use crate::fingerprint::files_below;
use crate::process::{announce, run, show};
use crate::project::Project;
use crate::sizes;
use crate::supply;
use crate::tally::Tally;
use crate::tools;
use crate::wasm::Kind;
use crate::wrangler::wrangler;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// For one file of Worker tests; one that hangs should say so before CI gives up on all.
const WORKER_TIMEOUT: &str = "--test-timeout=300000";

/// For one run of generated requests.
const CONTRACT_TIMEOUT: &str = "--test-timeout=600000";

/// A part of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// Formatting and lints.
    Check,
    /// What is in here of other people's code.
    Supply,
    /// `cargo test`.
    Native,
    /// The Worker under workerd, from outside.
    Worker,
    /// The API against its own description.
    Contract,
    /// The console in Chromium.
    Browser,
    /// Whether wrangler would take it.
    Deploy,
}

/// In this order: the quick ones first, and the build that ships before the tests that look into it.
const SECTIONS: [Section; 7] = [
    Section::Check,
    Section::Supply,
    Section::Native,
    Section::Deploy,
    Section::Worker,
    Section::Contract,
    Section::Browser,
];

impl Section {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        SECTIONS.into_iter().find(|section| section.name() == word)
    }

    /// Whether single tests in it can be asked for.
    pub(crate) const fn has_names(self) -> bool {
        matches!(self, Self::Native | Self::Worker | Self::Contract | Self::Browser)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Supply => "supply",
            Self::Native => "native",
            Self::Worker => "worker",
            Self::Contract => "contract",
            Self::Browser => "browser",
            Self::Deploy => "deploy",
        }
    }

    fn set_up(self, project: &Project) -> Result<()> {
        match self {
            Self::Check | Self::Native => tools::set_up_for_check(project),
            Self::Deploy => tools::set_up_for_build(project),
            Self::Worker => tools::set_up_for_worker(project),
            Self::Supply => tools::set_up_for_supply(project),
            Self::Contract => tools::set_up_for_contract(project),
            Self::Browser => tools::set_up_for_browser(project),
        }
    }

    fn run(self, project: &Project, name: Option<&str>) -> Result<Tally> {
        match self {
            Self::Check => check::run_all(project).map(|()| Tally::ONE),
            Self::Supply => supply(project),
            Self::Native => native(project, name),
            Self::Worker => worker(project, name),
            Self::Contract => contract(project, name),
            Self::Browser => browser(project, name),
            Self::Deploy => deploy(project).map(|()| Tally::ONE),
        }
    }
}

/// Which tests to run; nothing means all.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) section: Option<Section>,
    pub(crate) name: Option<String>,
}

pub(crate) fn run_tests(project: &Project, filter: &Filter) -> Result<()> {
    let wanted: Vec<Section> =
        SECTIONS.into_iter().filter(|section| filter.section.is_none_or(|only| only == *section)).collect();
    // All of it before the first test: what is missing should not turn up after minutes.
    for section in &wanted {
        section.set_up(project)?;
    }
    let mut total = Tally::default();
    let mut times = Vec::new();
    for section in wanted {
        announce(&format!("{} tests", section.name()));
        let start = Instant::now();
        let outcome = section.run(project, filter.name.as_deref());
        times.push((section, start.elapsed()));
        match outcome {
            Ok(tally) => total = total.plus(tally),
            Err(error) => {
                summarise(&times);
                return Err(error.context(format!("`cargo xtask test {}` fails", section.name())));
            }
        }
    }
    summarise(&times);
    println!("{total}");
    Ok(())
}

fn summarise(times: &[(Section, Duration)]) {
    println!();
    for (section, time) in times {
        println!("{:<8} {:>6.1} s", section.name(), time.as_secs_f64());
    }
}

fn supply(project: &Project) -> Result<Tally> {
    supply::check_crates(project)?;
    let mut node = project.node_program("node");
    node.args(["--test", "--test-reporter=spec", "tests/supply/*.test.mjs"]);
    Ok(Tally::ONE.plus(counted(&mut node)?))
}

fn native(project: &Project, name: Option<&str>) -> Result<Tally> {
    let mut cargo = project.cargo();
    counted(cargo.args(["test", "--workspace", "--exclude", "worker"]).args(name))
}

/// Most files wait: for a timeout, a retry, a wrangler that starts. Several fit beside each other on two cores.
const SIDE_BY_SIDE: usize = 3;
/// Files that take the time of something, measure memory or kill: nothing runs beside them, so that what they see is their own.
const APART: [&str; 14] = [
    "balance",
    "breaker",
    "crash",
    "dev",
    "flow",
    "folding",
    "large-rows",
    "panic",
    "restart",
    "routing",
    "sweep",
    "verdicts",
    "work",
    "zoo",
];

fn worker(project: &Project, name: Option<&str>) -> Result<Tally> {
    build_for_tests(project)?;
    let is_apart = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        APART.iter().any(|apart| name == format!("{apart}.test.mjs"))
    };
    let tests = files_below(&project.path("tests/worker"))?.into_iter().filter(|file| is_test(file));
    let (apart, mut side_by_side): (Vec<PathBuf>, Vec<PathBuf>) = tests.partition(is_apart);
    if apart.len() != APART.len() {
        bail!("tests/worker lacks one of the files that run apart: {}", APART.join(", "));
    }
    // The editor's own need nothing but Node.
    side_by_side.extend(files_below(&project.path("tests/editor"))?.into_iter().filter(|file| is_test(file)));
    let first = worker_files(project, name, SIDE_BY_SIDE, &side_by_side)?;
    at_least_one(first.plus(worker_files(project, name, 1, &apart)?), "node --test")
}

fn is_test(file: &Path) -> bool {
    file.to_string_lossy().ends_with(".test.mjs")
}

fn worker_files(project: &Project, name: Option<&str>, at_once: usize, files: &[PathBuf]) -> Result<Tally> {
    let mut node = project.node_program("node");
    // `node:sqlite` says that it is new, once for each file that uses it.
    node.args(["--disable-warning=ExperimentalWarning", "--test", "--test-reporter=spec", WORKER_TIMEOUT]);
    node.arg(format!("--test-concurrency={at_once}"));
    node.env("OAUTH2_PYTHON", tools::python::program(project, "oauth2", "python"));
    if let Some(name) = name {
        // A file without such a test still runs its `before`, but not its `after`, and would stay up with what that began.
        node.args(["--test-force-exit", "--test-name-pattern", name]);
    }
    tallied(node.args(files))
}

fn contract(project: &Project, name: Option<&str>) -> Result<Tally> {
    build_for_tests(project)?;
    let mut node = project.node_program("node");
    node.args(["--test", "--test-reporter=spec", CONTRACT_TIMEOUT]);
    node.env("SCHEMATHESIS", tools::python::program(project, "contract", "schemathesis"));
    if let Some(name) = name {
        node.args(["--test-force-exit", "--test-name-pattern", name]);
    }
    counted(node.arg("tests/contract/*.test.mjs"))
}

fn browser(project: &Project, name: Option<&str>) -> Result<Tally> {
    build_for_tests(project)?;
    let chromium = tools::chromium().context("Chromium is gone")?;
    let mut playwright = project.node_program("playwright");
    playwright.args(["test", "-c", "tests/browser/playwright.config.mjs"]).env("CHROMIUM", chromium);
    if let Some(name) = name {
        playwright.args(["-g", name]);
    }
    counted(&mut playwright)
}

/// What every test from outside runs.
pub(crate) fn build_for_tests(project: &Project) -> Result<()> {
    bundles::build(project, Kind::Test)
}

fn deploy(project: &Project) -> Result<()> {
    bundles::build(project, Kind::Shipped)?;
    sizes::check(project)?;
    run(wrangler(project).args(["deploy", "--dry-run", "--outdir"]).arg(project.target("dry-run")))
}

/// Runs it with its output passed on and counted; at least one test has to run.
fn counted(command: &mut Command) -> Result<Tally> {
    at_least_one(tallied(command)?, &show(command))
}

/// A typo in a name, or a runner that prints something new, must not look like success.
fn at_least_one(tally: Tally, what: &str) -> Result<Tally> {
    if tally.passed == 0 {
        bail!("`{what}` ran no test");
    }
    Ok(tally)
}

/// Runs it with its output passed on and counted.
fn tallied(command: &mut Command) -> Result<Tally> {
    let shown = show(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let mut tally = Tally::default();
    let mut stdout = std::io::stdout();
    for line in child.stdout.take().into_iter().flat_map(|output| BufReader::new(output).split(b'\n')) {
        let line = String::from_utf8_lossy(&line.context("cannot read what the tests print")?).into_owned();
        tally.read(&line);
        writeln!(stdout, "{line}").context("cannot print")?;
    }
    let status = child.wait().with_context(|| format!("cannot wait for `{shown}`"))?;
    if !status.success() || tally.failed > 0 {
        bail!("`{shown}` failed ({status}): {tally}");
    }
    Ok(tally)
}
