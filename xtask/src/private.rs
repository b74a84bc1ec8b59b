//! Files and directories for their owner alone: whatever the umask is, nobody else can read them at any moment.

use anyhow::{Context, Result};
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

const FILE: u32 = 0o600;
const DIRECTORY: u32 = 0o700;

/// Makes a directory, with those that it stands in, unless it is there.
pub(crate) fn make_directory(path: &Path) -> Result<()> {
    let made = DirBuilder::new().recursive(true).mode(DIRECTORY).create(path);
    made.with_context(|| format!("cannot make {}", path.display()))
}

/// An empty file to write to. One that is there is emptied, and closed to others before anything is written.
pub(crate) fn create(path: &Path) -> Result<File> {
    let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(FILE).open(path);
    let file = opened.with_context(|| format!("cannot write {}", path.display()))?;
    close(path, &file)?;
    Ok(file)
}

/// A file to keep something in, which is left as it is when it is there.
pub(crate) fn open(path: &Path) -> Result<File> {
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(FILE).open(path);
    let file = opened.with_context(|| format!("cannot open {}", path.display()))?;
    close(path, &file)?;
    Ok(file)
}

fn close(path: &Path, file: &File) -> Result<()> {
    file.set_permissions(Permissions::from_mode(FILE))
        .with_context(|| format!("cannot keep {} to yourself", path.display()))
}

/// Writes a new file, whole or not at all. One that is there, or that somebody else makes meanwhile, is left as it is.
pub(crate) fn write_new(path: &Path, text: &str) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let draft = Path::new(&name);
    create(draft)?.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", draft.display()))?;
    // Unlike renaming, it takes nobody's place.
    let linked = std::fs::hard_link(draft, path);
    std::fs::remove_file(draft).with_context(|| format!("cannot remove {}", draft.display()))?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(error).with_context(|| format!("cannot write {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Closes what is there to others: a file, or a directory with all that is in it. Links are left alone, and so is what
/// they lead to.
pub(crate) fn tighten(path: &Path) -> Result<()> {
    let failed = || format!("cannot keep {} to yourself", path.display());
    let kind = match path.symlink_metadata() {
        // Another program may remove its own files meanwhile.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        other => other.with_context(failed)?.file_type(),
    };
    if kind.is_dir() {
        // First the directory: then nobody gets to what is in it.
        set_mode(path, DIRECTORY).with_context(failed)?;
        for entry in std::fs::read_dir(path).with_context(failed)? {
            tighten(&entry.with_context(failed)?.path())?;
        }
    } else if kind.is_file() {
        set_mode(path, FILE).with_context(failed)?;
    }
    Ok(())
}

/// Closes a directory to others, and leaves what is in it as it is.
pub(crate) fn tighten_directory(path: &Path) -> Result<()> {
    set_mode(path, DIRECTORY).with_context(|| format!("cannot keep {} to yourself", path.display()))
}

fn set_mode(path: &Path, mode: u32) -> std::io::Result<()> {
    match std::fs::set_permissions(path, Permissions::from_mode(mode)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    /// A directory of a test's own.
    pub(crate) fn scratch(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("tocsin-xtask-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).unwrap();
        path
    }

    #[test]
    fn what_is_made_is_for_its_owner_alone_and_what_was_open_is_closed() {
        let scratch = scratch("private");
        make_directory(&scratch.join("a/b")).unwrap();
        assert_eq!((mode(&scratch.join("a")), mode(&scratch.join("a/b"))), (DIRECTORY, DIRECTORY));
        let file = scratch.join("a/file");
        std::fs::write(&file, "old").unwrap();
        set_mode(&file, 0o644).unwrap();
        create(&file).unwrap();
        assert_eq!((mode(&file), std::fs::read_to_string(&file).unwrap().as_str()), (FILE, ""));
        set_mode(&scratch.join("a"), 0o755).unwrap();
        set_mode(&file, 0o664).unwrap();
        std::os::unix::fs::symlink("/", scratch.join("a/link")).unwrap();
        let before = mode(Path::new("/"));
        tighten(&scratch.join("a")).unwrap();
        tighten(&scratch.join("missing")).unwrap();
        assert_eq!((mode(&scratch.join("a")), mode(&file), mode(Path::new("/"))), (DIRECTORY, FILE, before));
        std::fs::remove_dir_all(&scratch).unwrap();
    }

    #[test]
    fn a_new_file_takes_nobodys_place() {
        let scratch = scratch("new");
        let file = scratch.join("secrets");
        write_new(&file, "first").unwrap();
        write_new(&file, "second").unwrap();
        assert_eq!((mode(&file), std::fs::read_to_string(&file).unwrap().as_str()), (FILE, "first"));
        assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 1, "no draft is left");
        assert!(write_new(&scratch.join("no/directory"), "").is_err());
        std::fs::remove_dir_all(&scratch).unwrap();
    }
}
