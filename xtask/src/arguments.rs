//! The command line, read into a [`Verb`].

use crate::dev::Options;
use crate::origin::Origin;
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
                       set up and run every test; or one section: check, native, worker, browser, deploy;
                       or the tests of a section whose name contains `name`
  check                formatting and lints
  build                the Worker and the console, into build/
  setup                only set up what is missing
";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Help,
    Setup,
    Build,
    Check,
    Dev(Options),
    Test(Filter),
}

pub(crate) fn read(arguments: &[String]) -> Result<Verb> {
    let Some((verb, rest)) = arguments.split_first() else { return Ok(Verb::Help) };
    match verb.as_str() {
        "help" | "--help" | "-h" => Ok(Verb::Help),
        "setup" => nothing_more(rest).map(|()| Verb::Setup),
        "build" => nothing_more(rest).map(|()| Verb::Build),
        "check" => nothing_more(rest).map(|()| Verb::Check),
        "dev" => dev(rest).map(Verb::Dev),
        "test" => test(rest).map(Verb::Test),
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
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let (flag, inline) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value.to_owned())),
            None => (word.as_str(), None),
        };
        let mut value = |what: &str| {
            inline
                .clone()
                .or_else(|| words.next().cloned())
                .with_context(|| format!("{flag} needs {what} after it"))
        };
        match flag {
            "--port" => options.port = port(&value("a port number")?)?,
            "--state" => options.state = PathBuf::from(value("a directory")?),
            "--target" => options.targets.push(Origin::parse(&value("an origin")?)?),
            "--fresh" if inline.is_none() => options.fresh = true,
            "--no-receiver" if inline.is_none() => options.receiver = false,
            _ => bail!("`{word}` is not a flag of `dev`; `cargo xtask help` lists them"),
        }
    }
    Ok(options)
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
                bail!("there is no section `{word}`; there are check, native, worker, browser and deploy")
            }
        },
    };
    nothing_more(rest.get(2..).unwrap_or_default())?;
    let name = rest.get(1).cloned();
    if name.is_some() && !section.is_some_and(Section::has_names) {
        bail!("a name narrows native, worker or browser tests only");
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
    fn a_test_can_be_narrowed() {
        let expected = Filter { section: Some(Section::Worker), name: Some("poison".to_owned()) };
        assert_eq!(check("test worker poison"), Ok(Verb::Test(expected)));
        assert_eq!(check("test"), Ok(Verb::Test(Filter { section: None, name: None })));
        assert!(check("test wroker").is_err());
        assert!(check("test deploy now").is_err());
    }
}
