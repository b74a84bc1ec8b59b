//! One way out: nothing in the Worker can call `fetch`, or open a connection otherwise, but `outbound::client`.
//!
//! Clippy refuses the methods that lead out (`worker/clippy.toml`). This closes what Clippy cannot see: a lint that was
//! silenced, a function of JavaScript under a name of our own, `entry.js` itself, and a crate that brings its own client.

#![allow(clippy::unwrap_used, clippy::panic)] // A test that panics fails, which is what it is for.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Every Rust file of a crate, by its path from the root.
fn sources(directory: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left = vec![root().join(directory)];
    while let Some(directory) = left.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// A text without the lines that are comments, so that one may speak of what is forbidden. What stands behind code stays:
/// two slashes may be a part of an address.
fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// What JavaScript offers that leads out. A reader of these names has to be one that is known.
const WAYS_OUT: [&str; 9] = [
    "fetch",
    "connect",
    "WebSocket",
    "EventSource",
    "XMLHttpRequest",
    "XmlHttpRequest",
    "sendBeacon",
    "WebTransport",
    "RTCPeerConnection",
];

/// The places in Rust that may silence the lint, that import functions of JavaScript, or look one up by its name.
const KNOWN: [(&str, &str); 6] = [
    ("worker/src/clock.rs", "disallowed_methods"),
    ("worker/src/outbound/client.rs", "disallowed_methods"),
    // Whom Cloudflare Access let in, of the invocation's own context.
    ("worker/src/http/access_door.rs", "disallowed_methods"),
    // A service binding from this Worker to itself, and storage.
    ("worker/src/durable/outbox/dispatch.rs", "disallowed_methods"),
    ("worker/src/durable/outbox/dispatch.rs", "extern \"C\""),
    ("worker/src/durable/sql.rs", "extern \"C\""),
];

/// What a Rust file has that it may not have, or has more than once.
fn judge_rust(path: &str, text: &str) -> Vec<String> {
    let code = without_comments(text);
    let mut findings = Vec::new();
    for sign in ["disallowed_methods", "extern \"C\""] {
        let allowed = usize::from(KNOWN.contains(&(path, sign)));
        if code.matches(sign).count() > allowed {
            findings.push(format!("{path} has {sign:?}, which only known places may"));
        }
    }
    // A block of imports may name a way out only where that is our own Worker.
    for block in code.split("extern \"C\"").skip(1) {
        let block = block.split_once("\n}").map_or(block, |(block, _)| block);
        if path != "worker/src/durable/outbox/dispatch.rs" && WAYS_OUT.iter().any(|way| block.contains(way)) {
            findings.push(format!("{path} imports a way out from JavaScript"));
        }
    }
    for forbidden in ["inline_js", "raw_module", "module =", "clippy::all", "worker_sys::", "clippy.toml"] {
        if code.contains(forbidden) {
            findings.push(format!("{path} has {forbidden:?}"));
        }
    }
    // Calls of objects of our own go through one function, which names no host.
    for call in ["fetch_with_request(", "fetch_with_str("] {
        if code.contains(call)
            && path != "worker/src/durable/call.rs"
            && !path.starts_with("worker/src/durable/hooks")
        {
            findings.push(format!("{path} calls {call}"));
        }
    }
    findings
}

/// The only lines of `entry.js` that may have a way out in them: they answer a request, or hand it to Wasm.
const ENTRY_LINES: [&str; 4] = [
    "fetch(request) {",
    "return guard(() => this.#living().fetch(request));",
    "async fetch(request) {",
    "return await guard(() => wasm.fetch(request, this.env, this.ctx));",
];

fn judge_entry(text: &str) -> Vec<String> {
    let code = without_comments(text);
    let mut findings = Vec::new();
    for line in code.lines().map(str::trim) {
        let names_way_out = WAYS_OUT.iter().any(|way| line.contains(way));
        let hides_one = ["globalThis", "self[", "self.", "eval(", "Function(", "import(", "require("];
        if (names_way_out && !ENTRY_LINES.contains(&line)) || hides_one.iter().any(|sign| line.contains(sign))
        {
            findings.push(format!("entry.js: {line}"));
        }
    }
    let imports: Vec<&str> = code.lines().filter(|line| line.starts_with("import ")).collect();
    let known = [
        "import { DurableObject, WorkerEntrypoint } from \"cloudflare:workers\";",
        "import * as wasm from \"./pkg/index.js\";",
    ];
    findings
        .extend(imports.iter().filter(|line| !known.contains(line)).map(|line| format!("entry.js: {line}")));
    findings
}

/// Crates that are clients of their own.
const CLIENTS: [&str; 12] = [
    "reqwest",
    "hyper",
    "ureq",
    "surf",
    "isahc",
    "attohttpc",
    "minreq",
    "ehttp",
    "gloo-net",
    "awc",
    "tokio",
    "curl",
];

fn judge_manifest(name: &str, text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| line.split(['=', '.', ' ']).next());
    names
        .filter(|dependency| CLIENTS.contains(dependency))
        .map(|client| format!("{name} depends on {client}"))
        .collect()
}

