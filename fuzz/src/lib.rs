//! What is fuzzed: for each target a function that takes any bytes and panics when a promise is broken.
//!
//! `fuzz_targets/` runs them under libFuzzer, and `shared/tests/fuzz_cases.rs` takes this file in by its path and runs
//! them over `seeds/` and `cases/`, so that what was found once stays found. That is why nothing here says `crate::`.
//!
//! An input is read in one of two ways. Bytes that are UTF-8 are the text itself, with a line `---` between a template and
//! its event: such inputs can be written and read by people. After the byte 0xFF, which UTF-8 never has, each byte is a
//! choice in a small grammar, which leads to states that random text does not reach.

mod draft;
mod escape;
mod event;
mod input;
mod json;
mod nested;
mod selector;
mod template;
mod url;

pub use draft::draft;
pub use event::event;
pub use selector::selector;
pub use template::template;
pub use url::url;

/// The inputs of a file in `cases/`, a line for each.
pub fn cases(text: &str) -> impl Iterator<Item = Vec<u8>> {
    text.lines().map(escape::unescape)
}

/// A target: its name, and the function that takes any bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 5] =
    [("template", template), ("selector", selector), ("event", event), ("url", url), ("draft", draft)];
