//! Any JSONPath of any document: no panic, the nodes that the standard says, and no verdict that says more than it may.

use super::input::{Choices, Input, show};
use super::json::{self, NAMES, NUMBERS};
use serde_json::{Value, json};
use serde_json_path::JsonPath;
use shared::limits::ROUTE_WORK_MAX;
use shared::rule::{Rule, RuleVerdict, SHOWN_MAX, Selector};
use shared::work::Work;

/// A sentence of a verdict has a path and two values in it, and each of them is cut.
const EXPLANATION_CHARS_MAX: usize = 2_000;
/// Characters of a value that every verdict shows.
const SHOWN_CHARS: usize = 100;
/// Nodes and bytes below which no bound on work is near.
const EASY: (usize, usize) = (500, 16 * 1024);

/// A JSONPath, a line `---`, and a document.
pub fn selector(data: &[u8]) {
    match Input::read(data) {
        None => {}
        Some(Input::Text(path, document)) => {
            let document = json::read(document);
            check(path, &document);
            ask(path, "greater_than", &["1"], &document);
            ask(path, "matches_glob", &["*a?*", "**"], &document);
        }
        Some(Input::Choices(mut choices)) => {
            let path = choose(&mut choices);
            let document = json::choose(&mut choices);
            check(&path, &document);
            let (op, expected) = choose_expected(&mut choices);
            let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
            ask(&path, op, &expected, &document);
        }
    }
}

fn check(path: &str, document: &Value) {
    show("JSONPath", path);
    show("document", document);
    if let Err(error) = Selector::parse(path) {
        assert!(error.to_string().len() > 10, "{error:?}");
        assert!(!ask(path, "exists", &[], document).holds, "it holds, and cannot be read");
        return;
    }
    // What the library selects by itself; the product bounds the work beside it.
    let nodes: Vec<String> = JsonPath::parse(path)
        .expect("it was read")
        .query(document)
        .iter()
        .map(|&node| text_of(node))
        .collect();
    let Some(first) = nodes.first() else {
        let verdict = ask(path, "equals_any", &["high"], document);
        assert!(!verdict.holds && verdict.found.is_empty(), "nothing is selected: {verdict:?}");
        return;
    };
    let verdict = ask(path, "equals_any", &[first], document);
    if nodes.len() > EASY.0 || document.to_string().len() > EASY.1 {
        return;
    }
    let cut = |text: &String| text.chars().take(SHOWN_CHARS).collect::<String>();
    let found: Vec<String> = verdict.found.iter().map(cut).collect();
    let expected: Vec<String> = nodes.iter().take(SHOWN_MAX).map(cut).collect();
    assert_eq!(found, expected, "{path} selects other nodes of {document}");
    if nodes.iter().all(|node| node == first) {
        assert!(verdict.holds, "every node is as expected: {verdict:?}");
    }
}

/// Asks a rule of a document.
pub(super) fn ask(path: &str, op: &str, expected: &[&str], document: &Value) -> RuleVerdict {
    // From JSON, as the API takes it: what a rule has beside these has its default.
    let rule = json!({ "json_path": path, "op": op, "expected_values": expected });
    let rule: Rule = serde_json::from_value(rule).expect("a rule can be read");
    let verdict = rule.ask(document, &mut Work::of(ROUTE_WORK_MAX));
    assert!(verdict.found.len() <= SHOWN_MAX, "{verdict:?}");
    let length = verdict.explanation.chars().count();
    assert!((1..EXPLANATION_CHARS_MAX).contains(&length), "{length} characters: {verdict:?}");
    assert_eq!(
        rule.ask(document, &mut Work::of(ROUTE_WORK_MAX)),
        verdict,
        "the same document gives the same verdict"
    );
    verdict
}

fn text_of(node: &Value) -> String {
    node.as_str().map_or_else(|| node.to_string(), str::to_owned)
}

