//! From crates to Wasm with its JavaScript: cargo, wasm-bindgen, wasm-opt.
//!
//! `worker-build` and `trunk` would do this too, but they fetch their tools from places that a machine behind a
//! firewall may not reach; ours come from the registries of Cargo and npm alone.

use crate::fingerprint::files_below;
use crate::process::{announce, capture, run};
use crate::project::Project;
use crate::tools::{self, WASM};
use anyhow::{Result, anyhow};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What Rust's Wasm target makes use of; wasm-opt refuses what it was not told of.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-exception-handling",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What it is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To be deployed: small and fast, and minutes of work for the compiler.
    Shipped,
    /// To be looked at on this machine: a change is compiled in seconds.
    Dev,
    /// The same, with ways to break it on request.
    Test,
}

/// Profiles in Cargo.toml, and the directories of what they make.
const WORKER_SHIPPED: &str = "edge";
const APP_SHIPPED: &str = "console";
const QUICK: &str = "quick";

impl Kind {
    /// Features of the Worker.
    pub(crate) const fn features(self) -> &'static [&'static str] {
        match self {
            Self::Shipped | Self::Dev => &[],
            Self::Test => &["test-hooks"],
        }
    }
}

/// The Wasm of both, as the compiler left it.
pub(crate) struct Compiled {
    pub(crate) worker: PathBuf,
    pub(crate) app: PathBuf,
}

/// Compiles the Worker and the console, and fills all cores with them.
pub(crate) fn compile_both(project: &Project, kind: Kind) -> Result<Compiled> {
    if kind == Kind::Shipped {
        return compile_shipped(project);
    }
    announce("compiling the Worker and the console (about 4 minutes the first time)");
    let both = Packages { names: &["app", WORKER], features: kind.features() };
    run(both.cargo(project, "build")?.args(["--profile", QUICK, "--lib", "--bins"]))?;
    Ok(Compiled { worker: built(project, QUICK, WORKER), app: built(project, QUICK, "app") })
}

/// Each by itself: what one of the two asks of a shared dependency would else weigh on the other.
fn compile_shipped(project: &Project) -> Result<Compiled> {
    announce("compiling the Worker and the console for what ships (about 6 minutes the first time)");
    let one = |names: &'static [&'static str], profile: &str| {
        run(Packages { names, features: &[] }.cargo(project, "build")?.args(["--profile", profile]))
    };
    std::thread::scope(|scope| {
        let app = scope.spawn(|| one(&["app"], APP_SHIPPED));
        let worker = one(&[WORKER], WORKER_SHIPPED);
        app.join().unwrap_or_else(|_| Err(anyhow!("the build of the console panicked")))?;
        worker
    })?;
    Ok(Compiled { worker: built(project, WORKER_SHIPPED, WORKER), app: built(project, APP_SHIPPED, "app") })
}

fn built(project: &Project, profile: &str, name: &str) -> PathBuf {
    project.target(format!("{WASM}/{profile}/{name}.wasm"))
}

/// A library of the workspace that is compiled to Wasm as the Worker is, to be measured. Returns the raw Wasm.
pub(crate) fn compile_library(project: &Project, name: &'static str, features: &[&str]) -> Result<PathBuf> {
    announce(&format!("{name} for {WASM}"));
    let mut cargo = Packages { names: &[name], features }.cargo(project, "build")?;
    run(cargo.args(["--profile", WORKER_SHIPPED, "--lib"]))?;
    Ok(built(project, WORKER_SHIPPED, name))
}

const WORKER: &str = "worker";

/// Packages of the workspace that are compiled to Wasm together.
pub(crate) struct Packages<'a> {
    pub(crate) names: &'a [&'a str],
    pub(crate) features: &'a [&'a str],
}

impl Packages<'_> {
    /// A cargo command on them.
    pub(crate) fn cargo(&self, project: &Project, verb: &str) -> Result<Command> {
        let mut cargo = project.cargo();
        cargo.args([verb, "--locked", "--target", WASM]);
        for name in self.names {
            // By their ids, since two packages here are called `worker`.
            let manifest = project.path(name).join("Cargo.toml");
            let id = capture(project.cargo().args(["pkgid", "--manifest-path"]).arg(manifest))?;
            cargo.args(["--package", id.trim()]);
        }
        if !self.features.is_empty() {
            cargo.args(["--features", &self.features.join(",")]);
        }
        // The macros of the worker crate then use the futures of `js-sys`, as its own build tool has it.
        cargo.env("WASM_BINDGEN_USE_JS_SYS", "1");
        Ok(cargo)
    }
}

/// Where the JavaScript runs that wasm-bindgen writes.
#[derive(Clone, Copy)]
pub(crate) enum Host {
    Browser,
    Worker,
    Node,
}

impl Host {
    /// As `bind` takes it.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "web",
            Self::Worker => "worker",
            Self::Node => "node",
        }
    }
}

/// Makes `<name>.js` and `<name>_bg.wasm` in an empty directory; for a browser, also the parts that are fetched later.
pub(crate) fn bind(project: &Project, wasm: &Path, directory: &Path, name: &str, host: Host) -> Result<()> {
    run(tools::bind(project).arg(wasm).arg(directory).args([name, host.as_str()]))
}

/// Makes every Wasm file of a directory smaller and faster. That takes the names of functions out of it.
pub(crate) fn optimise(project: &Project, directory: &Path) -> Result<()> {
    for wasm in files_below(directory)?.iter().filter(|file| file.extension().is_some_and(|it| it == "wasm"))
    {
        announce(&format!("wasm-opt {}", project.show(wasm)));
        run(project
            .node_program("wasm-opt")
            .arg(wasm)
            .args(["--quiet", "-Os", "-o"])
            .arg(wasm)
            .args(FEATURES))?;
    }
    Ok(())
}

/// What decides about the outcome beside the sources.
pub(crate) fn settings(project: &Project) -> Result<Vec<String>> {
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    Ok(vec![capture(project.command("rustc").arg("-V"))?, flags])
}
