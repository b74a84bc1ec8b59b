//! `bind WASM DIRECTORY NAME web|worker|node`: writes `NAME.js` and `NAME_bg.wasm` for one compiled crate.
//!
//! A program of its own and not a part of `xtask`, whose other verbs need not wait for it to be compiled. A library and
//! not `cargo install wasm-bindgen-cli`, so that Cargo.lock names each crate in it: what this writes, ships.

use anyhow::{Context, Result, bail};
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

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
    match target.as_str() {
        "web" => bindgen.web(true)?,
        // The first makes the function that replaces a dead instance, the second notices the death; see worker/entry.js.
        "worker" => bindgen.module(true)?.reset_state_function(true).force_enable_abort_handler(true),
        "node" => bindgen.nodejs(true)?,
        other => bail!("the target is `web`, `worker` or `node`; given `{other}`"),
    };
    bindgen.generate(directory).with_context(|| format!("cannot write the JavaScript for {wasm}"))
}
