//! The console as static files: `build/web`, all but its shell under names that change with their content.

use crate::editor_bundle;
use crate::fingerprint::{Fingerprint, content_hash, files_below, write};
use crate::page;
use crate::project::Project;
use crate::wasm::{self, Crate, Host, Kind};
use anyhow::{Context, Result};
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
        Kind::Test => ["build/web-test", "build/app-test"],
    }
}

/// Builds it, if anything has changed.
pub(crate) fn build(project: &Project, kind: Kind) -> Result<()> {
    let [directory, bound] = directories(kind).map(|directory| project.path(directory));
    let settings = wasm::settings(project)?;
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    let fingerprint = Fingerprint::of(project, &settings, &SOURCES)?;
    if fingerprint.matches(&directory) {
        return Ok(());
    }
    let compiled = Crate { name: "app", target: &[], features: &[] }.compile(project, kind)?;
    remove(&bound)?;
    wasm::bind(project, &compiled, &bound, "app", Host::Browser, kind)?;

    // In a directory of its own first: a server may be reading the old one.
    let fresh = directory.with_extension("new");
    remove(&fresh)?;
    assemble(project, &bound, &fresh)?;
    remove(&directory)?;
    std::fs::rename(&fresh, &directory).with_context(|| format!("cannot make {}", directory.display()))?;
    fingerprint.keep(&directory)
}

fn assemble(project: &Project, bound: &Path, web: &Path) -> Result<()> {
    let assets = Assets { directory: web.join("assets") };
    let glue = text(&bound.join("app.js"))?;
    let style = assets.keep("style", "css", styles(project)?.as_bytes())?;
    let wasm = assets.keep("app", "wasm", &bytes(&bound.join("app_bg.wasm"))?)?;
    let app = assets.keep("app", "js", assets.with_snippets(&glue, &bound.join("snippets"))?.as_bytes())?;
    let editor = editor_bundle::bundle(project)?;
    let licences = assets.keep("editor-licences", "txt", editor.licences.as_bytes())?;
    let editor = assets.keep("editor", "js", editor.with_notice(&licences).as_bytes())?;
    let names = [("wasm", wasm.as_str()), ("app", app.as_str()), ("editor", editor.as_str())];
    let boot = assets.keep("boot", "js", page::fill(&project.read("app/boot.js")?, &names)?.as_bytes())?;
    let names =
        [("style", style.as_str()), ("wasm", wasm.as_str()), ("app", app.as_str()), ("boot", boot.as_str())];
    write(&web.join("index.html"), page::fill(&project.read("app/index.html")?, &names)?)?;
    write(&web.join("_headers"), project.read("app/_headers")?)?;
    // A file like the others: in the Worker it would weigh on every start.
    write(&web.join("api/openapi.json"), project.read("shared/openapi.json")?)?;
    copy_below(&project.path("app/static"), web)
}

/// The directory of files that never change.
struct Assets {
    directory: PathBuf,
}

impl Assets {
    /// Writes one under its hashed name and returns that.
    fn keep(&self, stem: &str, extension: &str, content: &[u8]) -> Result<String> {
        let name = format!("{stem}-{}.{extension}", content_hash(content));
        write(&self.directory.join(&name), content)?;
        Ok(name)
    }

    /// Some crates bring JavaScript of their own, which wasm-bindgen puts into `snippets/`. That gets a hashed name as
    /// a whole, and `glue` is made to import it from there.
    fn with_snippets(&self, glue: &str, snippets: &Path) -> Result<String> {
        if !snippets.is_dir() {
            return Ok(glue.to_owned());
        }
        let mut content = Vec::new();
        for file in files_below(snippets)? {
            content.extend(bytes(&file)?);
        }
        let name = format!("snippets-{}", content_hash(&content));
        copy_below(snippets, &self.directory.join(&name))?;
        Ok(glue.replace("'./snippets/", &format!("'./{name}/")))
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

fn copy_below(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    for file in files_below(from)? {
        write(&to.join(file.strip_prefix(from)?), bytes(&file)?)?;
    }
    Ok(())
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
