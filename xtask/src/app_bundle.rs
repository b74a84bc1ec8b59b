//! The console as static files: `build/web`, all but its shell under names that change with their content.

use crate::editor_bundle;
use crate::fingerprint::{Fingerprint, content_hash, files_below, write};
use crate::page;
use crate::project::Project;
use crate::wasm::{self, Host, Kind};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const SOURCES: [&str; 10] = [
    "Cargo.lock",
    "Cargo.toml",
    ".cargo/config.toml",
    "package.json",
    "package-lock.json",
    "shared",
    "app",
    "xtask/src",
    "xtask/bind",
    "xtask/editor.mjs",
];

/// Where it is built, and the Wasm before that.
const fn directories(kind: Kind) -> [&'static str; 2] {
    match kind {
        Kind::Shipped => ["build/web", "build/app"],
        Kind::Dev => ["build/web-dev", "build/app-dev"],
        Kind::Test => ["build/web-test", "build/app-test"],
    }
}

/// The sources, if it was not built from them.
pub(crate) fn changed(project: &Project, kind: Kind) -> Result<Option<Fingerprint>> {
    let sources = Fingerprint::of(project, &wasm::settings(project)?, &SOURCES)?;
    let [web, _] = directories(kind);
    Ok((!sources.matches(&project.path(web))).then_some(sources))
}

/// Puts it together from what the compiler made of its sources.
pub(crate) fn assemble(project: &Project, kind: Kind, compiled: &Path, sources: &Fingerprint) -> Result<()> {
    let [web, bound] = directories(kind).map(|directory| project.path(directory));
    remove(&bound)?;
    wasm::bind(project, compiled, &bound, "app", Host::Browser)?;
    // A copy: `cargo xtask sizes` reads the names of functions, which do not ship.
    let shipped = bound.with_extension("shipped");
    remove(&shipped)?;
    for file in files_below(&bound)?.iter().filter(|file| file.extension().is_none_or(|it| it != "txt")) {
        write(&shipped.join(file.strip_prefix(&bound)?), bytes(file)?)?;
    }
    if kind == Kind::Shipped {
        wasm::optimise(project, &shipped)?;
    }
    write_web(project, kind, &shipped, Web::at(web.clone()))?;
    sources.keep(&web)
}

fn write_web(project: &Project, kind: Kind, bound: &Path, mut web: Web) -> Result<()> {
    let style = web.put_hashed("style", "css", styles(project)?.as_bytes())?;
    let app = web.put_directory("app", bound)?;
    let editor = editor_bundle::bundle(project)?;
    let licences = web.put_hashed("editor-licences", "txt", editor.licences.as_bytes())?;
    let editor = web.put_hashed("editor", "js", editor.with_notice(&licences).as_bytes())?;
    let kept: Vec<String> = web
        .names_below(&app)
        .into_iter()
        .chain([editor.clone()])
        .map(|name| format!("\"./{name}\""))
        .collect();
    let names = [("app", app.as_str()), ("editor", editor.as_str()), ("kept", &kept.join(", "))];
    let boot = page::fill(&project.read("app/boot.js")?, &names)?;
    let boot = web.put_hashed("boot", "js", boot.as_bytes())?;
    let names = [("style", style.as_str()), ("app", app.as_str()), ("boot", boot.as_str())];
    let mut index = page::fill(&project.read("app/index.html")?, &names)?;
    if kind == Kind::Dev {
        let reload = web.put_hashed("reload", "js", project.read("app/reload.js")?.as_bytes())?;
        let script = format!("  <script type=\"module\" src=\"/assets/{reload}\"></script>\n  </head>");
        index = index.replace("</head>", &script);
    }
    web.put("_headers", project.read("app/_headers")?.as_bytes())?;
    // A file like the others: in the Worker it would weigh on every start.
    web.put("api/openapi.json", project.read("shared/openapi.json")?.as_bytes())?;
    let fixed = project.path("app/static");
    for file in files_below(&fixed)? {
        web.put(file.strip_prefix(&fixed)?, &bytes(&file)?)?;
    }
    // Last, for a server may be reading: it names the others.
    web.put("index.html", index.as_bytes())?;
    web.remove_others()
}

/// The directory that is served, and what is in it by now.
struct Web {
    root: PathBuf,
    files: BTreeSet<PathBuf>,
}

impl Web {
    const fn at(root: PathBuf) -> Self {
        Self { root, files: BTreeSet::new() }
    }

    /// Writes a file, unless it is there with this content.
    fn put(&mut self, path: impl AsRef<Path>, content: &[u8]) -> Result<()> {
        let path = self.root.join(path);
        if std::fs::read(&path).ok().is_none_or(|known| known != content) {
            write(&path, content)?;
        }
        self.files.insert(path);
        Ok(())
    }

    /// Writes one under a name that changes with its content, and returns that.
    fn put_hashed(&mut self, stem: &str, extension: &str, content: &[u8]) -> Result<String> {
        let name = format!("{stem}-{}.{extension}", content_hash(content));
        self.put(Path::new("assets").join(&name), content)?;
        Ok(name)
    }

    /// Writes files that name each other into a directory whose name changes with their content, and returns that.
    fn put_directory(&mut self, stem: &str, from: &Path) -> Result<String> {
        let mut files = Vec::new();
        let mut whole = Vec::new();
        for file in files_below(from)? {
            let (name, content) = (file.strip_prefix(from)?.to_owned(), bytes(&file)?);
            whole.extend(name.as_os_str().as_encoded_bytes());
            whole.extend(&content);
            files.push((name, content));
        }
        let directory = format!("{stem}-{}", content_hash(&whole));
        for (name, content) in files {
            self.put(Path::new("assets").join(&directory).join(name), &content)?;
        }
        Ok(directory)
    }

    /// The files of a directory that was put, from the directory of assets on.
    fn names_below(&self, directory: &str) -> Vec<String> {
        let assets = self.root.join("assets");
        let names = self.files.iter().filter_map(|file| file.strip_prefix(&assets).ok());
        names.filter(|name| name.starts_with(directory)).map(|name| name.display().to_string()).collect()
    }

    /// Removes what was there and is not any more.
    fn remove_others(self) -> Result<()> {
        for file in files_below(&self.root)?.iter().filter(|file| !self.files.contains(*file)) {
            std::fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
            // Its directory goes with the last file in it; until then, this fails.
            if let Some(directory) = file.parent() {
                let _ = std::fs::remove_dir(directory);
            }
        }
        Ok(())
    }
}

/// All styles as one file: first what everything rests on, then each component's, by path.
fn styles(project: &Project) -> Result<String> {
    let mut style = String::new();
    for root in ["app/styles", "app/src"] {
        let root = project.path(root);
        if !root.is_dir() {
            continue;
        }
        for file in files_below(&root)?.iter().filter(|file| file.extension().is_some_and(|it| it == "css")) {
            style.push_str(text(file)?.trim());
            style.push('\n');
        }
    }
    Ok(style)
}

fn remove(directory: &Path) -> Result<()> {
    if directory.exists() {
        std::fs::remove_dir_all(directory)
            .with_context(|| format!("cannot remove {}", directory.display()))?;
    }
    Ok(())
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
