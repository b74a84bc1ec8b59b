//! What is timed of templates and rules: one body as people write them, and the inputs that take longest to refuse.
//!
//! Nothing here asks for the time: whoever calls it does.

#[cfg(feature = "rules")]
mod answers;
#[cfg(feature = "templates")]
mod body;
#[cfg(feature = "cost")]
pub mod cost;
#[cfg(any(feature = "templates", feature = "rules"))]
mod hostile;

#[cfg(feature = "templates")]
pub use body::{compile, render};
#[cfg(any(feature = "templates", feature = "rules"))]
pub use hostile::{Hostile, hostile, prepare, refuse};

/// Something of `shared` that has nothing to do with either engine, so that a module without them is not empty.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn baseline(event: &str) -> usize {
    shared::event::read_batch(event, shared::event::Format::Tocsin, None).map_or(0, |events| events.len())
}
