//! Tools come in the versions that a lock file or a hash names, with everything that is in them. Nothing that installs
//! stands anywhere but in the places below.

#![allow(clippy::unwrap_used, clippy::panic)] // A test that panics fails, which is what it is for.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Words in a command that bring other people's code onto the machine.
const SIGNS: [&str; 9] = [
    "\"install\"",
    "\"npm\"",
    "\"npx\"",
    "\"pip\"",
    "\"pip3\"",
    "\"uv\"",
    "\"curl\"",
    "\"wget\"",
    "\"--git\"",
];

/// A place that may have such a word, and what its command has to say beside it.
const KNOWN: [(&str, &str, &[&str]); 6] = [
    // Cargo takes the lock file in the crate's own archive, which crates.io holds to a checksum.
    ("xtask/src/tools/program.rs", "\"install\"", &["\"--locked\"", "\"--version\", version"]),
    (
        "xtask/src/tools/python.rs",
        "\"install\"",
        &["\"--require-hashes\"", "\"--only-binary\", \":all:\"", "\"--no-deps\""],
    ),
    ("xtask/src/tools/python.rs", "\"pip\"", &["\"--require-hashes\""]),
    // `ci` takes package-lock.json as it is; `tests/lib/npm-lock.mjs` holds that to its hashes.
    ("xtask/src/tools/npm.rs", "\"npm\"", &["\"ci\""]),
    // Debian signs its packages.
    ("xtask/src/tools/apt.rs", "\"install\"", &["\"--no-install-recommends\""]),
    ("xtask/src/supply.rs", "\"npm\"", &["\"audit\""]),
];

/// What a file has that it may not have.
fn judge(path: &str, text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut findings = Vec::new();
    for sign in SIGNS {
        let places: Vec<usize> = code.match_indices(sign).map(|(at, _)| at).collect();
        let Some(first) = places.first() else { continue };
        let Some((_, _, beside)) = KNOWN.iter().find(|(known, word, _)| *known == path && *word == sign)
        else {
            findings.push(format!("{path} has {sign}, which only known places may"));
            continue;
        };
        if places.len() > 1 {
            findings.push(format!("{path} has {sign} more than once"));
        }
        // The command may be put together in a few statements of one function.
        let function = code.get(..*first).unwrap().rfind("fn ").unwrap_or(0);
        let body = code.get(function..).unwrap().split("\n}").next().unwrap();
        findings.extend(
            beside
                .iter()
                .filter(|flag| !body.contains(**flag))
                .map(|flag| format!("{path}: {sign} without {flag}")),
        );
    }
    findings
}

fn sources(directory: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left = vec![root().join(directory)];
    while let Some(directory) = left.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

#[test]
fn no_tool_is_installed_without_its_locked_dependencies() {
    let mut files = sources("xtask/src", "rs");
    files.extend(sources("tests", "mjs"));
    assert!(files.len() > 60, "the sources are found");
    let findings: Vec<String> = files.iter().flat_map(|(path, text)| judge(path, text)).collect();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    for (path, sign, _) in KNOWN {
        assert!(
            files.iter().any(|(known, text)| known == path && text.contains(sign)),
            "{path} has no {sign} any more"
        );
    }
}

#[test]
fn what_compiles_for_those_who_use_it_is_locked() {
    for (path, command) in [
        ("xtask/src/tools/bind.rs", "[\"build\", \"--quiet\", \"--locked\""),
        ("xtask/src/wasm.rs", "[verb, \"--locked\", \"--target\", WASM]"),
        ("xtask/src/fuzz.rs", "[\"fetch\", \"--locked\", \"--quiet\", \"--manifest-path\"]"),
        ("xtask/src/supply.rs", "[\"fetch\", \"--locked\", \"--quiet\"]"),
    ] {
        let text = fs::read_to_string(root().join(path)).unwrap();
        assert!(text.contains(command), "{path}: {command}");
    }
}

#[test]
fn every_program_has_an_exact_version() {
    let mut count = 0;
    for (path, text) in sources("xtask/src", "rs") {
        for version in text.split("version: \"").skip(1) {
            let version = version.split('"').next().unwrap();
            let numbers: Vec<Result<u32, _>> = version.split('.').map(str::parse).collect();
            assert!(numbers.len() == 3 && numbers.iter().all(Result::is_ok), "{path}: {version}");
            count += 1;
        }
    }
    assert_eq!(count, 2);
}

#[test]
fn a_command_that_installs_otherwise_is_found() {
    for (path, text) in [
        ("xtask/src/fuzz.rs", "cargo.args([\"install\", \"cargo-fuzz\"])"),
        (
            "xtask/src/tools/program.rs",
            "fn a() {\n    cargo.args([\"install\", name, \"--version\", version]);\n}",
        ),
        ("xtask/src/tools/npm.rs", "fn a() {\n    npm(\"npm\").args([\"update\"]);\n}\nfn b() { \"ci\" }"),
        ("tests/lib/a.mjs", "spawn(\"npx\", [\"wrangler\"])"),
    ] {
        assert_ne!(judge(path, text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(judge("xtask/src/a.rs", "// \"install\"\nlet a = 1;"), Vec::<String>::new());
}
