//! What the documents say of the code. `UPDATE_DOCS=1` writes it.

#![allow(clippy::unwrap_used, clippy::panic)] // A test that panics fails, which is what it is for.

mod held;

use held::{hold, path};
use serde_json::Value;
use shared::access::{Act, Call, Role, Takes as CallTakes, may};
use shared::delivery::{Next, Outcome, State, WAITS_SECONDS};
use shared::guard::{self, AllowedHosts, OwnHost, Policy};
use shared::limits::{
    self, ATTEMPTS_DEFAULT, ATTEMPTS_MAX, ATTEMPTS_MIN, BREAKER_FAILURES, DISABLE_AFTER_MILLIS,
    PROBE_WAITS_MINUTES,
};
use shared::rule::{Op, Rule, Selector, Takes};
use shared::work::Work;
use std::fs;

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

fn operators() -> String {
    let rows = Op::ALL.map(|op| {
        let takes = match op.takes() {
            Takes::Nothing => "none",
            Takes::OneNumber => "one number",
            Takes::Values => "at least one",
        };
        format!("| `{}` | {} | {takes} |\n", op.as_str(), op.meaning())
    });
    format!("| operator | holds when | expected values |\n|---|---|---|\n{}", rows.concat())
}

const ASKED: &str = r#"{ "data": { "severity": "high", "risk": 87.50, "requests": 9007199254740993, "owner": null,
    "host": "db-1.prod.example", "tags": ["pci", "prod"],
    "groups": [{ "type": "aws" }, { "type": "okta" }] } }"#;

fn examples() -> String {
    let document: Value = serde_json::from_str(ASKED).unwrap();
    let asked: [(&str, Op, &[&str]); 20] = [
        ("$.data.severity", Op::EqualsAny, &["high", "critical"]),
        ("$.data.severity", Op::EqualsAny, &["High"]),
        ("$.data.groups[*].type", Op::EqualsAny, &["aws", "okta"]),
        ("$.data.groups[*].type", Op::EqualsAny, &["aws"]),
        ("$.data.assignee", Op::EqualsAny, &["null"]),
        ("$.data.severity", Op::NotAny, &["low", "info"]),
        ("$.data.groups[*].type", Op::NotAny, &["okta"]),
        ("$.data.assignee", Op::NotAny, &["nobody"]),
        ("$.data.owner", Op::Exists, &[]),
        ("$.data.groups[?@.type == 'gcp']", Op::Exists, &[]),
        ("$.data.host", Op::Contains, &["prod"]),
        ("$.data.tags", Op::Contains, &["prod", "stage"]),
        ("$.data.tags", Op::Contains, &["pro"]),
        ("$.data.risk", Op::GreaterThan, &["80"]),
        ("$.data.requests", Op::GreaterThan, &["9007199254740992"]),
        ("$.data.severity", Op::GreaterThan, &["1"]),
        ("$.data.risk", Op::LessThan, &["87.5"]),
        ("$.data.host", Op::MatchesGlob, &["db-?.*"]),
        ("$.data.host", Op::MatchesGlob, &["prod"]),
        ("$.data.host", Op::MatchesGlob, &["*.PROD.*"]),
    ];
    let rows = asked.map(|(path, op, expected)| {
        let verdict = Rule::new(path, op, expected).ask(&document, &mut Work::of(10_000));
        let expected: Vec<String> = expected.iter().map(|value| format!("`{value}`")).collect();
        let holds = if verdict.holds { "yes" } else { "no" };
        let (op, expected) = (op.as_str(), expected.join(", "));
        format!(
            "| `{path}` | `{op}` | {expected} | {holds} | {} |\n",
            verdict.explanation.replace('*', "\\*")
        )
    });
    format!(
        "| path | operator | expected values | holds | what the verdict says |\n|---|---|---|---|---|\n{}",
        rows.concat()
    )
}

fn refusals() -> String {
    let paths = [
        "data.ok",
        "$.data.access-groups",
        "$.data['ok'",
        "$.data['ok]",
        "$.data.[0]",
        "$.data[first]",
        "$.data[?@.code = 0]",
        "$.data[?match(@.host, 'db.*')]",
        "$..*..*..*",
    ];
    let rows = paths.map(|path| {
        let message = Selector::parse(path).unwrap_err().to_string();
        format!("| `{path}` | {} |\n", message.replace('*', "\\*"))
    });
    format!("| path | message |\n|---|---|\n{}", rows.concat())
}

