//! Many small inputs in one file, a line for each: a change shows which are new.

// The tests that try the cases read them with the same lines.
#[path = "../../../fuzz/src/escape.rs"]
mod escape;

use anyhow::{Context, Result};
use escape::unescape;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Writes the cases of a file into a directory, each as a file. `shared/tests/fuzz_cases.rs` reads them itself.
pub(super) fn unpack(file: &Path, directory: &Path) -> Result<()> {
    fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    // There is none before the first run that keeps some.
    let text = fs::read_to_string(file).unwrap_or_default();
    for (number, line) in text.lines().enumerate() {
        let path = directory.join(format!("case-{number}"));
        fs::write(&path, unescape(line)).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Makes `to` a copy of `from` with nothing else in it.
pub(super) fn copy_fresh(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| format!("cannot remove {}", to.display()))?;
    }
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for (number, content) in contents(from)?.into_iter().enumerate() {
        fs::write(to.join(number.to_string()), content)
            .with_context(|| format!("cannot write to {}", to.display()))?;
    }
    Ok(())
}

/// Writes what is in a directory and not in `seeds` into one file, the shortest first; returns how many there are.
pub(super) fn pack(directory: &Path, seeds: &Path, file: &Path) -> Result<usize> {
    let seeds = contents(seeds)?;
    let mut cases: Vec<Vec<u8>> =
        contents(directory)?.into_iter().filter(|content| !seeds.contains(content)).collect();
    cases.sort_by_key(Vec::len);
    let text: String = cases.iter().map(|content| format!("{}\n", content.escape_ascii())).collect();
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(cases.len())
}

/// What the files of a directory hold, each content once.
fn contents(directory: &Path) -> Result<BTreeSet<Vec<u8>>> {
    let entries = fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))?;
    let mut contents = BTreeSet::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", directory.display()))?.path();
        contents.insert(fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?);
    }
    Ok(contents)
}
