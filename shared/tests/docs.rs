//! What the documents say of the code. `UPDATE_DOCS=1` writes it.

#![allow(clippy::unwrap_used, clippy::panic)] // A test that panics fails, which is what it is for.

use shared::delivery::{Next, Outcome, State, WAITS_SECONDS};
use shared::limits::{
    ATTEMPTS_DEFAULT, ATTEMPTS_MAX, ATTEMPTS_MIN, BREAKER_FAILURES, DISABLE_AFTER_MILLIS, PROBE_WAITS_MINUTES,
};
use std::fs;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

fn states() -> String {
    let rows = State::ALL.map(|state| {
        let leaves = match state {
            State::Pending => "its time comes; it is cancelled, or held",
            State::Sending => "the attempt ends, or its lease",
            State::Delivered => "it is replayed",
            State::Dead => "a person retries or replays it",
            State::Held => "the target is well again, a person releases, retries or cancels it",
            State::Cancelled => "a person retries or replays it",
        };
        format!("| `{}` | {} | {leaves} |\n", state.as_str(), state.meaning())
    });
    format!("| state | meaning | it leaves when |\n|---|---|---|\n{}", rows.concat())
}

fn outcomes() -> String {
    let rows = Outcome::ALL.map(|outcome| {
        let next = match outcome.next() {
            Next::Done => "done",
            Next::Retry => "retry",
            Next::Final => "final",
            Next::Stop => "stop",
        };
        format!("| `{}` | {} | {next} |\n", outcome.as_str(), outcome.meaning())
    });
    format!("| outcome | when | what follows |\n|---|---|---|\n{}", rows.concat())
}

fn schedule() -> String {
    let waits: Vec<String> = WAITS_SECONDS.into_iter().map(in_words).collect();
    format!(
        "{ATTEMPTS_DEFAULT} attempts, or as many as `retry.max_attempts` says ({ATTEMPTS_MIN} to {ATTEMPTS_MAX}): the first one at once,\nthe next ones after {},\neach up to 20 % shorter or longer at random. Beyond that, the last wait is repeated.\n",
        waits.join(", ")
    )
}

fn breaker() -> String {
    let waits: Vec<String> = PROBE_WAITS_MINUTES.map(|minutes| in_words(minutes * 60)).into();
    format!(
        "It opens after {BREAKER_FAILURES} failures in a row, lets one delivery through after {}\nand then each time after as long again, and disables the webhook at the first failure after it has been open for {} hours.\n",
        waits.join(", "),
        DISABLE_AFTER_MILLIS / 3_600_000
    )
}

fn in_words(seconds: i64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

#[test]
fn delivery_is_what_the_code_says() {
    let before = fs::read_to_string(path("delivery.md")).unwrap();
    let mut text = before.clone();
    for (mark, part) in
        [("states", states()), ("outcomes", outcomes()), ("schedule", schedule()), ("breaker", breaker())]
    {
        let (head, rest) = text.split_once(&format!("<!-- {mark} -->\n")).unwrap();
        let (_, tail) = rest.split_once(&format!("<!-- /{mark} -->")).unwrap();
        text = format!("{head}<!-- {mark} -->\n{part}<!-- /{mark} -->{tail}");
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path("delivery.md"), &text).unwrap();
    } else {
        assert!(
            text == before,
            "docs/delivery.md is behind; run UPDATE_DOCS=1 cargo test -p shared --test docs"
        );
    }
}

#[test]
fn every_outcome_has_its_tips() {
    let document = fs::read_to_string(path("troubleshooting.md")).unwrap();
    for outcome in Outcome::ALL {
        let heading = format!("## {}:", outcome.as_str());
        assert!(
            document.lines().any(|line| line.starts_with(&heading)),
            "docs/troubleshooting.md has no {heading}"
        );
    }
}
