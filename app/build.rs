//! What the linker of the console is told.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // `bind` cuts the console into parts by these; they do not end up in what ships.
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
