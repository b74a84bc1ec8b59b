//! `cargo xtask fuzz`: random inputs, led by what they reach, against all that reads text from elsewhere; see
//! `docs/testing.md`. What a run has found out lies in `fuzz/corpus/`, and what broke a promise in `fuzz/artifacts/`.

mod cases;
mod cost;

pub(crate) use cost::search as search_cost;

use crate::process::{announce, run};
use crate::project::Project;
use crate::tools::Program;
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What drives the fuzzers.
const CARGO_FUZZ: Program = Program { name: "cargo-fuzz", version: "0.13.2", time: "about a minute" };
/// No sanitizer: the product has no `unsafe` for one to watch, and without it there are six times as many tries.
const SANITIZER: [&str; 2] = ["--sanitizer", "none"];
/// The slowest input that is allowed takes a tenth of a second; what takes so many seconds hangs.
const TIMEOUT: &str = "-timeout=10";
/// An isolate has 128 MiB, and the fuzzer's own books lie beside it.
const MEMORY: &str = "-rss_limit_mb=1024";
/// Longer cases are not kept: they cost more than they tell.
const KEPT_BYTES_MAX: &str = "-max_len=512";

/// What can be fuzzed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Templates, with events.
    Template,
    /// JSONPaths, with documents.
    Selector,
    /// What a source sends.
    Event,
    /// Addresses.
    Url,
    /// Whole webhooks.
    Draft,
}

impl Target {
    const ALL: [Self; 5] = [Self::Template, Self::Selector, Self::Event, Self::Url, Self::Draft];

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == word)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Selector => "selector",
            Self::Event => "event",
            Self::Url => "url",
            Self::Draft => "draft",
        }
    }

    /// Bytes of the longest input. All that there is to find fits into less than the product allows.
    const fn bytes_max(self) -> u32 {
        match self {
            Self::Selector | Self::Url => 4 * 1024,
            Self::Template => 8 * 1024,
            Self::Event | Self::Draft => 16 * 1024,
        }
    }
}

/// What to fuzz, and for how long.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Nothing means all, one after the other.
    pub(crate) target: Option<Target>,
    /// For each.
    pub(crate) minutes: u32,
    /// Whether the inputs that reach the most go to `fuzz/cases/`, where every test run tries them again.
    pub(crate) keep: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { target: None, minutes: 5, keep: false }
    }
}

pub(crate) fn run_targets(project: &Project, options: &Options) -> Result<()> {
    set_up(project)?;
    let mut broken = Vec::new();
    for target in Target::ALL.into_iter().filter(|target| options.target.is_none_or(|only| only == *target)) {
        announce(&format!("{} for {} min", target.name(), options.minutes));
        // What one target finds says nothing of the others.
        match fuzz(project, target, options.minutes) {
            Ok(()) if options.keep => keep(project, target)?,
            Ok(()) => {}
            Err(error) => {
                eprintln!("error: {error:#}");
                broken.push(target.name());
            }
        }
    }
    if !broken.is_empty() {
        bail!(
            "{} broke a promise; the input is in fuzz/artifacts/, and docs/testing.md says what to do with it",
            broken.join(", ")
        );
    }
    Ok(())
}

/// A compiler that counts what is reached, and what drives it.
fn set_up(project: &Project) -> Result<()> {
    let has_nightly = quietly(project.command("rustup").args(["run", "nightly", "rustc", "--version"]));
    if !has_nightly {
        bail!(
            "fuzzing needs a nightly compiler beside yours: `rustup toolchain install nightly --profile minimal`"
        );
    }
    CARGO_FUZZ.set_up(project)?;
    // cargo-fuzz would change the lock file of `fuzz/` where that does not fit.
    run(project
        .cargo()
        .args(["fetch", "--locked", "--quiet", "--manifest-path"])
        .arg(project.path("fuzz/Cargo.toml")))
}

/// Whether it succeeds; what it prints is of no interest.
fn quietly(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// `cargo fuzz` by the nightly compiler. Cargo has told us where the stable one keeps its things; it is not told so.
fn nightly(project: &Project) -> Command {
    let mut command = project.command("rustup");
    let program = CARGO_FUZZ.command(project);
    command.args(["run", "nightly"]).arg(program.get_program()).arg("fuzz").current_dir(project.path("fuzz"));
    command.env_remove("CARGO_TARGET_DIR").env_remove("RUSTUP_TOOLCHAIN");
    command
}

fn fuzz(project: &Project, target: Target, minutes: u32) -> Result<()> {
    let (name, corpus) = (target.name(), corpus(project, target)?);
    let mut fuzz = nightly(project);
    fuzz.args(["run", name]).args(SANITIZER).arg(&corpus).arg(project.path("fuzz/seeds").join(name));
    fuzz.args(["--", TIMEOUT, MEMORY, "-print_final_stats=1"]);
    fuzz.arg(format!("-max_len={}", target.bytes_max()));
    fuzz.arg(format!("-max_total_time={}", u64::from(minutes) * 60));
    fuzz.arg(format!("-dict={}", project.path(format!("fuzz/dictionaries/{name}.dict")).display()));
    run(&mut fuzz)
}

/// The directory of what is known of a target: what earlier runs kept, and what they left on this machine.
fn corpus(project: &Project, target: Target) -> Result<PathBuf> {
    let corpus = project.path("fuzz/corpus").join(target.name());
    cases::unpack(&cases_file(project, target), &corpus)?;
    Ok(corpus)
}

fn cases_file(project: &Project, target: Target) -> PathBuf {
    project.path(format!("fuzz/cases/{}.txt", target.name()))
}

/// Of all that is known, the fewest inputs that together reach what the seeds do not.
fn keep(project: &Project, target: Target) -> Result<()> {
    let (name, corpus) = (target.name(), corpus(project, target)?);
    let (seeds, chosen) =
        (project.path("fuzz/seeds").join(name), project.path("fuzz/target/chosen").join(name));
    cases::copy_fresh(&seeds, &chosen)?;
    let mut merge = nightly(project);
    merge.args(["run", name]).args(SANITIZER).arg(&chosen).arg(&corpus);
    // By places in the code, not by how often each was reached: that would be thousands.
    merge.args(["--", "-set_cover_merge=1", "-use_counters=0", KEPT_BYTES_MAX, TIMEOUT, MEMORY]);
    run(&mut merge)?;
    let kept = cases::pack(&chosen, &seeds, &cases_file(project, target))?;
    println!("{kept} cases of {name} are kept");
    Ok(())
}
