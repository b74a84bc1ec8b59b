//! When each operator holds, and what its verdict says.

use super::verdict::SHOWN_CHARS_MAX;
use super::*;
use crate::limits::ROUTE_WORK_MAX;
use crate::work::Work;
use proptest::prelude::*;
use serde_json::json;

fn work() -> Work {
    Work::of(ROUTE_WORK_MAX)
}

fn document() -> Value {
    serde_json::from_str(
        r#"{"data": {"ok": true, "code": 0, "exact": 1763900000.123456789, "big": 9007199254740993, "huge": 1e400,
            "zero": -0, "tiny": 1E-7, "count": "12.50", "none": null, "s": "true", "empty": "", "tags": ["pci", "prod", 7],
            "list": [{"v": "a"}, {"v": "b"}, {"v": "a"}], "nothing": [], "object": {"a": 1}, "host": "db-1.prod.example"}}"#,
    )
    .unwrap()
}

/// Whether it holds, and its sentence.
fn ask(path: &str, op: Op, expected: &[&str]) -> (bool, String) {
    let verdict = Rule::new(path, op, expected).ask(&document(), &mut work());
    (verdict.holds, verdict.explanation)
}

#[track_caller]
fn assert_asked(op: Op, cases: &[(&str, &[&str], bool, &str)]) {
    for (path, expected, holds, explanation) in cases {
        assert_eq!(
            ask(path, op, expected),
            (*holds, (*explanation).to_owned()),
            "{path} {op:?} {expected:?}"
        );
    }
}

#[test]
fn equals_any() {
    assert_asked(
        Op::EqualsAny,
        &[
            ("$.data.ok", &["true"], true, "$.data.ok is true, as expected."),
            ("$.data.ok", &["false"], false, "$.data.ok is true; expected false."),
            ("$.data.ok", &["false", "true"], true, "$.data.ok is true, as expected."),
            ("$.data.s", &["true"], true, "$.data.s is true, as expected."),
            ("$.data.code", &["0"], true, "$.data.code is 0, as expected."),
            (
                "$.data.exact",
                &["1763900000.123456789"],
                true,
                "$.data.exact is 1763900000.123456789, as expected.",
            ),
            ("$.data.none", &["null"], true, "$.data.none is null, as expected."),
            ("$.data.empty", &[""], true, "$.data.empty is \"\", as expected."),
            ("$.data.empty", &["a"], false, "$.data.empty is \"\"; expected a."),
            ("$.data.s", &[""], false, "$.data.s is true; expected \"\"."),
            ("$.data.object", &["{\"a\":1}"], true, "$.data.object is {\"a\":1}, as expected."),
            (
                "$.data.list[*].v",
                &["a", "b"],
                true,
                "$.data.list[0].v is a, as expected. It holds for 2 more.",
            ),
            ("$.data.list[*].v", &["a"], false, "$.data.list[1].v is b; expected a."),
            ("$.data.missing", &["a"], false, "$.data.missing selects nothing; expected a."),
            ("$.data['list'][0].v", &["a"], true, "$.data.list[0].v is a, as expected."),
        ],
    );
}

#[test]
fn not_any() {
    assert_asked(
        Op::NotAny,
        &[
            ("$.data.ok", &["false"], true, "$.data.ok is true, which is not false."),
            (
                "$.data.ok",
                &["false", "true"],
                false,
                "$.data.ok is true; expected anything but false or true.",
            ),
            (
                "$.data.missing",
                &["a", "b"],
                true,
                "$.data.missing selects nothing, and so nothing that is a or b.",
            ),
            ("$.data.list[*].v", &["c"], true, "$.data.list[0].v is a, which is not c. It holds for 2 more."),
            ("$.data.list[*].v", &["b"], false, "$.data.list[1].v is b; expected anything but b."),
        ],
    );
}

#[test]
fn exists() {
    assert_asked(
        Op::Exists,
        &[
            ("$.data.none", &[], true, "$.data.none is null, and so it is there."),
            (
                "$.data.list[*].v",
                &[],
                true,
                "$.data.list[0].v is a, and so it is there. It holds for 2 more.",
            ),
            ("$.data.missing", &[], false, "$.data.missing selects nothing; expected it to be there."),
            ("$.data.nothing[*]", &[], false, "$.data.nothing[*] selects nothing; expected it to be there."),
        ],
    );
}

