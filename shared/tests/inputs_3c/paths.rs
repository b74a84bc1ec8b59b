//! *JSONPath*: refused when it cannot be bounded, and otherwise done soon on the worst document.
//!
//! Elsewhere: quotes, unicode names and the way back (`rule::selector`), what compares with what (`rule::tests`,
//! `docs/rules.md`), answers that are no JSON or cut (`verdict`, `rules.test.mjs`, `zoo.test.mjs`). The RFC 9535
//! compliance suite is the parser's own (`serde_json_path`); ours refuses a part of that language on purpose.

use super::ask_all;
use serde_json::{Value, json};
use shared::limits::ROUTE_WORK_MAX;
use shared::rule::{Op, Rule, Selector};
use shared::work::Work;

#[test]
fn refused_before_it_is_parsed() {
    let many = |piece: &str, times: usize| piece.repeat(times);
    let rows = [
        ("10,000 parentheses".to_owned(), format!("$[?{}@.a{}]", many("(", 10_000), many(")", 10_000))),
        ("10,000 negations".to_owned(), format!("$[?{}@.a]", many("!", 10_000))),
        ("filters within filters".to_owned(), "$..[?@..[?@..[?@..*]]]".to_owned()),
        ("the whole document in each filter".to_owned(), "$..[?$..*]".to_owned()),
        ("10 kB".to_owned(), format!("$.{}", many("a", 10 * 1024))),
        ("a pattern of the document".to_owned(), "$[?search(@.a, @.b)]".to_owned()),
        ("a hostile pattern".to_owned(), "$[?search(@.a, '(a{1000}){1000}')]".to_owned()),
        ("a pattern that backtracks".to_owned(), "$[?match(@,'(.*)*x')]".to_owned()),
        ("an index beyond 2^53".to_owned(), "$[9007199254740992]".to_owned()),
        ("an index below -2^53".to_owned(), "$[-9007199254740992]".to_owned()),
        ("an open quote".to_owned(), "$['a".to_owned()),
        ("an open escape".to_owned(), "$['\\u".to_owned()),
        ("no path".to_owned(), "data.a".to_owned()),
    ];
    for (name, path) in rows {
        let error = Selector::parse(&path).err().unwrap_or_else(|| panic!("{name} is read"));
        assert!(error.to_string().len() > 10, "{name}: {error}");
    }
}

/// The largest event: 256 KiB, as deep as allowed, with text to compare at its end.
fn worst() -> Value {
    let wide = Value::Array((0..1_000).map(|n| json!({ "a": n, "b": [n, "x"], "": null })).collect());
    (0..50).fold(json!({ "wide": wide, "text": "a".repeat(100_000) }), |inner, _| json!({ "in": inner }))
}

#[test]
fn soon_done_on_the_worst_document() {
    let document = worst();
    for path in [
        "$..*",
        "$..*..*",
        "$..[?@..*]",
        "$..[?@..[?@..a]]",
        "$[0:1000000000:1]",
        "$[::-1]",
        "$[::0]",
        "$[9007199254740991]",
        "$[-9007199254740991]",
        "$['']",
        "$[\"a\\u0000\"]",
        "$['é']['🔔']",
    ] {
        let verdict =
            Rule::new(path, Op::EqualsAny, &["never"]).ask(&document, &mut Work::of(ROUTE_WORK_MAX));
        assert!(!verdict.holds && !verdict.explanation.is_empty(), "{path}");
    }
    let stars = "*a".repeat(500) + "b";
    let verdict =
        Rule::new("$..text", Op::MatchesGlob, &[&stars]).ask(&document, &mut Work::of(ROUTE_WORK_MAX));
    assert!(!verdict.holds, "{}", verdict.explanation);
}

#[test]
fn what_is_selected_is_defined() {
    let document = json!({ "n": 1.0, "s": "1", "none": null, "o": { "a": 1 }, "list": [1, 1] });
    let holds = |path: &str, expected: &str| {
        Rule::new(path, Op::EqualsAny, &[expected]).ask(&document, &mut Work::of(ROUTE_WORK_MAX)).holds
    };
    let rows = [
        ("matches nothing", "$.missing", "1", false),
        ("matches many, all of them right", "$.list[*]", "1", true),
        ("matches null", "$.none", "null", true),
        ("matches an object when a text is expected", "$.o", "a", false),
        ("matches an object by its JSON", "$.o", "{\"a\":1}", true),
        ("a text of one", "$.s", "1", true),
        ("1.0 is not the text 1", "$.n", "1", false),
        ("1.0 by its JSON", "$.n", "1.0", true),
    ];
    ask_all(rows.map(|(name, .., expected)| (name, expected.to_string())), |name| {
        let (_, path, value, _) = rows.iter().find(|(row, ..)| *row == name).unwrap();
        holds(path, value).to_string()
    });
}
