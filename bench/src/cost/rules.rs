//! Rules: paths of every shape within the bounds, every operator, and up to twenty of them.

use super::choices::Choices;
use super::event::{self, NAMES};
use serde_json::{Value, json};
use shared::limits::{ROUTE_WORK_MAX, RULES_MAX};
use shared::rule::{Rule, Selector};
use shared::work::Work;
use std::fmt::Write;

/// A webhook's filters and an event.
pub(super) struct Case {
    rules: Vec<Rule>,
    event: Value,
}

impl Case {
    pub(super) fn choose(choices: &mut Choices<'_>) -> Self {
        let event = event::choose(choices);
        let rule = choose_rule(choices);
        let count = 1 + choices.below(RULES_MAX);
        Self { rules: vec![rule; count], event }
    }

    /// Evaluates all rules, whether they hold or not: a webhook may have any in any order.
    pub(super) fn run(&self) -> Work {
        let mut work = Work::of(ROUTE_WORK_MAX);
        for rule in &self.rules {
            let verdict = rule.ask(&self.event, &mut work);
            std::hint::black_box(&verdict);
            if work.is_spent() {
                break;
            }
        }
        work
    }

    pub(super) fn describe(&self) -> String {
        let rule = self.rules.first().map(|rule| serde_json::to_string(rule).unwrap_or_default());
        let event = self.event.to_string();
        let begin: String = event.chars().take(300).collect();
        format!(
            "{} x {}\nevent of {} bytes: {begin}…",
            self.rules.len(),
            rule.unwrap_or_default().chars().take(500).collect::<String>(),
            event.len()
        )
    }
}

fn choose_rule(choices: &mut Choices<'_>) -> Rule {
    const OPS: [&str; 7] =
        ["equals_any", "not_any", "exists", "contains", "greater_than", "less_than", "matches_glob"];
    let mut path = "$.data".to_owned();
    for _ in 0..=choices.below(4) {
        segment(choices, &mut path, 0);
    }
    if Selector::parse(&path).is_err() {
        "$.data.items[?@..a]".clone_into(&mut path);
    }
    let expected: Vec<String> = (0..1 + choices.below(50)).map(|place| expected(choices, place)).collect();
    let rule = json!({ "json_path": path, "op": choices.pick(&OPS), "expected_values": expected });
    serde_json::from_value(rule).unwrap_or_else(|_| Rule::new("$", shared::rule::Op::Exists, &[]))
}

fn expected(choices: &mut Choices<'_>, place: usize) -> String {
    let length = choices.pick(&[1_usize, 30, 500, 1_000]);
    match choices.below(5) {
        0 => format!("{place}zzz"),
        1 => "x".repeat(length),
        2 => "*a".repeat(length / 2) + "b",
        3 => format!("1{}", "0".repeat(length)),
        _ => "[".repeat(length),
    }
}

fn segment(choices: &mut Choices<'_>, path: &mut String, depth: usize) {
    match choices.below(if depth > 2 { 6 } else { 9 }) {
        0 | 1 => {
            let _ = write!(path, ".{}", choices.pick(&NAMES));
        }
        2 => path.push_str(".*"),
        3 => path.push_str(choices.pick(&["..a", "..*", "..['']", "..[0]", "..['a','b']"])),
        4 => path.push_str(choices.pick(&[
            "[0]",
            "[-1]",
            "[*]",
            "[::1]",
            "[::-1]",
            "[0:100000]",
            "['a','b','n']",
        ])),
        5 => path.push_str("[*,*]"),
        _ => {
            path.push_str(choices.pick(&["[?", "..[?"]));
            condition(choices, path, depth);
            path.push(']');
        }
    }
}

fn condition(choices: &mut Choices<'_>, path: &mut String, depth: usize) {
    match choices.below(8) {
        0 => query(choices, path, depth),
        1 => {
            path.push_str("@ == @");
        }
        2 => {
            let _ = write!(path, "@.{0} == @.{1}", choices.pick(&NAMES), choices.pick(&NAMES));
        }
        3 => {
            path.push_str("count(");
            query(choices, path, depth);
            path.push_str(") == 7");
        }
        4 => {
            path.push_str(choices.pick(&[
                "length(@) > 3",
                "length(@.text) > 3",
                "length(value(@..text)) == 2",
            ]));
        }
        5 => {
            let literal = choices.pick(&["'x'", "0", "null", "1e400", "'\\u0001'"]);
            let comparison = choices.pick(&["==", "<", ">=", "!="]);
            let _ = write!(path, "@ {comparison} {literal}");
        }
        6 => {
            path.push('!');
            query(choices, path, depth);
        }
        _ => {
            condition(choices, path, depth + 1);
            path.push_str(choices.pick(&[" && ", " || "]));
            query(choices, path, depth);
        }
    }
}

fn query(choices: &mut Choices<'_>, path: &mut String, depth: usize) {
    path.push('@');
    for _ in 0..=choices.below(4) {
        segment(choices, path, depth + 1);
    }
}
