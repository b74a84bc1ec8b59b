//! What fuzzing starts from, what it once found, and the inputs that reach the most: every file in `fuzz/seeds/` and every
//! line in `fuzz/cases/` goes through its target again, with the compiler that everything else is built with.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test that panics fails, which is what it is for.

// As a crate of its own it is public.
#[allow(unreachable_pub, unused_imports)]
#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

use proptest::prelude::*;
use std::fs;
use std::path::PathBuf;

fn replay(name: &str) {
    let (_, target) = fuzz::TARGETS.into_iter().find(|(known, _)| *known == name).unwrap();
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let seeds = fs::read_dir(directory.join("seeds").join(name)).unwrap();
    let mut files: Vec<PathBuf> = seeds.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 15, "fuzz/seeds/{name} has only {} files", files.len());
    // What is printed is shown when one of them panics.
    for file in files {
        println!("{}", file.display());
        target(&fs::read(file).unwrap());
    }
    let cases = directory.join(format!("cases/{name}.txt"));
    let text = fs::read_to_string(&cases).unwrap();
    assert!(!text.is_empty(), "{} is empty", cases.display());
    for (number, case) in fuzz::cases(&text).enumerate() {
        println!("{}:{}", cases.display(), number + 1);
        target(&case);
    }
}

#[test]
fn templates() {
    replay("template");
}

#[test]
fn selectors() {
    replay("selector");
}

#[test]
fn events() {
    replay("event");
}

#[test]
fn urls() {
    replay("url");
}

#[test]
fn drafts() {
    replay("draft");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// JSON in strings in strings, and prose that looks like it: `fuzz/src/nested.rs` draws and reads it.
    #[test]
    fn no_value_adds_to_any_level_of_nested_json(mut choices in prop::collection::vec(any::<u8>(), 0..160)) {
        choices.insert(0, 0xFF);
        fuzz::template(&choices);
    }
}

/// Bytes that are neither text nor a grammar's choices, and the choices that there are when nothing is chosen.
#[test]
fn every_target_takes_any_bytes() {
    for (_, target) in fuzz::TARGETS {
        for bytes in [&b""[..], b"\xff", b"\xfe\x80", b"---", b"\n---\n", &[0xff; 400]] {
            target(bytes);
        }
    }
}
