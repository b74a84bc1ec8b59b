//! Setting up what a fresh machine lacks. Each step looks first and does nothing twice.

mod apt;
mod bind;
mod chromium;
mod deny;
mod npm;
mod program;
pub(crate) mod python;
mod target;

use crate::project::Project;
use anyhow::Result;
pub(crate) use bind::bind;
pub(crate) use chromium::chromium;
pub(crate) use deny::deny;
pub(crate) use program::Program;
use std::path::PathBuf;
pub(crate) use target::WASM;

/// What compiling takes.
pub(crate) fn set_up_for_check(project: &Project) -> Result<()> {
    target::set_up(project)
}

/// What looking at other people's code takes.
pub(crate) fn set_up_for_supply(project: &Project) -> Result<()> {
    deny::set_up(project)
}

/// What building and running takes.
pub(crate) fn set_up_for_build(project: &Project) -> Result<()> {
    set_up_for_check(project)?;
    // First the quick step that may fail, then the one of minutes.
    npm::set_up(project)?;
    bind::set_up(project)
}

/// What the tests of the Worker take too: an authorization server written in Python.
pub(crate) fn set_up_for_worker(project: &Project) -> Result<()> {
    set_up_for_build(project)?;
    python::set_up(project, "oauth2")
}

/// What the tests in the browser take too.
pub(crate) fn set_up_for_browser(project: &Project) -> Result<()> {
    set_up_for_build(project)?;
    chromium::set_up(project)
}

/// What all tests take.
pub(crate) fn set_up_everything(project: &Project) -> Result<()> {
    set_up_for_contract(project)?;
    python::set_up(project, "oauth2")?;
    set_up_for_supply(project)?;
    chromium::set_up(project)
}

/// Beside workerd, the Python programs that ask the API from outside.
pub(crate) fn set_up_for_contract(project: &Project) -> Result<()> {
    set_up_for_build(project)?;
    python::set_up(project, "contract")
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(name)).find(|file| file.is_file())
}
