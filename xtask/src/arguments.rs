//! The command line, read into a [`Verb`].

use crate::audit;
use crate::bench::Subject;
use crate::crash;
use crate::dev::Options;
use crate::fuzz;
use crate::origin::Origin;
use crate::sim;
use crate::test::{Filter, Section};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
cargo xtask <verb>

  dev                  set up, build and start everything on this machine
    --port N           the console's port (8787)
    --state DIR        where state is kept (.state)
    --fresh            forget the state first
    --no-receiver      do not start the receiver on port 9797
    --target ORIGIN    a loopback origin that webhooks may send to, as http://127.0.0.1:3000; repeatable
  test [section [name]]
                       set up and run every test; or one section: check, supply, native, deploy, worker, contract,
                       browser; or the tests of a section whose name contains `name`
  sim                  deliver in a simulated world where all goes wrong that can, and see that nothing is lost
    --seeds N          how many worlds (100000)
    --from S           the first seed (0)
    --smallest S       instead: make a seed that fails as small as it gets, and tell all that happens in it
  crash                kill Tocsin again and again while it delivers, and see that nothing is lost
    --kills N          how often (20)
    --seed N           when it is killed and how targets fail; printed, so that it can be given again
  fuzz [target]        try random inputs: template, selector, event, url or draft; all of them when none
    --minutes N        how long each (5)
    --keep             put the inputs that reach the most into fuzz/cases/, where every test run tries them
  fuzz cost            search for the input that takes the most CPU for a unit of work
    --minutes N        how long (5)
  bench engine         measure how fast events are accepted and delivered, and what that costs
  bench console        measure how long the console takes to open on a slow phone
  bench growth         measure what 500 webhooks and 5,000 deleted ones cost
  bench templates      measure templates and hostile inputs, natively and in Wasm, and what the engines weigh
  audit verify FILE    follow an exported audit log: an edit, a cut and a move are found
    --head DIGEST      the digest of an entry that was noted elsewhere and has to be in it
  advisories           ask what is known against the crates and packages in use; takes the network
  check                formatting and lints
  build                the Worker and the console, into build/
  sizes                build, and print what both weigh: by part, by crate, by function
  setup                only set up what is missing
";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Help,
    Setup,
    Build,
    Sizes,
    Check,
    Dev(Options),
    Test(Filter),
    Sim(sim::Options),
    Crash(crash::Options),
    Fuzz(fuzz::Options),
    FuzzCost(u32),
    Bench(Subject),
    VerifyAudit(audit::Options),
    Advisories,
}

pub(crate) fn read(arguments: &[String]) -> Result<Verb> {
    let Some((verb, rest)) = arguments.split_first() else { return Ok(Verb::Help) };
    match verb.as_str() {
        "help" | "--help" | "-h" => Ok(Verb::Help),
        "setup" => nothing_more(rest).map(|()| Verb::Setup),
        "build" => nothing_more(rest).map(|()| Verb::Build),
        "sizes" => nothing_more(rest).map(|()| Verb::Sizes),
        "check" => nothing_more(rest).map(|()| Verb::Check),
        "dev" => dev(rest).map(Verb::Dev),
        "test" => test(rest).map(Verb::Test),
        "advisories" => nothing_more(rest).map(|()| Verb::Advisories),
        "sim" => simulation(rest).map(Verb::Sim),
        "crash" => crash(rest).map(Verb::Crash),
        "fuzz" => fuzzing(rest),
        "bench" => bench(rest).map(Verb::Bench),
        "audit" => audit(rest).map(Verb::VerifyAudit),
        other => bail!("there is no verb `{other}`; `cargo xtask help` lists them"),
    }
}

fn nothing_more(rest: &[String]) -> Result<()> {
    match rest.first() {
        None => Ok(()),
        Some(extra) => bail!("`{extra}` is not understood here; `cargo xtask help` lists what is"),
    }
}

fn dev(rest: &[String]) -> Result<Options> {
    let mut options = Options::default();
    let mut flags = Flags::of("dev", rest);
    while let Some(flag) = flags.next() {
        match flag.name {
            "--port" => options.port = port(&flags.value(&flag, "a port number")?)?,
            "--state" => options.state = PathBuf::from(flags.value(&flag, "a directory")?),
            "--target" => options.targets.push(Origin::parse(&flags.value(&flag, "an origin")?)?),
            "--fresh" if flag.inline.is_none() => options.fresh = true,
            "--no-receiver" if flag.inline.is_none() => options.receiver = false,
            _ => return Err(flags.not_one(&flag)),
        }
    }
    Ok(options)
}

fn audit(rest: &[String]) -> Result<audit::Options> {
    let [word, file, rest @ ..] = rest else { bail!("`audit verify` takes the file of an exported log") };
    if word != "verify" {
        bail!("there is no `audit {word}`; there is `audit verify FILE`");
    }
    let mut options = audit::Options { file: PathBuf::from(file), noted: None };
    let mut flags = Flags::of("audit verify", rest);
    while let Some(flag) = flags.next() {
        match flag.name {
            "--head" => options.noted = Some(flags.value(&flag, "a digest")?),
            _ => return Err(flags.not_one(&flag)),
        }
    }
    Ok(options)
}