/// An operator and what it expects, by choices.
pub(super) fn choose_expected(choices: &mut Choices<'_>) -> (&'static str, Vec<String>) {
    const OPS: [&str; 7] =
        ["equals_any", "not_any", "exists", "contains", "greater_than", "less_than", "matches_glob"];
    let op = choices.pick(&OPS);
    let expected = (0..choices.below(4)).map(|_| match choices.below(3) {
        0 => choices.pick(&NUMBERS).to_owned(),
        1 => choices.pick(&["*", "?", "**a", "a*b?c", "[a]", "\\*", "high"]).to_owned(),
        _ => choices.text(),
    });
    (op, expected.collect())
}

/// A JSONPath by choices.
pub(super) fn choose(choices: &mut Choices<'_>) -> String {
    let mut path = choices.pick(&["$", "$", "$", "$", "", "@"]).to_owned();
    segments(choices, &mut path, 0);
    path
}

fn segments(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    for _ in 0..=choices.below(5) {
        match choices.below(6) {
            0 => out.push_str(".a"),
            1 => out.extend([".", choices.pick(&NAMES)]),
            2 => out.push_str(
                choices.pick(&["..a", "..*", "..['a']", ".*", "[*]", "[*,*]", "[0]", "[-1]", "[1:2]"]),
            ),
            3 => slice(choices, out),
            _ => {
                out.push('[');
                for place in 0..=choices.below(3) {
                    if place > 0 {
                        out.push(',');
                    }
                    selector_in_brackets(choices, out, depth);
                }
                out.push(']');
            }
        }
    }
}

fn selector_in_brackets(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    match choices.below(6) {
        0 => out.push('*'),
        1 => out.extend(["'", choices.pick(&NAMES), "'"]),
        2 => out.push_str(&json!(choices.text()).to_string()),
        3 => out.push_str(choices.pick(&["0", "-1", "1", "9007199254740991", "9007199254740993", "01"])),
        // Deeper than is allowed.
        _ if depth < 4 => {
            out.push('?');
            condition(choices, out, depth + 1);
        }
        _ => out.push('0'),
    }
}

fn slice(choices: &mut Choices<'_>, out: &mut String) {
    const ENDS: [&str; 7] = ["", "0", "1", "-1", "-9007199254740991", "9007199254740991", "2"];
    out.extend(["[", choices.pick(&ENDS), ":", choices.pick(&ENDS), ":", choices.pick(&ENDS), "]"]);
}

/// What stands behind a `?`.
fn condition(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    match choices.below(7) {
        0 => out.push_str("@.a"),
        1 if depth < 10 => {
            out.push_str(choices.pick(&["!", "(", "!("]));
            let opened = out.ends_with('(');
            condition(choices, out, depth + 1);
            out.push_str(if opened { ")" } else { "" });
        }
        2 if depth < 10 => {
            condition(choices, out, depth + 1);
            out.push_str(choices.pick(&["&&", "||", " && "]));
            condition(choices, out, depth + 1);
        }
        _ => {
            operand(choices, out, depth);
            out.push_str(choices.pick(&["==", "!=", "<", "<=", ">", ">=", " == "]));
            operand(choices, out, depth);
        }
    }
}

fn operand(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    match choices.below(7) {
        0 => out.push('1'),
        1 => out.push_str(choices.pick(&NUMBERS)),
        2 => out.push_str(choices.pick(&["true", "false", "null", "'a'", "\"a\"", "''"])),
        3 => {
            out.push_str(choices.pick(&["@", "$"]));
            if depth < 4 {
                segments(choices, out, depth + 1);
            }
        }
        4 => out.push_str(choices.pick(&["length(@.a)", "count(@.*)", "value(@..a)", "length('a')"])),
        5 => out.push_str(choices.pick(&[
            "match(@.a,'a')",
            "search(@.a,'(a*)*b')",
            "nothing(@)",
            "length(@.*)",
        ])),
        _ => out.push_str(choices.pick(&["@", "@.a", "@['a']", "@[0]", "$.a"])),
    }
}