fn bounds() -> String {
    let rows = [
        ("rules in one list", limits::RULES_MAX),
        ("expected values of a rule", limits::EXPECTED_VALUES_MAX),
        ("characters in one of them", limits::EXPECTED_VALUE_CHARS_MAX),
        ("characters in a path", limits::SELECTOR_CHARS_MAX),
        ("parentheses and negations in a path", limits::SELECTOR_PARENS_MAX),
        ("filters (`?`) in a path", limits::SELECTOR_FILTERS_MAX),
        ("`..` in a path", limits::SELECTOR_DESCENDANTS_MAX),
        ("brackets in a path", limits::SELECTOR_BRACKETS_MAX),
        ("combinations of selectors in a path", limits::SELECTOR_CHOICES_MAX),
    ];
    let rows = rows.map(|(what, max)| format!("| {what} | {max} |\n")).concat();
    let work = limits::ROUTE_WORK_MAX;
    format!(
        "| what | at most |\n|---|---|\n{rows}| units of work for all filters of a webhook, for one event | {work} |\n"
    )
}

#[test]
fn delivery_is_what_the_code_says() {
    let parts =
        [("states", states()), ("outcomes", outcomes()), ("schedule", schedule()), ("breaker", breaker())];
    hold("delivery.md", &parts);
}

#[test]
fn rules_are_what_the_code_says() {
    let document = format!("```json\n{ASKED}\n```\n");
    let parts = [
        ("operators", operators()),
        ("document", document),
        ("examples", examples()),
        ("refusals", refusals()),
        ("bounds", bounds()),
    ];
    hold("rules.md", &parts);
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

/// As a cell of a table holds it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn helpers() -> String {
    let rows = shared::template::helpers().map(|helper| {
        let [usage, example, makes] = [helper.usage, helper.example, helper.makes].map(cell);
        format!("| `{usage}` | {} | `{example}` | `{makes}` |\n", cell(helper.does))
    });
    format!("| helper | what it makes | example | makes |\n|---|---|---|---|\n{}", rows.collect::<String>())
}

fn template_limits() -> String {
    let rows = [
        ("bytes of a template", limits::TEMPLATE_BYTES_MAX),
        ("tags in it", limits::TEMPLATE_TAGS_MAX),
        ("blocks within each other, each `{{else if}}` included", limits::TEMPLATE_DEPTH_MAX),
        ("parentheses within each other", limits::TEMPLATE_PARENS_MAX),
        ("strings within each other that a value stands in", limits::TEMPLATE_STRINGS_MAX),
        ("values that one helper is given", limits::TEMPLATE_PARAMETERS_MAX),
        ("bytes of a body", limits::BODY_BYTES_MAX),
        ("characters of a URL, rendered", limits::URL_CHARS_MAX),
        ("characters of a header's value, rendered", limits::HEADER_VALUE_CHARS_MAX),
        ("bytes of all headers, rendered", limits::HEADERS_BYTES_MAX),
        ("bytes of an event", limits::EVENT_BYTES_MAX),
        ("levels of an event", limits::JSON_DEPTH_MAX),
    ];
    let rows = rows.map(|(what, most)| format!("| {what} | {most} |\n"));
    let work = limits::ATTEMPT_WORK_MAX;
    format!(
        "| of what | the most |\n|---|---|\n{}| units of work of one attempt: URL, headers, body and validators together | {work} |\n",
        rows.concat()
    )
}

#[test]
fn templates_are_what_the_code_says() {
    hold("templates.md", &[("helpers", helpers()), ("limits", template_limits())]);
}

fn roles() -> String {
    let names = Role::ALL.map(|role| format!(" `{}` |", role.as_str())).concat();
    let rows = Act::ALL.map(|act| {
        let marks = Role::ALL.map(|role| if may(role, act) { " yes |" } else { " |" }).concat();
        format!("| {} |{marks}\n", act.meaning())
    });
    format!("| may |{names}\n|---|---|---|---|---|\n{}", rows.concat())
}

fn takes_of(call: Call) -> String {
    match call.takes() {
        CallTakes::Nothing => "nothing".to_owned(),
        CallTakes::SourceToken => "the source's token".to_owned(),
        CallTakes::Role(act) => act.takes().as_str().to_owned(),
    }
}

fn calls() -> String {
    let row = |call: &Call| format!("| `{} {}` | {} |\n", call.method(), call.path(), takes_of(*call));
    format!("| call | takes |\n|---|---|\n{}", Call::ALL.iter().map(row).collect::<String>())
}

#[test]
fn access_is_what_the_code_says() {
    hold("access.md", &[("roles", roles()), ("calls", calls())]);
}