fn simulation(rest: &[String]) -> Result<sim::Options> {
    let mut options = sim::Options::default();
    let mut flags = Flags::of("sim", rest);
    while let Some(flag) = flags.next() {
        let mut number = || {
            let text = flags.value(&flag, "a number")?;
            text.parse().with_context(|| format!("{} takes a whole number, not `{text}`", flag.name))
        };
        match flag.name {
            "--seeds" => options.seeds = number()?,
            "--from" => options.from = number()?,
            "--smallest" => options.smallest = Some(number()?),
            _ => return Err(flags.not_one(&flag)),
        }
    }
    Ok(options)
}

fn crash(rest: &[String]) -> Result<crash::Options> {
    let mut options = crash::Options::default();
    let mut flags = Flags::of("crash", rest);
    while let Some(flag) = flags.next() {
        let mut number = || {
            let text = flags.value(&flag, "a number")?;
            text.parse().with_context(|| format!("{} takes a whole number, not `{text}`", flag.name))
        };
        match flag.name {
            "--kills" => options.kills = number()?,
            "--seed" => options.seed = Some(number()?),
            _ => return Err(flags.not_one(&flag)),
        }
    }
    Ok(options)
}

fn fuzzing(rest: &[String]) -> Result<Verb> {
    let mut options = fuzz::Options::default();
    let (word, rest) = match rest.split_first() {
        Some((word, rest)) if !word.starts_with('-') => (Some(word), rest),
        _ => (None, rest),
    };
    let is_cost = word.is_some_and(|word| word == "cost");
    if let Some(word) = word.filter(|_| !is_cost) {
        let target = fuzz::Target::parse(word).with_context(|| {
            format!("there is no target `{word}`; there are template, selector, event, url, draft and cost")
        })?;
        options.target = Some(target);
    }
    let mut flags = Flags::of("fuzz", rest);
    while let Some(flag) = flags.next() {
        match flag.name {
            "--minutes" => options.minutes = minutes(&flags.value(&flag, "a number")?)?,
            // What costs the most depends on the day's constants: it is not kept.
            "--keep" if flag.inline.is_none() && !is_cost => options.keep = true,
            _ => return Err(flags.not_one(&flag)),
        }
    }
    Ok(if is_cost { Verb::FuzzCost(options.minutes) } else { Verb::Fuzz(options) })
}

/// None at all would mean for ever.
fn minutes(text: &str) -> Result<u32> {
    match text.parse() {
        Ok(minutes) if minutes > 0 => Ok(minutes),
        _ => bail!("--minutes takes a whole number from 1 on, not `{text}`"),
    }
}

fn bench(rest: &[String]) -> Result<Subject> {
    let (word, rest) =
        rest.split_first().context("say what is to be measured: engine, console, growth or templates")?;
    nothing_more(rest)?;
    Subject::parse(word).with_context(|| {
        format!("there is no bench `{word}`; there are engine, console, growth and templates")
    })
}

/// The flags of a verb, each with its value after it or behind a `=`.
struct Flags<'a> {
    verb: &'static str,
    words: std::slice::Iter<'a, String>,
}

struct Flag<'a> {
    word: &'a str,
    name: &'a str,
    inline: Option<&'a str>,
}

impl<'a> Flags<'a> {
    fn of(verb: &'static str, rest: &'a [String]) -> Self {
        Self { verb, words: rest.iter() }
    }

    fn next(&mut self) -> Option<Flag<'a>> {
        let word = self.words.next()?;
        let (name, inline) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word.as_str(), None),
        };
        Some(Flag { word, name, inline })
    }

    fn value(&mut self, flag: &Flag<'_>, what: &str) -> Result<String> {
        let value = flag.inline.or_else(|| self.words.next().map(String::as_str));
        value.map(str::to_owned).with_context(|| format!("{} needs {what} after it", flag.name))
    }

    fn not_one(&self, flag: &Flag<'_>) -> anyhow::Error {
        anyhow::anyhow!("`{}` is not a flag of `{}`; `cargo xtask help` lists them", flag.word, self.verb)
    }
}

fn port(text: &str) -> Result<u16> {
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => bail!("--port takes a number from 1 to 65535, not `{text}`"),
    }
}

