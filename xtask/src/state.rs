//! The directory that `dev` keeps state in: for its owner alone, and for one `dev` at a time.

use crate::private;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// What wrangler keeps.
const STORED: &str = "v3";
/// Locked while a `dev` runs, with its port in it.
const LOCK: &str = "dev.lock";
/// All that is ours in a directory that may hold other things.
const OURS: [&str; 4] = [STORED, LOCK, "wrangler.log", "receiver.log"];

/// The directory, while it is ours.
pub(crate) struct State {
    path: PathBuf,
    /// The lock ends with the process, however it ends.
    _lock: File,
}

impl State {
    /// Makes the directory or takes the one that is there, and closes it to others.
    pub(crate) fn open(project: &Project, path: PathBuf, port: u16) -> Result<Self> {
        private::make_directory(&path)?;
        // Somebody may keep other things beside ours, in a directory that others have to reach: such a one is left open.
        if holds_only_ours(&path)? {
            private::tighten_directory(&path)?;
        }
        let lock = lock(project, &path, port)?;
        for name in OURS {
            private::tighten(&path.join(name))?;
        }
        Ok(Self { path, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes what wrangler keeps in the directory and nothing else, whatever directory that is.
    pub(crate) fn forget(&self) -> Result<()> {
        let stored = self.path.join(STORED);
        if stored.exists() {
            std::fs::remove_dir_all(&stored)
                .with_context(|| format!("cannot remove {}", stored.display()))?;
        }
        Ok(())
    }
}

fn holds_only_ours(path: &Path) -> Result<bool> {
    let failed = || format!("cannot list {}", path.display());
    for entry in std::fs::read_dir(path).with_context(failed)? {
        let name = entry.with_context(failed)?.file_name();
        if !OURS.iter().any(|ours| name == *ours) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn lock(project: &Project, path: &Path, port: u16) -> Result<File> {
    let shown = project.show(path);
    let file = path.join(LOCK);
    let mut lock = private::open(&file)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut said = String::new();
            let _ = lock.read_to_string(&mut said);
            let port = said.trim().parse::<u16>().map(|port| format!(" (port {port})")).unwrap_or_default();
            bail!(
                "{shown} is in use by another `cargo xtask dev`{port}: stop that one, or pass another --state DIR"
            );
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", file.display()));
        }
    }
    let noted = lock.set_len(0).and_then(|()| writeln!(lock, "{port}"));
    noted.with_context(|| format!("cannot write {}", file.display()))?;
    Ok(lock)
}
