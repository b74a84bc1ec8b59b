//! Setting up what a fresh machine lacks. Each step looks first and does nothing twice.

mod bindgen;
mod chromium;
mod npm;
mod target;

use crate::project::Project;
use anyhow::Result;
pub(crate) use bindgen::bindgen;
pub(crate) use chromium::chromium;
pub(crate) use target::WASM;

/// What compiling takes.
pub(crate) fn set_up_for_check(project: &Project) -> Result<()> {
    target::set_up(project)
}

/// What building and running takes.
pub(crate) fn set_up_for_build(project: &Project) -> Result<()> {
    set_up_for_check(project)?;
    // First the quick step that may fail, then the one of minutes.
    npm::set_up(project)?;
    bindgen::set_up(project)
}

/// What the tests take too.
pub(crate) fn set_up_everything(project: &Project) -> Result<()> {
    set_up_for_build(project)?;
    chromium::set_up(project)
}
