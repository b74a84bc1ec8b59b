//! Whether sources have changed since they were looked at: by the time and size of each file, several times a second.

use crate::fingerprint::files_below;
use crate::project::Project;
use anyhow::Result;
use std::path::PathBuf;
use std::time::SystemTime;

/// What the Worker and the console are made of.
const WATCHED: [&str; 6] = ["Cargo.toml", "Cargo.lock", "shared", "app", "worker", "xtask/editor.mjs"];

/// wrangler bundles again when this changes (`watch_dir` in wrangler.toml), so `dev` touches it after each build.
pub(crate) const TOUCHED: &str = "worker/entry.js";

/// What was there.
#[derive(PartialEq, Eq)]
pub(crate) struct Sources(Vec<(PathBuf, Option<SystemTime>, u64)>);

impl Sources {
    pub(crate) fn now(project: &Project) -> Result<Self> {
        let mut files = Vec::new();
        for path in WATCHED {
            for file in files_below(&project.path(path))? {
                // A file that goes while it is looked at has changed.
                let about = file.metadata().ok();
                // `dev` touches one of them to have wrangler look: its time says nothing.
                let is_touched = file == project.path(TOUCHED);
                let modified = about.as_ref().and_then(|about| about.modified().ok()).filter(|_| !is_touched);
                files.push((file, modified, about.map_or(0, |about| about.len())));
            }
        }
        Ok(Self(files))
    }

    /// Whether anything has changed since the last look.
    pub(crate) fn have_changed(&mut self, project: &Project) -> bool {
        // An editor that replaces a file may take it away for a moment; the next look finds it.
        let Ok(now) = Self::now(project) else { return false };
        let changed = now != *self;
        *self = now;
        changed
    }
}
