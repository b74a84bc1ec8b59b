//! Whether something has to be built again: a hash over everything that goes into it, kept beside what came out.

use crate::project::Project;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A hash of files and settings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    /// Over these settings and these files; a directory stands for all files below it.
    pub(crate) fn of(project: &Project, settings: &[String], paths: &[&str]) -> Result<Self> {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            // Each with its length, so that no two lists of parts run together into the same bytes.
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
        };
        for setting in settings {
            part(setting.as_bytes());
        }
        for path in paths {
            for file in files_below(&project.path(path))? {
                part(project.show(&file).as_bytes());
                part(&std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
            }
        }
        Ok(Self(hex(&hash.finalize())))
    }

    /// Whether `directory` was built from just this.
    pub(crate) fn matches(&self, directory: &Path) -> bool {
        std::fs::read_to_string(stamp(directory)).is_ok_and(|kept| kept == self.0)
    }

    /// Remembers that `directory` was built from this.
    pub(crate) fn keep(&self, directory: &Path) -> Result<()> {
        write(&stamp(directory), &self.0)
    }
}

/// Beside the directory and not in it: all of `build/web` is served.
fn stamp(directory: &Path) -> PathBuf {
    directory.with_extension("stamp")
}

/// A name for content that never has another content.
pub(crate) fn content_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)).chars().take(16).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Every file below a path, or the path itself, in an order that does not depend on the disk.
pub(crate) fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let cannot_list = || format!("cannot list {}", path.display());
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(path).with_context(cannot_list)? {
        entries.push(entry.with_context(cannot_list)?.path());
    }
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        files.extend(files_below(&entry)?);
    }
    Ok(files)
}

/// Writes a file, with its directory.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    }
    std::fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}