#[test]
fn only_the_client_leads_out() {
    let mut findings: Vec<String> = Vec::new();
    let worker = sources("worker/src");
    assert!(worker.len() > 40, "the sources are found");
    for (path, text) in worker.iter().chain(&sources("shared/src")) {
        findings.extend(judge_rust(path, text));
    }
    findings.extend(judge_entry(&read("worker/entry.js")));
    for manifest in ["worker/Cargo.toml", "shared/Cargo.toml"] {
        findings.extend(judge_manifest(manifest, &read(manifest)));
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

/// Each known place is there: one that is not would let somebody else use its name.
#[test]
fn the_known_places_are_what_they_are() {
    for (path, sign) in KNOWN {
        assert_eq!(without_comments(&read(path)).matches(sign).count(), 1, "{path}: {sign}");
    }
    let client = read("worker/src/outbound/client.rs");
    let (_, exchange) = client.split_once("async fn exchange(").unwrap();
    let (before, _) = exchange.split_once("Fetch::Request").unwrap();
    assert!(before.contains("guard::check("), "the guard stands before the only fetch");
    assert_eq!(client.matches("Fetch::").count(), 1);
    assert!(client.contains("RequestRedirect::Manual"), "redirects are never followed");
    let settings = read("wrangler.toml");
    assert!(settings.lines().any(|line| line.trim() == "\"global_fetch_strictly_public\","));
}

/// Clippy knows every method of the crates at hand that leads out.
#[test]
fn clippy_is_told_of_every_method_that_leads_out() {
    let told = read("worker/clippy.toml");
    for method in [
        "worker::Fetch::send",
        "worker::Fetch::send_with_signal",
        "worker::Fetcher::fetch",
        "worker::Fetcher::fetch_request",
        "worker::Fetcher::into_rpc",
        "worker::Stub::connect",
        "worker::Hyperdrive::connect",
        "worker::WebSocket::connect",
        "worker::ConnectionBuilder::connect",
        "web_sys::WorkerGlobalScope::fetch_with_request",
        "web_sys::WorkerGlobalScope::fetch_with_str",
        "js_sys::eval",
        "js_sys::Reflect::get",
        "js_sys::Function::new_no_args",
    ] {
        assert!(told.contains(&format!("\"{method}\"")), "{method}");
    }
}

/// Somebody in a hurry, in every way we could think of.
#[test]
fn each_way_around_is_found() {
    let path = "worker/src/http/notify.rs";
    for code in [
        "#[allow(clippy::disallowed_methods)]\nfn a() { Fetch::Url(url).send(); }",
        "#![expect(clippy::disallowed_methods, reason = \"just this once\")]",
        "#[wasm_bindgen]\nextern \"C\" { fn fetch(url: &str) -> Promise; }",
        "#[wasm_bindgen]\nextern \"C\" { #[wasm_bindgen(js_name = \"fetch\")] fn harmless(url: &str) -> Promise; }",
        "#[wasm_bindgen(inline_js = \"export const go = (u) => fetch(u)\")]",
        "#[wasm_bindgen(module = \"/src/go.js\")]",
        "#[allow(clippy::all)] fn a() {}",
        "let promise = worker_sys::Fetcher::fetch(&fetcher, &request);",
        "stub.fetch_with_str(\"https://evil.example\")",
    ] {
        assert!(!judge_rust(path, code).is_empty(), "{code}");
    }
    // Nor a second time where it may be once.
    for (path, sign) in KNOWN {
        let twice = format!("{}\n{sign} {{ fn fetch(); }}", read(path));
        assert!(!judge_rust(path, &twice).is_empty(), "{path}");
    }
    let sql = read("worker/src/durable/sql.rs")
        .replace("extern \"C\" {", "extern \"C\" {\n    fn fetch(url: &str);");
    assert!(!judge_rust("worker/src/durable/sql.rs", &sql).is_empty());
    let entry = read("worker/entry.js");
    for line in [
        "await fetch(url);",
        "const url = \"https://evil.example\"; fetch(url);",
        "await globalThis[\"fet\" + \"ch\"](url);",
        "self.fetch(url);",
        "new WebSocket(url);",
        "import { connect } from \"cloudflare:sockets\";",
        "const net = await import(\"node:net\");",
        "import http from \"node:http\";",
        "new Function(\"return fetch\")();",
        "fetch(request) { return super.fetch(request); }",
    ] {
        assert!(!judge_entry(&format!("{entry}\n{line}")).is_empty(), "{line}");
    }
    for line in ["reqwest = \"0.12\"", "gloo-net.workspace = true"] {
        assert!(
            !judge_manifest("worker/Cargo.toml", &format!("{}\n{line}", read("worker/Cargo.toml")))
                .is_empty()
        );
    }
}