#[test]
fn contains() {
    assert_asked(
        Op::Contains,
        &[
            (
                "$.data.host",
                &["dev", "prod"],
                true,
                "$.data.host is db-1.prod.example, which contains dev or prod.",
            ),
            (
                "$.data.host",
                &["PROD"],
                false,
                "$.data.host is db-1.prod.example; expected a text or a list that contains PROD.",
            ),
            ("$.data.tags", &["prod"], true, "$.data.tags is [\"pci\",\"prod\",7], which contains prod."),
            ("$.data.tags", &["7"], true, "$.data.tags is [\"pci\",\"prod\",7], which contains 7."),
            (
                "$.data.tags",
                &["pro"],
                false,
                "$.data.tags is [\"pci\",\"prod\",7]; expected a text or a list that contains pro.",
            ),
            (
                "$.data.nothing",
                &["a"],
                false,
                "$.data.nothing is []; expected a text or a list that contains a.",
            ),
            (
                "$.data.big",
                &["9"],
                false,
                "$.data.big is 9007199254740993; expected a text or a list that contains 9.",
            ),
            (
                "$.data.object",
                &["a"],
                false,
                "$.data.object is {\"a\":1}; expected a text or a list that contains a.",
            ),
            (
                "$.data.missing",
                &["a"],
                false,
                "$.data.missing selects nothing; expected a text or a list that contains a.",
            ),
        ],
    );
}

#[test]
fn greater_and_less() {
    assert_asked(
        Op::GreaterThan,
        &[
            (
                "$.data.exact",
                &["1763900000.123456788"],
                true,
                "$.data.exact is 1763900000.123456789, which is greater than 1763900000.123456788.",
            ),
            (
                "$.data.big",
                &["9007199254740992"],
                true,
                "$.data.big is 9007199254740993, which is greater than 9007199254740992.",
            ),
            (
                "$.data.big",
                &["9007199254740993"],
                false,
                "$.data.big is 9007199254740993; expected a number greater than 9007199254740993.",
            ),
            ("$.data.huge", &["1e399"], true, "$.data.huge is 1e+400, which is greater than 1e399."),
            ("$.data.tiny", &["0"], true, "$.data.tiny is 1e-7, which is greater than 0."),
            ("$.data.count", &["12.4"], true, "$.data.count is 12.50, which is greater than 12.4."),
            ("$.data.zero", &["-1"], true, "$.data.zero is -0, which is greater than -1."),
            (
                "$.data.host",
                &["1"],
                false,
                "$.data.host is db-1.prod.example; expected a number greater than 1.",
            ),
            ("$.data.none", &["-1"], false, "$.data.none is null; expected a number greater than -1."),
            ("$.data.ok", &["0"], false, "$.data.ok is true; expected a number greater than 0."),
            (
                "$.data.missing",
                &["0"],
                false,
                "$.data.missing selects nothing; expected a number greater than 0.",
            ),
        ],
    );
    assert_asked(
        Op::LessThan,
        &[
            ("$.data.huge", &["1e401"], true, "$.data.huge is 1e+400, which is less than 1e401."),
            ("$.data.zero", &["0"], false, "$.data.zero is -0; expected a number less than 0."),
            ("$.data.tags[2]", &["7"], false, "$.data.tags[2] is 7; expected a number less than 7."),
            ("$.data.tags[2]", &["8"], true, "$.data.tags[2] is 7, which is less than 8."),
            ("$.data.tags[*]", &["8"], false, "$.data.tags[0] is pci; expected a number less than 8."),
        ],
    );
}

#[test]
fn matches_glob() {
    assert_asked(
        Op::MatchesGlob,
        &[
            (
                "$.data.host",
                &["web-*", "db-?.*"],
                true,
                "$.data.host is db-1.prod.example, which matches web-* or db-?.*.",
            ),
            ("$.data.host", &["db"], false, "$.data.host is db-1.prod.example; expected a match of db."),
            ("$.data.big", &["9007*"], true, "$.data.big is 9007199254740993, which matches 9007*."),
            (
                "$.data.list[*].v",
                &["?"],
                true,
                "$.data.list[0].v is a, which matches ?. It holds for 2 more.",
            ),
            ("$.data.missing", &["*"], false, "$.data.missing selects nothing; expected a match of *."),
        ],
    );
}

#[test]
fn a_verdict_shows_where_each_value_stood() {
    let verdict = Rule::new("$.data.list[*].v", Op::EqualsAny, &["a"]).ask(&document(), &mut work());
    assert_eq!(verdict.found, ["a", "b", "a"]);
    assert_eq!(verdict.found_at, ["$.data.list[0].v", "$.data.list[1].v", "$.data.list[2].v"]);
    let many = json!((0..100).collect::<Vec<_>>());
    let verdict = Rule::new("$[*]", Op::LessThan, &["90"]).ask(&many, &mut work());
    assert_eq!(verdict.found, ["0", "1", "2", "3", "4"]);
    assert_eq!(verdict.found_at, ["$[0]", "$[1]", "$[2]", "$[3]", "$[4]"]);
    assert_eq!(verdict.explanation, "$[90] is 90; expected a number less than 90.");
}

#[test]
fn a_long_value_is_shown_by_its_beginning() {
    let long = json!({ "a": ["é\"".repeat(300), 1], "b": [1, "x"] });
    let verdict = Rule::new("$.*", Op::Exists, &[]).ask(&long, &mut work());
    let expected: String = long["a"].to_string().chars().take(SHOWN_CHARS_MAX).collect();
    assert_eq!(verdict.found, [format!("{expected}…"), "[1,\"x\"]".to_owned()]);
}