/// The calls and what they take, for the tests that make them from outside.
#[test]
fn calls_are_what_the_tests_make() {
    let row = |call: &Call| serde_json::json!({ "call": format!("{} {}", call.method(), call.path()), "takes": takes_of(*call) });
    let rows: Vec<String> = Call::ALL.iter().map(|call| format!("  {}", row(call))).collect();
    let text = format!("[\n{}\n]\n", rows.join(",\n"));
    let file = path("../tests/fixtures/calls.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(file, text).unwrap();
    } else {
        let held = fs::read_to_string(file).unwrap();
        assert!(
            text == held,
            "tests/fixtures/calls.json is behind; run UPDATE_DOCS=1 cargo test -p shared --test docs"
        );
    }
}

/// An address for each rule, as somebody might type it, and what is said.
fn egress_rules() -> String {
    let long = format!("https://{}.com/", "a".repeat(64));
    let name = format!("https://{}.com/", ["a"; 4].map(|letter| letter.repeat(62)).join("."));
    let path = format!("https://example.com/{}", "x".repeat(2_048));
    let given = [
        ("http://example.com/", "http://example.com/"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("example.com/hook", "example.com/hook"),
        (path.as_str(), "2,068 characters"),
        ("https://exa mple.com/", "https://exa mple.com/"),
        ("https://e.com\\@evil.com/", "https://e.com\\@evil.com/"),
        ("https://exam\u{200b}ple.com/", "a zero-width space in the host"),
        ("https://{{data.host}}/", "https://{{data.host}}/"),
        ("https://hooks.example.com/<your-key>", "https://hooks.example.com/<your-key>"),
        ("https://user:password@example.com/", "https://user:password@example.com/"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("https://10.0.0.1/", "https://10.0.0.1/"),
        ("https://2130706433/", "https://2130706433/"),
        ("https://[::ffff:7f00:1]/", "https://[::ffff:7f00:1]/"),
        ("https://example%2ecom/", "https://example%2ecom/"),
        ("https://xn--/", "https://xn--/"),
        ("https://metadata/", "https://metadata/"),
        ("https://example..com/", "https://example..com/"),
        ("https://example.com./", "https://example.com./"),
        (long.as_str(), "64 letters between two dots"),
        (name.as_str(), "255 characters of a host"),
        ("https://a*b.example.com/", "https://a*b.example.com/"),
        ("https://-a.example.com/", "https://-a.example.com/"),
        ("https://jira.internal/", "https://jira.internal/"),
        ("https://metadata.goog/", "https://metadata.goog/"),
        ("https://10-0-0-1.nip.io/", "https://10-0-0-1.nip.io/"),
        ("https://192.168.0.1.example.com/", "https://192.168.0.1.example.com/"),
        ("https://tocsin.example.com/ingest/", "https://tocsin.example.com/ingest/, where that is Tocsin"),
        ("https://example.com/", "https://example.com/, where only others are allowed"),
    ];
    let policy = Policy { own_hosts: OwnHost::parse_list("tocsin.example.com").0, ..Policy::default() };
    let allowed = AllowedHosts::parse("hooks.example.com").map(|(allowed, _)| allowed);
    let narrow = Policy { allowed_hosts: allowed, ..Policy::default() };
    let rows = given.map(|(given, shown)| {
        let refusal =
            guard::check(given, &policy).err().unwrap_or_else(|| guard::check(given, &narrow).unwrap_err());
        let (shown, sentence) = (cell(shown), refusal.to_string());
        (refusal.rule(), format!("| {} | `{shown}` | {} |\n", refusal.rule(), cell(&sentence)))
    });
    let known: Vec<&str> = rows.iter().map(|(rule, _)| *rule).collect();
    for rule in guard::Refusal::RULES {
        assert!(known.contains(&rule), "no example shows the rule {rule:?}");
    }
    format!("| rule | given | what is said |\n|---|---|---|\n{}", rows.map(|(_, row)| row).concat())
}

fn reserved() -> String {
    let rows = guard::reserved_names().map(|(name, reason)| format!("| `.{name}` | {reason} |\n"));
    format!("| ends in | because |\n|---|---|\n{}", rows.collect::<String>())
}

fn in_a_row(names: impl Iterator<Item = &'static str>) -> String {
    format!("{}\n", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
}

fn blocks() -> String {
    let rows =
        guard::special_blocks().map(|special| format!("| `{}` | {} |\n", special.block, special.purpose));
    format!("| block | what it is for |\n|---|---|\n{}", rows.collect::<String>())
}

#[test]
fn egress_is_what_the_code_says() {
    let parts = [
        ("rules", egress_rules()),
        ("reserved", reserved()),
        ("metadata", in_a_row(guard::metadata_names())),
        ("carrying", in_a_row(guard::address_carrying_names())),
        ("blocks", blocks()),
    ];
    hold("egress.md", &parts);
}
