use super::*;
use proptest::prelude::*;
use serde_json::json;

fn render(template: &str, scope: &Value) -> String {
    Template::compile(template).unwrap().render(scope).unwrap().body
}

fn refusal(template: &str) -> String {
    match Template::compile(template) {
        Ok(_) => panic!("{template} should be refused"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_value_is_written_for_its_place() {
    let scope = json!({ "data": {
        "text": "say \"hi\"\\\n", "n": 2, "yes": true, "none": null, "list": ["a", "b\""], "object": { "k": "v" },
    } });
    for (template, body) in [
        (r#"{"a":"{{data.text}}"}"#, r#"{"a":"say \"hi\"\\\n"}"#),
        (r#"{"a":{{data.text}}}"#, r#"{"a":"say \"hi\"\\\n"}"#),
        (r#"{"a":"{\"b\":\"{{data.text}}\"}"}"#, r#"{"a":"{\"b\":\"say \\\"hi\\\"\\\\\\n\"}"}"#),
        (r#"{"a":"{\"b\":{{data.list}}}"}"#, r#"{"a":"{\"b\":[\"a\",\"b\\\"\"]}"}"#),
        (r#"{"a":"He said \"{{data.text}}\""}"#, r#"{"a":"He said \"say \"hi\"\\\n\""}"#),
        (
            r#"{"a":{{data.n}},"b":{{data.yes}},"c":{{data.none}},"d":{{data.missing}}}"#,
            r#"{"a":2,"b":true,"c":null,"d":null}"#,
        ),
        (r#"{"a":"{{data.n}}{{data.none}}{{data.missing}}"}"#, r#"{"a":"2"}"#),
        (r#"{"a":{{data.object}}}"#, r#"{"a":{"k":"v"}}"#),
        (r#"{"a":"{{data.object}}"}"#, r#"{"a":"{\"k\":\"v\"}"}"#),
        (
            r#"{"a":{{json data.text}},"b":"{{json data.text}}"}"#,
            r#"{"a":"say \"hi\"\\\n","b":"\"say \\\"hi\\\"\\\\\\n\""}"#,
        ),
        (r#"{"a":"[HIGH] \"{{data.yes}}\""}"#, r#"{"a":"[HIGH] \"true\""}"#),
        (r#"{"a":"{{default data.missing "none"}}","b":"{{default data.n 7}}"}"#, r#"{"a":"none","b":"2"}"#),
        (
            r#"[{{#each data.list}}"{{@index}}{{this}}"{{#unless @last}},{{/unless}}{{/each}}]"#,
            r#"["0a","1b\""]"#,
        ),
        (r#"{"a":"{{#if (eq data.n 2)}}two{{else}}other{{/if}}"}"#, r#"{"a":"two"}"#),
        (r#"{"a":"{{#with data.object}}{{k}}{{/with}}"}"#, r#"{"a":"v"}"#),
        (r#"{"a":"{{data.list.[0]}}","b":"{{lookup data.list 1}}"}"#, r#"{"a":"a","b":"b\""}"#),
        (r#"{"a":{{{data.n}}}}"#, r#"{"a":2}"#),
        (r#"{"a":"C:\\{{data.n}}"}"#, r#"{"a":"C:\\2"}"#),
        (r#"{{! note }}{"a":1}{{!-- }} --}}"#, r#"{"a":1}"#),
    ] {
        assert_eq!(render(template, &scope), body, "{template}");
    }
}

#[test]
fn numbers_keep_every_digit() {
    let scope: Value = serde_json::from_str(
        r#"{"t": 1763900000.123456789, "big": 9007199254740993, "huge": 1e400, "list": [0.10, -0]}"#,
    )
    .unwrap();
    let body = render(r#"{"a": {{t}}, "b": "{{big}}", "c": {{huge}}, "d": {{list}}}"#, &scope);
    assert_eq!(body, r#"{"a": 1763900000.123456789, "b": "9007199254740993", "c": 1e+400, "d": [0.10,-0]}"#);
}

#[test]
fn event_data_is_never_read_as_a_template_or_a_mark() {
    let scope = json!({ "data": { "a": "{{data.secret}}\u{1}0\u{2}", "secret": "s" } });
    assert_eq!(render(r#"{"x":"{{data.a}}"}"#, &scope), r#"{"x":"{{data.secret}}\u00010\u0002"}"#);
    let raw = Template::compile(r#"{"x":"{{{data.a}}}"}"#).unwrap().render(&scope);
    assert!(matches!(raw, Err(TemplateError::NotJson { .. })), "a control character is not JSON");
}

#[test]
fn raw_text_cannot_leave_as_broken_json() {
    let template = Template::compile(r#"{"x":"{{{data.a}}}"}"#).unwrap();
    assert!(matches!(template.render(&json!({ "data": { "a": "\"" } })), Err(TemplateError::NotJson { .. })));
    assert_eq!(template.render(&json!({ "data": { "a": "ok" } })).unwrap().body, r#"{"x":"ok"}"#);
}

#[test]
fn missing_fields_are_named_once() {
    let template = Template::compile(r#"{"a":"{{data.owner}}{{data.owner}}{{x}}{{y}}"}"#).unwrap();
    let rendered = template.render(&json!({ "data": {}, "y": null })).unwrap();
    assert_eq!(rendered.missing, ["data.owner", "x"]);
}

#[test]
fn a_field_asked_of_a_list_is_missing() {
    let scope = json!({ "data": { "issues": [{ "status": "open" }] } });
    let template = r#"{"a":"{{data.issues.status}}","b":{{data.issues.status}},
        "c":"{{#if data.issues.status}}x{{else}}y{{/if}}{{eq data.issues.status "open"}}{{default data.issues.status "d"}}",
        "d":"{{#each data.issues}}{{status}}{{../data.issues.[0].status}}{{/each}}"}"#;
    let rendered = Template::compile(template).unwrap().render(&scope).unwrap();
    let body: Value = serde_json::from_str(&rendered.body).unwrap();
    assert_eq!(body, json!({ "a": "", "b": null, "c": "yfalsed", "d": "openopen" }));
    assert_eq!(rendered.missing, ["data.issues.status"]);
}

#[test]
fn what_is_not_supported_is_refused_with_its_place() {
    for (template, message) in [
        (
            "{\n  \"a\": \"{{> self}}\"}",
            "At line 2, column 9: partials {{> …}} are not supported; write their text here.",
        ),
        (
            "{{#*inline \"a\"}}{{/inline}}",
            "At line 1, column 1: inline partials {{#*inline …}} are not supported.",
        ),
        (
            "{{~#~* inline \"a\"}}{{/inline}}",
            "The template cannot be read at line 1, column 5: this is neither a field, as in {{data.title}}, nor a closed block.",
        ),
        (
            "{{# > a}}{{/a}}",
            "At line 1, column 1: partials {{#> …}} are not supported; write their text here.",
        ),
        ("{{~* a}}", "At line 1, column 1: decorators {{* …}} are not supported."),
        ("{{{{raw}}}} {{{{/raw}}}}", "At line 1, column 1: raw blocks {{{{…}}}} are not supported."),
        ("\\{{a}}", "At line 1, column 2: \\{{ is not supported; {{ always begins a tag."),
        (
            "{{log event}}",
            "At line 1, column 1: there is no helper \"log\"; there are if, unless, each, with, json, default, lookup, len, eq, ne, gt, gte, lt, lte, and, or, not.",
        ),
        (
            "{{#log event}}{{/log}}",
            "At line 1, column 1: there is no helper \"log\"; there are if, unless, each, with, json, default, lookup, len, eq, ne, gt, gte, lt, lte, and, or, not.",
        ),
        (
            "{{eq (log a) b}}",
            "At line 1, column 1: there is no helper \"log\"; there are if, unless, each, with, json, default, lookup, len, eq, ne, gt, gte, lt, lte, and, or, not.",
        ),
        (
            "{{#items}}{{/items}}",
            "At line 1, column 1: a section needs a helper; write {{#each items}}, {{#if item}} or {{#with item}}.",
        ),
        ("{{.}}", "At line 1, column 1: {{.}} is not supported; write {{this}}."),
        ("{{a", "At line 1, column 1: this tag has no end; close it with }}."),
        (
            "{{#if a}}",
            "The template cannot be read at line 1, column 10: this is neither a field, as in {{data.title}}, nor a closed block.",
        ),
        (
            "{{#if a}}{{/each}}",
            "The template cannot be read at line 1, column 10: {{#if}} is open, and {{/each}} closes another block.",
        ),
        ("{{a \"}}\"}}", "At line 1, column 5: a text inside a tag must not hold braces."),
        (
            "{{a [[[b]]]}}",
            "At line 1, column 5: brackets hold one field name or index, as in data.groups.[0].name.",
        ),
        ("a\u{1}", "At line 1, column 2: a control character; write it as in \\u0007."),
    ] {
        assert_eq!(refusal(template), message, "{template}");
    }
}

#[test]
fn hostile_templates_are_refused_before_they_are_parsed() {
    for template in [
        "{{#if a}}".repeat(10_000),
        format!("{{{{eq {}", "(eq ".repeat(10_000)),
        format!("{{{{a {}}}}}", "[".repeat(10_000)),
        format!("{{{{a {}}}}}", "{".repeat(10_000)),
        "{{a}}".repeat(2_000),
        "x".repeat(crate::limits::TEMPLATE_BYTES_MAX + 1),
        "{{!-- {{#a}} --}}{{#if a}}".repeat(500),
        "{{#if \"{{/if}}\"}}".repeat(500),
    ] {
        assert!(Template::compile(&template).is_err());
    }
}

#[test]
fn the_deepest_allowed_template_renders() {
    let depth = crate::limits::TEMPLATE_DEPTH_MAX;
    let template = format!("[{}1{}]", "{{#if a}}".repeat(depth), "{{/if}}".repeat(depth));
    assert_eq!(render(&template, &json!({ "a": true })), "[1]");
    let parens = crate::limits::TEMPLATE_PARENS_MAX;
    let template = format!("[{{{{not {}a{}}}}}]", "(not ".repeat(parens), ")".repeat(parens));
    assert_eq!(render(&template, &json!({ "a": true })), "[false]");
}

#[test]
fn loops_and_bodies_are_bounded() {
    let scope = json!({ "a": vec![0; 200] });
    let silent =
        Template::compile("[{{#each a}}{{#each ../a}}{{#each ../../a}}{{/each}}{{/each}}{{/each}}]").unwrap();
    assert_eq!(silent.render(&scope), Err(TemplateError::TooManySteps));
    let long = json!({ "a": vec![0; 10_000], "t": "x".repeat(1_000) });
    let loud = Template::compile("[{{#each a}}\"{{../t}}\",{{/each}}0]").unwrap();
    assert_eq!(loud.render(&long), Err(TemplateError::BodyTooLong));
    // What would fill the memory before the body could be measured: a large value noted in each round, and quotes that
    // double in each of the strings they stand in.
    let again = Template::compile("[{{#each a}}{{json ../a}},{{/each}}0]").unwrap();
    assert_eq!(again.render(&json!({ "a": vec![0; 19_000] })), Err(TemplateError::BodyTooLong));
    let nested = (0..11).fold(r#"{"a":"{{a}}"}"#.to_owned(), |inner, _| json!({ "i": inner }).to_string());
    let nested = Template::compile(&nested).unwrap();
    assert_eq!(nested.render(&json!({ "a": "\"".repeat(120_000) })), Err(TemplateError::BodyTooLong));
    // Nor does copying a large value again and again, printed or not.
    let copies = Template::compile("[{{#each a}}{{#if (default @root.t 1)}}{{/if}}{{/each}}]").unwrap();
    assert_eq!(copies.render(&long), Err(TemplateError::TooManySteps));
    // The template serves again after each.
    assert_eq!(silent.render(&json!({ "a": [] })).unwrap().body, "[]");
}

#[test]
fn what_is_not_json_names_its_place() {
    let template = Template::compile("[{{#each a}}{{this}},{{/each}}]").unwrap();
    let error = template.render(&json!({ "a": [1, 2] })).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The body is not JSON: a comma stands before ]; in a loop, write {{#unless @last}},{{/unless}}, at line 1, column 6 of the body, near [1,2,]"
    );
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\"\\\\{}\\[\\]\n\t\u{1}\u{2}a/u0]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    /// The innermost reader gets the exact value, however deep JSON stands in strings.
    #[test]
    fn the_innermost_reader_gets_the_exact_value(value in any_value(), depth in 0_usize..4) {
        let mut template = r#"{"bare": {{v}}, "text": "{{v}}"}"#.to_owned();
        for _ in 0..depth {
            // The tags hold no quotes, so escaping the text leaves them as they are.
            template = format!("{{\"inner\": {}}}", Value::from(template));
        }
        let mut read: Value = serde_json::from_str(&render(&template, &json!({ "v": value }))).unwrap();
        for _ in 0..depth {
            read = serde_json::from_str(read["inner"].as_str().unwrap()).unwrap();
        }
        prop_assert_eq!(&read["bare"], &value);
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        prop_assert_eq!(read["text"].as_str(), Some(text.as_str()));
    }

    /// No text makes the compiler or the renderer panic.
    #[test]
    fn no_template_panics(text in "[{}#/^~!>*&()\\[\\]\"'\\\\ abe.@|=\n-]{0,60}") {
        if let Ok(template) = Template::compile(&text) {
            let _ = template.render(&json!({ "a": [1, { "b": "c" }], "b": "x", "e": null }));
        }
    }
}
