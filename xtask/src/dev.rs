//! `cargo xtask dev`: everything on this machine, from nothing to a console that is ready.

use crate::bundles;
use crate::dev_vars::DevVars;
use crate::http;
use crate::leash::Leashed;
use crate::origin::Origin;
use crate::process::announce;
use crate::project::Project;
use crate::sources::{Sources, TOUCHED};
use crate::state::State;
use crate::stop::Stop;
use crate::wasm::Kind;
use crate::wrangler::wrangler;
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

const RECEIVER_PORT: u16 = 9797;
/// What wrangler starts, and the console beside it.
const WORKER: &str = "build/worker-dev/entry.js";
const CONSOLE: &str = "build/web-dev";
/// wrangler takes about three seconds; a busy machine takes its time.
const START_MAX: Duration = Duration::from_secs(90);
/// How often we look around while waiting.
const LOOK: Duration = Duration::from_millis(100);
/// Locally nothing fires the cron trigger. More often than in production, so that a trial need not wait for it.
const CRON_EVERY: Duration = Duration::from_secs(60);

/// The flags of `dev`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) port: u16,
    pub(crate) state: PathBuf,
    pub(crate) fresh: bool,
    pub(crate) receiver: bool,
    pub(crate) targets: Vec<Origin>,
}

impl Default for Options {
    fn default() -> Self {
        Self { port: 8787, state: PathBuf::from(".state"), fresh: false, receiver: true, targets: Vec::new() }
    }
}

pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    check_ports(options)?;
    let state = State::open(project, project.path(&options.state), options.port)?;
    // Set, it says that there is a build already: the tests of this verb bring one, and no sources.
    let has_sources = std::env::var_os("TOCSIN_BUILT").is_none();
    let mut sources = has_sources.then(|| Sources::now(project)).transpose()?;
    if has_sources {
        bundles::build(project, Kind::Dev)?;
    }
    if options.fresh {
        state.forget()?;
    }
    let receiver = options.receiver.then(|| Origin::local(RECEIVER_PORT));
    let origins: Vec<Origin> = receiver.iter().chain(&options.targets).cloned().collect();
    let vars = DevVars::prepare(project)?;

    // From here on there is something to clean up, which `Leashed` does when this function returns.
    let stop = Stop::listen()?;
    let mut programs = Vec::new();
    if options.receiver {
        programs.push(("the receiver", start_receiver(project, state.path())?));
    }
    programs
        .push(("wrangler", start_worker(project, options.port, state.path(), &vars.origins_flag(&origins))?));
    announce("starting");
    wait_until_healthy(options.port, &mut programs, &stop)?;
    if !stop.asked() {
        greet(project, options, receiver.as_ref(), &vars.token, state.path());
        fire_cron(options.port);
    }
    while !stop.asked() {
        check_alive(&mut programs)?;
        std::thread::sleep(LOOK);
        if sources.as_mut().is_some_and(|sources| sources.have_changed(project)) {
            rebuild(project);
        }
    }
    Ok(())
}

/// Builds again what a change of the sources takes. What runs stays as it is when that fails.
fn rebuild(project: &Project) {
    let start = Instant::now();
    let built = bundles::build(project, Kind::Dev).and_then(|()| touch(&project.path(TOUCHED)));
    match built {
        Ok(()) => announce(&format!("built again in {:.1} s", start.elapsed().as_secs_f64())),
        Err(error) => eprintln!("error: {error:#}\nWhat was built before goes on running."),
    }
}

/// wrangler looks at the time of this file to know that the Worker was built again.
fn touch(path: &Path) -> Result<()> {
    let cannot = || format!("cannot touch {}", path.display());
    let file = File::options().append(true).open(path).with_context(cannot)?;
    file.set_modified(SystemTime::now()).with_context(cannot)
}

fn check_ports(options: &Options) -> Result<()> {
    if options.receiver && options.port == RECEIVER_PORT {
        bail!("port {RECEIVER_PORT} is the receiver's: pass another --port, or --no-receiver");
    }
    if http::is_taken(options.port) {
        bail!("port {} is taken: stop what listens there, or pass --port N", options.port);
    }
    if options.receiver && http::is_taken(RECEIVER_PORT) {
        bail!("port {RECEIVER_PORT} is taken: stop what listens there, or pass --no-receiver");
    }
    Ok(())
}

fn start_receiver(project: &Project, state: &Path) -> Result<Leashed> {
    let mut node = project.node_program("node");
    node.arg(project.path("tests/receiver.mjs")).args(["--port", &RECEIVER_PORT.to_string()]);
    Leashed::start(project, &node, &state.join("receiver.log"))
}

fn start_worker(project: &Project, port: u16, state: &Path, origins: &[String]) -> Result<Leashed> {
    let mut worker = wrangler(project);
    worker.args(["dev", WORKER, "--assets", CONSOLE]);
    worker.args(["--ip", "127.0.0.1", "--port", &port.to_string(), "--persist-to"]).arg(state);
    worker.args(["--show-interactive-dev-session=false", "--inspector-port", "0"]).args(origins);
    // Nobody but a client itself writes `CF-Connecting-IP` here.
    worker.args(["--var", "CLIENT_ADDRESS:"]);
    Leashed::start(project, &worker, &state.join("wrangler.log"))
}

fn wait_until_healthy(port: u16, programs: &mut [(&str, Leashed)], stop: &Stop) -> Result<()> {
    let deadline = Instant::now() + START_MAX;
    let mut last = None;
    while !stop.asked() {
        check_alive(programs)?;
        last = http::get(port, "/healthz").or(last);
        if last == Some(200) {
            return Ok(());
        }
        if Instant::now() > deadline {
            let answer = last.map_or("does not answer".to_owned(), |status| format!("answers {status}"));
            let words = programs.last().map(|(_, program)| program.last_words()).unwrap_or_default();
            bail!("after {} s /healthz {answer}; {words}", START_MAX.as_secs());
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}

fn check_alive(programs: &mut [(&str, Leashed)]) -> Result<()> {
    for (name, program) in programs {
        if let Some(status) = program.ended() {
            bail!("{name} ended ({status}); {}", program.last_words());
        }
    }
    Ok(())
}

fn greet(project: &Project, options: &Options, receiver: Option<&Origin>, token: &str, state: &Path) {
    let mut text = format!("\n  Tocsin is running.\n\n  console    {}\n", Origin::local(options.port));
    if let Some(receiver) = receiver {
        text += &format!("  receiver   {receiver}   shows what your webhooks send\n");
    }
    text += &format!("  token      {token}\n");
    text += &format!("  state      {}   with wrangler.log; --fresh forgets it\n", project.show(state));
    text += "\n  Ctrl-C stops everything.\n\nready\n";
    // Nobody reading is not an error here: `Stop` sees it.
    let mut stdout = std::io::stdout();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

fn fire_cron(port: u16) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(CRON_EVERY);
            // A missed one comes again, as in production.
            let _ = http::get(port, "/cdn-cgi/local/scheduled");
        }
    });
}