fn test(rest: &[String]) -> Result<Filter> {
    let section = match rest.first() {
        None => None,
        Some(word) => match Section::parse(word) {
            Some(section) => Some(section),
            None => {
                bail!(
                    "there is no section `{word}`; there are check, supply, native, deploy, worker, contract and browser"
                )
            }
        },
    };
    nothing_more(rest.get(2..).unwrap_or_default())?;
    let name = rest.get(1).cloned();
    if name.is_some() && !section.is_some_and(Section::has_names) {
        bail!("a name narrows native, worker, contract or browser tests only");
    }
    Ok(Filter { section, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str) -> std::result::Result<Verb, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        read(&words).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn nothing_asks_for_help() {
        assert_eq!(check(""), Ok(Verb::Help));
    }

    #[test]
    fn dev_has_defaults() {
        let expected = Options {
            port: 8787,
            state: PathBuf::from(".state"),
            fresh: false,
            receiver: true,
            targets: Vec::new(),
        };
        assert_eq!(check("dev"), Ok(Verb::Dev(expected)));
    }

    #[test]
    fn flags_take_their_value_either_way() {
        let words = "dev --port 9000 --state=elsewhere --fresh --no-receiver --target http://127.0.0.1:1 --target http://localhost:2";
        let Ok(Verb::Dev(options)) = check(words) else { unreachable!("it reads") };
        assert_eq!(
            (options.port, options.state, options.fresh, options.receiver),
            (9000, PathBuf::from("elsewhere"), true, false)
        );
        let targets: Vec<String> = options.targets.iter().map(ToString::to_string).collect();
        assert_eq!(targets, ["http://127.0.0.1:1", "http://localhost:2"]);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(check("dve"), Err("there is no verb `dve`; `cargo xtask help` lists them".to_owned()));
        assert_eq!(
            check("dev --prot 1"),
            Err("`--prot` is not a flag of `dev`; `cargo xtask help` lists them".to_owned())
        );
        assert_eq!(
            check("dev --fresh=no"),
            Err("`--fresh=no` is not a flag of `dev`; `cargo xtask help` lists them".to_owned())
        );
        assert_eq!(check("dev --port"), Err("--port needs a port number after it".to_owned()));
        assert_eq!(check("dev --port 0"), Err("--port takes a number from 1 to 65535, not `0`".to_owned()));
        assert_eq!(
            check("build now"),
            Err("`now` is not understood here; `cargo xtask help` lists what is".to_owned())
        );
    }

    #[test]
    fn a_simulation_has_seeds() {
        assert_eq!(check("sim"), Ok(Verb::Sim(sim::Options { seeds: 100_000, from: 0, smallest: None })));
        let expected = sim::Options { seeds: 5, from: 9, smallest: None };
        assert_eq!(check("sim --seeds 5 --from=9"), Ok(Verb::Sim(expected)));
        assert!(check("sim --seeds many").is_err());
        assert!(check("sim --runs 5").is_err());
    }

    #[test]
    fn a_crash_has_kills_and_a_seed() {
        assert_eq!(check("crash"), Ok(Verb::Crash(crash::Options { kills: 20, seed: None })));
        let expected = crash::Options { kills: 50, seed: Some(7) };
        assert_eq!(check("crash --seed 7 --kills=50"), Ok(Verb::Crash(expected)));
        assert!(check("crash --kills many").is_err());
        assert_eq!(
            check("crash --fresh"),
            Err("`--fresh` is not a flag of `crash`; `cargo xtask help` lists them".to_owned())
        );
    }

    #[test]
    fn fuzzing_has_a_target_and_minutes() {
        assert_eq!(check("fuzz"), Ok(Verb::Fuzz(fuzz::Options { target: None, minutes: 5, keep: false })));
        let expected = fuzz::Options { target: Some(fuzz::Target::Url), minutes: 60, keep: true };
        assert_eq!(check("fuzz url --minutes 60 --keep"), Ok(Verb::Fuzz(expected)));
        let expected = fuzz::Options { target: None, minutes: 1, keep: false };
        assert_eq!(check("fuzz --minutes=1"), Ok(Verb::Fuzz(expected)));
        assert_eq!(
            check("fuzz header"),
            Err("there is no target `header`; there are template, selector, event, url, draft and cost"
                .to_owned())
        );
        assert_eq!(
            check("fuzz --minutes 0"),
            Err("--minutes takes a whole number from 1 on, not `0`".to_owned())
        );
        assert_eq!(check("fuzz cost --minutes 60"), Ok(Verb::FuzzCost(60)));
        assert!(check("fuzz cost --keep").is_err());
        assert!(check("fuzz url draft").is_err());
        assert!(check("fuzz --keep=no").is_err());
    }

    #[test]
    fn a_bench_says_what() {
        assert_eq!(check("bench engine"), Ok(Verb::Bench(Subject::Engine)));
        assert_eq!(check("bench console"), Ok(Verb::Bench(Subject::Console)));
        assert_eq!(check("bench growth"), Ok(Verb::Bench(Subject::Growth)));
        assert_eq!(check("bench templates"), Ok(Verb::Bench(Subject::Templates)));
        assert_eq!(
            check("bench"),
            Err("say what is to be measured: engine, console, growth or templates".to_owned())
        );
        assert!(check("bench everything").is_err());
    }

    #[test]
    fn a_test_can_be_narrowed() {
        let expected = Filter { section: Some(Section::Worker), name: Some("poison".to_owned()) };
        assert_eq!(check("test worker poison"), Ok(Verb::Test(expected)));
        assert_eq!(check("test"), Ok(Verb::Test(Filter { section: None, name: None })));
        assert!(check("test wroker").is_err());
        assert!(check("test deploy now").is_err());
    }
}
