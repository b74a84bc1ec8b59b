//! Templates: loops, conditions, helpers and paths of every shape, in an address, in headers and in a body that share one
//! budget.

use super::choices::Choices;
use super::event;
use serde_json::Value;
use shared::limits::ATTEMPT_WORK_MAX;
use shared::template::{LineTemplate, Template};
use shared::work::Work;

/// The templates of a webhook, read, and an event.
pub(super) struct Case {
    text: String,
    line: Option<LineTemplate>,
    lines: usize,
    body: Option<Template>,
    event: Value,
}

impl Case {
    pub(super) fn choose(choices: &mut Choices<'_>) -> Self {
        let event = event::choose(choices);
        let lines = choices.pick(&[0_usize, 0, 1, 50]);
        let mut inner = String::new();
        nodes(choices, &mut inner, 0);
        let wrapped = match choices.below(4) {
            0 => format!("[{inner}]"),
            1 => format!("{{\"a\":\"{inner}\"}}"),
            2 => format!("{{\"a\":\"{{\\\"b\\\":\\\"{inner}\\\"}}\"}}"),
            _ => inner.clone(),
        };
        let body = Template::compile(&wrapped).ok();
        let line = (lines > 0).then(|| LineTemplate::compile(&inner).ok()).flatten();
        Self { text: wrapped, line, lines, body, event }
    }

    /// Renders as an attempt does, up to the first error.
    pub(super) fn run(&self) -> Work {
        let mut work = Work::of(ATTEMPT_WORK_MAX);
        if let Some(line) = &self.line {
            for _ in 0..self.lines {
                match line.render(&self.event, &mut work) {
                    Ok(made) => drop(std::hint::black_box(made.text())),
                    Err(_) => return work,
                }
            }
        }
        if let Some(body) = &self.body {
            drop(std::hint::black_box(body.render(&self.event, &mut work)));
        }
        work
    }

    pub(super) fn describe(&self) -> String {
        let event = self.event.to_string();
        let begin: String = event.chars().take(300).collect();
        let shown: String = self.text.chars().take(1_000).collect();
        format!("{} lines, body: {shown}\nevent of {} bytes: {begin}…", self.lines, event.len())
    }
}

fn nodes(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    for _ in 0..=choices.below(4) {
        node(choices, out, depth);
    }
}

fn node(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    match choices.below(if depth > 4 { 4 } else { 7 }) {
        0 => out.push_str(choices.pick(&["x", ",", "\\\"", "{", "[0]", " \\\\ "])),
        1 | 2 => {
            out.push_str("{{");
            expression(choices, out, 0);
            out.push_str("}}");
        }
        3 => {
            out.push_str("{{json ");
            path(choices, out);
            out.push_str("}}");
        }
        kind => {
            let block = match kind {
                4 => choices.pick(&["if", "unless", "with"]),
                _ => "each",
            };
            out.extend(["{{#", block, " "]);
            if block == "each" {
                path(choices, out)
            } else {
                expression(choices, out, 0)
            }
            out.push_str("}}");
            nodes(choices, out, depth + 1);
            if choices.below(4) == 3 {
                out.push_str("{{else}}");
                node(choices, out, depth + 1);
            }
            out.extend(["{{/", block, "}}"]);
        }
    }
}

fn expression(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    const ONE: [&str; 9] = ["upper", "lower", "line", "escape", "urlencode", "base64", "len", "not", "json"];
    const TWO: [&str; 11] = ["eq", "ne", "gt", "gte", "lt", "lte", "and", "or", "lookup", "join", "default"];
    let helper = match choices.below(if depth > 3 { 2 } else { 6 }) {
        0 | 1 => return path(choices, out),
        2 => choices.pick(&ONE),
        3 => {
            return call(choices, out, depth, "truncate", &[choices_length(out)]);
        }
        4 => choices.pick(&["date"]),
        _ => {
            let helper = choices.pick(&TWO);
            let paren = depth > 0;
            out.push_str(if paren { "(" } else { "" });
            out.extend([helper, " "]);
            expression(choices, out, 4);
            out.push(' ');
            argument(choices, out, depth + 1);
            out.push_str(if paren { ")" } else { "" });
            return;
        }
    };
    call(choices, out, depth, helper, &[]);
}

/// A length to cut to, which does not depend on choices.
fn choices_length(out: &str) -> &'static str {
    if out.len() % 2 == 0 { "5" } else { "100000" }
}

fn call(choices: &mut Choices<'_>, out: &mut String, depth: usize, helper: &str, more: &[&str]) {
    let paren = depth > 0;
    out.push_str(if paren { "(" } else { "" });
    out.extend([helper, " "]);
    argument(choices, out, depth + 1);
    for one in more {
        out.extend([" ", one]);
    }
    if helper == "date" && choices.below(2) == 1 {
        out.push_str(" \"%A %B %d %Y %H:%M:%S %z %j %U %c\"");
    }
    out.push_str(if paren { ")" } else { "" });
}

/// In parentheses, or a path.
fn argument(choices: &mut Choices<'_>, out: &mut String, depth: usize) {
    if depth < 4 && choices.below(3) == 2 { expression(choices, out, depth) } else { path(choices, out) }
}

fn path(choices: &mut Choices<'_>, out: &mut String) {
    out.push_str(choices.pick(&[
        "this",
        "data.items",
        "@root.data.items",
        "@root.data.primary",
        "@root.data.text",
        "@root.data.n",
        "../data.items",
        "../data.primary",
        "../this",
        "@key",
        "@index",
        "@root",
        "a",
        "this.a.b",
        "../../this",
        "this.0",
        "this.length",
        "missing",
        "@last",
        "0",
        "\"x\"",
    ]));
}
