//! The editor of body templates as one file, with the licences of what it is made of.

use crate::process::{announce, run};
use crate::project::Project;
use anyhow::Result;

/// What comes out of `app/editor` and the packages it imports.
pub(crate) struct Editor {
    /// The module.
    pub(crate) script: String,
    /// Whose work is in it, and on which terms.
    pub(crate) licences: String,
}

/// Bundles it. Quick enough to be done each time.
pub(crate) fn bundle(project: &Project) -> Result<Editor> {
    announce("editor");
    run(project.node_program("node").arg("xtask/editor.mjs"))?;
    Ok(Editor {
        script: project.read("build/editor/editor.js")?,
        licences: project.read("build/editor/licences.txt")?,
    })
}

impl Editor {
    /// The module with a first line that says where the licences are.
    pub(crate) fn with_notice(&self, licences: &str) -> String {
        format!("/*! Licences: ./{licences} */\n{}", self.script)
    }
}
