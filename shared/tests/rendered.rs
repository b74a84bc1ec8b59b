//! Templates with arbitrary values, nested to any depth, and the bodies they make: `tests/fixtures/rendered.json`. The tests on
//! workerd and in Chromium render the same and compare the bytes. `UPDATE_DOCS=1` writes the file.

#![allow(clippy::unwrap_used, clippy::panic)] // A test that panics fails, which is what it is for.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};
use shared::event::{Format, read_batch, sample_origin};
use shared::limits::ATTEMPT_WORK_MAX;
use shared::template::Template;
use shared::work::Work;
use std::path::PathBuf;

const CASES: usize = 120;

const TEMPLATES: [&str; 6] = [
    r#"{"bare": {{data.v}}, "text": "{{data.v}}"}"#,
    r#"{"around": "<{{data.v}}|{{data.v}}>", "key": 1}"#,
    r#"[{{json data.v}}, "{{json data.v}}"]"#,
    r#"{"list": [{{#each data.l}}{{this}}{{#unless @last}},{{/unless}}{{/each}}]}"#,
    r#"{"texts": "{{#data.l}}{{.}};{{/data.l}}{{^data.l}}none{{/data.l}}", "n": {{data.l.length}}}"#,
    r#"{"o": {"p": {{#with data.o}}{{v}}{{/with}}}, "q": {{default data.m data.v}}, "up": "{{upper data.v}}"}"#,
];

fn any_value() -> impl Strategy<Value = Value> {
    let number =
        prop::sample::select(vec!["1763900000.123456789", "9007199254740993", "1e+400", "-0.10", "0"]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        number.prop_map(|number| serde_json::from_str(number).unwrap()),
        any::<String>().prop_map(Value::from),
        "[\"\\\\{}\\[\\]\n\t\u{1}\u{2}a🔔/u0<]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn made() -> String {
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(4), ..Config::default() });
    let strategy = (
        any_value(),
        prop::collection::vec(any_value(), 0..4),
        0_usize..4,
        prop::sample::select(&TEMPLATES[..]),
    );
    let mut cases = Vec::with_capacity(CASES);
    while cases.len() < CASES {
        let (value, list, depth, innermost) = strategy.new_tree(&mut runner).unwrap().current();
        let mut template = innermost.to_owned();
        for _ in 0..depth {
            template = format!("{{\"inner\": {}}}", Value::from(template));
        }
        let data = json!({ "v": value, "l": list, "o": { "v": value } });
        let text = json!({ "event_type": "Rendered", "data": data }).to_string();
        let event = read_batch(&text, Format::Tocsin, None).unwrap().remove(0).event;
        let (event_id, source, received_at) = sample_origin();
        let meta = shared::event::Meta { event_id: &event_id, source: &source, received_at, webhook: None };
        let body = Template::compile(&template)
            .unwrap()
            .render(&event.scope(&meta), &mut Work::of(ATTEMPT_WORK_MAX))
            .unwrap()
            .body;
        // As texts: a reader that is no Rust program would round the numbers.
        cases.push(json!({ "template": template, "event": text, "body": body }));
    }
    let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

#[test]
fn rendered_bodies_are_what_they_were() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/rendered.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, made()).unwrap();
        return;
    }
    for case in serde_json::from_str::<Vec<Value>>(&std::fs::read_to_string(&path).unwrap()).unwrap() {
        let text = |field: &str| case.get(field).and_then(Value::as_str).unwrap().to_owned();
        let event = read_batch(&text("event"), Format::Tocsin, None).unwrap().remove(0).event;
        let rendered = Template::compile(&text("template"))
            .unwrap()
            .render(&Value::Object(event.document), &mut Work::of(ATTEMPT_WORK_MAX));
        assert_eq!(rendered.unwrap().body, text("body"), "{}", text("template"));
    }
}
