//! Our templates against handlebars.js itself. `tests/fixtures/handlebars.json` holds what the npm package makes of each
//! template; `tests/lib/handlebars-cases.mjs` writes it, and a Node test sees that it still says the same.

#![allow(clippy::unwrap_used)] // A test that panics fails, which is what it is for.

use serde::Deserialize;
use serde_json::Value;
use shared::limits::ATTEMPT_WORK_MAX;
use shared::template::{Template, render_text};
use shared::work::Work;
use std::fmt::Write;

/// More than these are not shown; the first ones say what is wrong.
const SHOWN_MAX: usize = 20;

#[derive(Deserialize)]
struct Case {
    about: String,
    template: String,
    scope: Value,
    text: String,
}

#[derive(Deserialize)]
struct Refused {
    about: String,
    template: String,
    /// What our sentence has to speak of.
    refused: String,
    /// What handlebars.js does with the template.
    handlebars: String,
}

#[derive(Deserialize)]
struct Fixture {
    cases: Vec<Case>,
    #[serde(default)]
    ours: Vec<Case>,
    #[serde(default)]
    refused: Vec<Refused>,
}

fn fixture() -> Fixture {
    serde_json::from_str(include_str!("../../tests/fixtures/handlebars.json")).unwrap()
}

/// What goes wrong with these cases, in words; nothing when all is well.
fn differences(cases: &[Case]) -> String {
    let differing = cases.iter().filter_map(|case| {
        let made = render_text(&case.template, &case.scope, &mut Work::of(ATTEMPT_WORK_MAX));
        let made = match made {
            Ok(text) if text == case.text => return None,
            Ok(text) => format!("{text:?}"),
            Err(error) => error.to_string(),
        };
        let Case { about, template, scope, text } = case;
        Some(format!(
            "{about}\n  template {template:?}\n  scope    {scope}\n  expected {text:?}\n  made     {made}\n"
        ))
    });
    report(differing, cases.len())
}

fn report(differing: impl Iterator<Item = String>, of: usize) -> String {
    let differing: Vec<String> = differing.collect();
    if differing.is_empty() {
        return String::new();
    }
    let mut report = differing.iter().take(SHOWN_MAX).fold(String::new(), |report, one| report + one);
    let _ = write!(report, "{} of {of} differ", differing.len());
    report
}

#[test]
fn what_is_supported_renders_as_handlebars_does() {
    let cases = fixture().cases;
    assert!(cases.len() > 500, "the fixture has shrunk to {}", cases.len());
    let report = differences(&cases);
    assert!(report.is_empty(), "{report}");
}

/// `node tests/lib/handlebars-cases.mjs --random 0 5000 > cases.json` makes more than the fixture has.
#[test]
fn more_cases_when_they_are_given() {
    let Some(path) = std::env::var_os("HANDLEBARS_CASES") else { return };
    let given: Fixture = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let report = differences(&given.cases);
    assert!(report.is_empty(), "{report}");
}

#[test]
fn what_json_needs_is_read_where_handlebars_cannot() {
    let ours = fixture().ours;
    assert!(!ours.is_empty());
    let report = differences(&ours);
    assert!(report.is_empty(), "{report}");
}

#[test]
fn what_is_not_supported_is_refused_in_words() {
    let refused = fixture().refused;
    assert!(refused.len() > 90, "the fixture has shrunk to {}", refused.len());
    let wrong = refused.iter().filter_map(|case| {
        let Refused { about, template, refused, handlebars } = case;
        let said = match Template::compile(template) {
            Ok(_) => "nothing: it is taken".to_owned(),
            Err(error) if error.to_string().to_lowercase().contains(refused) => return None,
            Err(error) => error.to_string(),
        };
        Some(format!("{about} ({handlebars} in handlebars.js)\n  template {template:?}\n  expected {refused:?}\n  said     {said}\n"))
    });
    let report = report(wrong, refused.len());
    assert!(report.is_empty(), "{report}");
}
