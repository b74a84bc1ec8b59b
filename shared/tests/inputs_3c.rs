//! The inputs of list 3C: what reviewers of webhook senders try, each under its own name, with what becomes of it here.
//!
//! One row for one input. What needs a running Worker is in `tests/worker/inputs-3c.test.mjs` and `dns.test.mjs`; other
//! rows of the list, and where they are:
//!
//! - *OAuth*: `oauth*.test.mjs`. *Ingest*: `ingest.test.mjs`. *Delivery and state*: `sim`, `crash.test.mjs`,
//!   `breaker.test.mjs`, `replay.test.mjs`. *Console*: `tests/browser`. *Secrets*: `secrets.test.mjs`.
//! - *If IP literals are allowed at all*: they are not, so the neighbours of private blocks are refused as hosts; as
//!   answers of DNS they pass (`guard::special`).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test that panics fails, which is what it is for.

#[path = "inputs_3c/addresses.rs"]
mod addresses;
#[path = "inputs_3c/headers.rs"]
mod headers;
#[path = "inputs_3c/paths.rs"]
mod paths;
#[path = "inputs_3c/templates.rs"]
mod templates;
#[path = "inputs_3c/urls.rs"]
mod urls;

/// Asks every row, and says of all that are otherwise than they should be.
#[track_caller]
fn ask_all<I: AsRef<str>>(rows: impl IntoIterator<Item = (I, String)>, ask: impl Fn(&str) -> String) {
    let mut count = 0;
    let wrong: Vec<String> = rows
        .into_iter()
        .inspect(|_| count += 1)
        .filter_map(|(input, expected)| {
            let found = ask(input.as_ref());
            let shown: String = input.as_ref().escape_debug().take(80).collect();
            (found != expected).then(|| format!("{shown}: {found}; it should be: {expected}"))
        })
        .collect();
    assert!(count > 0 && wrong.is_empty(), "\n{}", wrong.join("\n"));
}
