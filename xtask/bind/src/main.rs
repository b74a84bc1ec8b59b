//! `bind WASM DIRECTORY NAME web|worker|node`: writes `NAME.js` and `NAME_bg.wasm` for one compiled crate. For the web it
//! also cuts off the parts that are fetched later: `split.js` fetches them, and `parts.txt` says which files each needs.
//!
//! A program of its own and not a part of `xtask`, whose other verbs need not wait for it to be compiled. A library and
//! not `cargo install wasm-bindgen-cli`, so that Cargo.lock names each crate in it: what this writes, ships.

use anyhow::{Context, Result, anyhow, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [wasm, directory, name, target] = arguments.as_slice() else {
        bail!("usage: bind WASM DIRECTORY NAME web|worker|node");
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(name).typescript(false).omit_default_module_path(false);
    let mut first = None;
    match target.as_str() {
        "web" => {
            let path = split(Path::new(wasm), Path::new(directory), name)?;
            // The parts import what the first file exports, by the names that the linker gave it.
            bindgen.web(true)?.input_path(&path).keep_lld_exports(true).demangle(false);
            first = Some(path);
            &mut bindgen
        }
        // The first makes the function that replaces a dead instance, the second notices the death; see worker/entry.js.
        "worker" => bindgen.module(true)?.reset_state_function(true).force_enable_abort_handler(true),
        "node" => bindgen.nodejs(true)?,
        other => bail!("the target is `web`, `worker` or `node`; given `{other}`"),
    };
    bindgen.generate(directory).with_context(|| format!("cannot write the JavaScript for {wasm}"))?;
    first.map_or(Ok(()), |path| {
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))
    })
}

/// Writes each part, and returns the file with what is left.
fn split(wasm: &Path, directory: &Path, name: &str) -> Result<PathBuf> {
    let input = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    let first = directory.join(format!("{name}_first.wasm"));
    let main_module = format!("./{name}.js");
    let mut options = Options::new(&input);
    options.output_dir = directory;
    options.main_out_path = &first;
    options.main_module = &main_module;
    options.link_name = "./split.js";
    let parts = transform(options).map_err(|error| anyhow!("cannot split {}: {error:#}", wasm.display()))?;
    let mut lines: Vec<String> = parts
        .prefetch_map
        .into_iter()
        .map(|(part, files)| format!("{part}: {}\n", files.join(" ")))
        .collect();
    lines.sort();
    fs::write(directory.join("parts.txt"), lines.concat()).context("cannot write parts.txt")?;
    Ok(first)
}