#[test]
fn what_is_too_much_work_does_not_hold_and_says_so() {
    let deep = (0..60).fold(json!(vec![0; 50_000]), |inner, _| json!([inner]));
    let verdict = Rule::new("$..*", Op::Exists, &[]).ask(&deep, &mut work());
    assert!(verdict.holds, "one descent through the largest event is within the budget: {verdict:?}");
    let pattern = format!("*{}b", "a".repeat(500));
    let long = json!({ "a": ["x", "a".repeat(100_000)] });
    for (path, op, expected, document) in [
        ("$..*..x", Op::NotAny, "a", &deep),
        ("$..[?count(@..[?@.a==@.b])==7]", Op::NotAny, "a", &deep),
        ("$.a[1]", Op::MatchesGlob, &pattern, &long),
    ] {
        let mut work = work();
        let verdict = Rule::new(path, op, &[expected]).ask(document, &mut work);
        let expected =
            format!("{path} takes more than {ROUTE_WORK_MAX} units of work, so the rule does not hold.");
        assert_eq!((verdict.holds, verdict.explanation), (false, expected));
        assert!(work.is_spent());
    }
    // What is known before the work is spent is said.
    let verdict = Rule::new("$.a[*]", Op::NotAny, &["x"]).ask(&long, &mut work());
    assert_eq!(verdict.explanation, "$.a[0] is x; expected anything but x.");
}

/// An attack: each filter cost a second and more, and twenty of them an event's routing twenty times that.
#[test]
fn descents_within_descents_are_charged_for_the_depth_of_the_document() {
    let list = (0..60).fold(json!([]), |inner, _| json!([inner]));
    let document = json!({ "data": { "x": vec![list; 500] } });
    let used = |path: &str| {
        let mut work = Work::of(u64::MAX);
        Rule::new(path, Op::NotAny, &["zzz"]).ask(&document, &mut work);
        work.used()
    };
    let (once, nested) = (used("$.data.x[?count(@..*)==7]"), used("$.data.x[?count(@..[?@..[0]])==7]"));
    assert!(nested > 20 * once, "{nested} against {once}");
}

#[test]
fn a_rule_that_cannot_be_read_does_not_hold_and_says_why() {
    let verdict = Rule::new("$.data[", Op::NotAny, &["a"]).ask(&document(), &mut work());
    assert!(!verdict.holds && verdict.explanation.starts_with("The JSONPath cannot be read"), "{verdict:?}");
}

#[test]
fn what_is_not_said_is_left_out() {
    let before = r#"{"json_path":"$.a","expected_values":["b"]}"#;
    let rule: Rule = serde_json::from_str(before).unwrap();
    assert_eq!(rule, Rule::new("$.a", Op::EqualsAny, &["b"]));
    assert_eq!(serde_json::to_string(&rule).unwrap(), before);
    let rule = Rule { on_failure: Some(OnFailure::GiveUp), ..Rule::new("$.a", Op::Exists, &[]) };
    let text = r#"{"json_path":"$.a","op":"exists","expected_values":[],"on_failure":"give_up"}"#;
    assert_eq!(serde_json::to_string(&rule).unwrap(), text);
    assert_eq!(serde_json::from_str::<Rule>(text).unwrap(), rule);
    for op in Op::ALL {
        assert_eq!(serde_json::to_value(op).unwrap(), op.as_str());
        assert_eq!(Op::parse(op.as_str()), Some(op));
    }
    for on_failure in OnFailure::ALL {
        assert_eq!(serde_json::to_value(on_failure).unwrap(), on_failure.as_str());
        assert_eq!(OnFailure::parse(on_failure.as_str()), Some(on_failure));
    }
    assert_eq!((Op::parse("="), OnFailure::parse("")), (None, None));
}

proptest! {
    #[test]
    fn every_operator_is_asked_of_every_value(
        values in prop::collection::vec(prop_oneof!["[abc]{1,2}".prop_map(Value::from), any::<i8>().prop_map(Value::from)], 0..6),
        op in prop::sample::select(Op::ALL.to_vec()),
        expected in prop_oneof!["[abc*?]{1,2}", any::<i8>().prop_map(|number| number.to_string())],
    ) {
        let asked = |document: &Value, path: &str| Rule::new(path, op, &[&expected]).ask(document, &mut work());
        let document = json!(values);
        let verdict = asked(&document, "$[*]");
        let all = (0..values.len()).all(|index| asked(&document, &format!("$[{index}]")).holds);
        prop_assert_eq!(verdict.holds, all && (op == Op::NotAny || !values.is_empty()));
        prop_assert_eq!(verdict.found.len(), values.len().min(SHOWN_MAX));
        for (found, at) in verdict.found.iter().zip(&verdict.found_at) {
            prop_assert_eq!(&asked(&document, at).found, &vec![found.clone()]);
        }
    }
}
