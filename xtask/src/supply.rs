//! Other people's code: what may be in here, which is checked by every test run, and what is known against it, which
//! takes the network and so is a verb of its own.

use crate::process::{announce, run};
use crate::project::Project;
use crate::tools;
use anyhow::{Context, Result, bail};
use std::process::Stdio;

/// Holds Cargo.lock to deny.toml.
pub(crate) fn check_crates(project: &Project) -> Result<()> {
    // It reads the licences in the crates themselves, also those of other platforms, which no build has fetched.
    run(project.cargo().args(["fetch", "--locked", "--quiet"]))?;
    // The other workspace has a lock file of its own, which nothing else would notice to be out of date.
    let fuzz = project.path("fuzz/Cargo.toml");
    run(project.cargo().args(["fetch", "--locked", "--quiet", "--manifest-path"]).arg(fuzz)).context(
        "fuzz/Cargo.lock does not fit: `cargo fetch --manifest-path fuzz/Cargo.toml` brings it up to date",
    )?;
    // A warning is an exception that nothing needs any more.
    run(tools::deny(project)
        .args(["--offline", "--locked", "check", "--hide-inclusion-graph", "-D", "warnings"])
        .args(["bans", "licenses", "sources"]))
    .context("what Cargo.lock holds is not what deny.toml allows")
}

/// Asks both registries what is known against what we use. Whoever is not reached has not said that all is well.
pub(crate) fn ask_for_advisories(project: &Project) -> Result<()> {
    let findings = [crates(project), packages(project)];
    for finding in findings.iter().flatten() {
        eprintln!("error: {finding}");
    }
    match findings.iter().flatten().count() {
        0 => Ok(()),
        _ => bail!("not every dependency is known to be well"),
    }
}

/// What is wrong, if something is.
type Finding = Option<String>;

fn crates(project: &Project) -> Finding {
    announce("advisories about crates, from the RustSec database");
    if run(tools::deny(project).args(["fetch", "db"])).is_err() {
        return Some("the RustSec database (https://github.com/rustsec/advisory-db) was not reached: no crate was checked".to_owned());
    }
    let checked =
        run(tools::deny(project).args(["check", "--disable-fetch", "--hide-inclusion-graph", "advisories"]));
    checked.is_err().then(|| "there are advisories about crates in Cargo.lock, above".to_owned())
}

fn packages(project: &Project) -> Finding {
    announce("advisories about npm packages, from the registry");
    let audit = project.command("npm").args(["audit", "--json"]).stdin(Stdio::null()).output();
    let Ok(audit) = audit else {
        return Some("npm could not be started: no npm package was checked".to_owned());
    };
    let report = String::from_utf8_lossy(&audit.stdout);
    // It ends with the same status when there is something to report and when there is no report.
    if !report.contains("\"auditReportVersion\"") {
        return Some(
            "the registry's audit endpoint did not answer with a report: no npm package was checked"
                .to_owned(),
        );
    }
    if audit.status.success() {
        return None;
    }
    println!("{report}");
    Some("there are advisories about packages in package-lock.json, above".to_owned())
}
