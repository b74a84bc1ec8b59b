//! Where templates end that would take too much.

use super::{Template, TemplateError, Value, failure, refusal, render};
use crate::limits::{
    BODY_BYTES_MAX, TEMPLATE_BYTES_MAX, TEMPLATE_DEPTH_MAX, TEMPLATE_PARAMETERS_MAX, TEMPLATE_PARENS_MAX,
    TEMPLATE_STRINGS_MAX, TEMPLATE_TAGS_MAX,
};
use proptest::prelude::*;
use serde_json::json;

#[test]
fn hostile_templates_are_refused() {
    for template in [
        "{{#if a}}".repeat(10_000),
        "{{#a}}".repeat(10_000),
        "{{#if a}}1".to_owned() + &"{{else if a}}2".repeat(900) + "{{/if}}",
        format!("{{{{eq {}", "(eq ".repeat(10_000)),
        format!("{{{{and {}}}}}", "a ".repeat(TEMPLATE_PARAMETERS_MAX + 1)),
        format!("{{{{a {}}}}}", "[".repeat(10_000)),
        format!("{{{{a {}}}}}", "{".repeat(10_000)),
        "{{a}}".repeat(TEMPLATE_TAGS_MAX + 1),
        "x".repeat(TEMPLATE_BYTES_MAX + 1),
        "{{!-- {{#a}} --}}{{#if a}}".repeat(500),
        "{{#if \"{{/if}}\"}}".repeat(500),
    ] {
        assert!(Template::compile(&template).is_err());
    }
}

#[test]
fn the_deepest_allowed_template_renders() {
    let (depth, parens) = (TEMPLATE_DEPTH_MAX, TEMPLATE_PARENS_MAX);
    let template = format!("[{}1{}]", "{{#if a}}".repeat(depth), "{{/if}}".repeat(depth));
    assert_eq!(render(&template, &json!({ "a": true })), "[1]");
    let template = format!("[{{{{not {}a{}}}}}]", "(not ".repeat(parens), ")".repeat(parens));
    assert_eq!(render(&template, &json!({ "a": true })), "[false]");
    let path = format!("[{{{{{}a}}}},{{{{{}a}}}}]", "a.".repeat(10_000), "../".repeat(5_000));
    assert_eq!(render(&path, &json!({})), "[null,null]");
}

/// A value in so many strings.
fn nested(strings: usize) -> String {
    (1..strings).fold(r#"{"a":"{{a}}"}"#.to_owned(), |inner, _| json!({ "i": inner }).to_string())
}

#[test]
fn strings_within_each_other_are_bounded() {
    let scope = json!({ "a": "\"" });
    let mut read = Value::from(render(&nested(TEMPLATE_STRINGS_MAX), &scope));
    for level in (1..=TEMPLATE_STRINGS_MAX).rev() {
        let inner: Value = serde_json::from_str(read.as_str().unwrap()).unwrap();
        read = inner[if level == 1 { "a" } else { "i" }].clone();
    }
    assert_eq!(read, "\"");
    let deeper = nested(TEMPLATE_STRINGS_MAX + 1);
    assert!(refusal(&deeper).contains("9 strings within each other around a value; 8 is the most"));
    // Where only the rendering knows.
    let deeper = deeper.replace("{{a}}", "{{#if a}}{{a}}{{/if}}");
    assert!(matches!(failure(&deeper, &scope), TemplateError::Limit { .. }));
}

/// What finding the places takes is the text times the strings around it, whatever stands in them.
#[test]
fn placing_values_is_linear_in_the_text() {
    // One string in each other as short as it can be, so that there are as many as can be.
    let deepest = |count: usize| {
        let inner =
            (1..TEMPLATE_STRINGS_MAX).fold("\"{{a}}\"".to_owned(), |inner, _| Value::from(inner).to_string());
        format!("[{}0]", format!("{inner},").repeat(count))
    };
    let side_by_side = |count: usize| format!("[{}0]", r#""{\"a\":[\"{{a}}\",{{a}}000]}","#.repeat(count));
    let texts: [&dyn Fn(usize) -> String; 2] = [&deepest, &side_by_side];
    for text in texts {
        for count in [1, 10, 20] {
            let template = Template::compile(&text(count)).unwrap();
            let draft = template.fixed_draft().unwrap();
            let placed = template.places(&draft).unwrap();
            assert!(
                placed.read <= draft.text.len() * TEMPLATE_STRINGS_MAX,
                "{} of {}",
                placed.read,
                draft.text.len()
            );
        }
    }
}

#[test]
fn loops_and_bodies_are_bounded() {
    let scope = json!({ "a": vec![0; 200] });
    let silent =
        Template::compile("[{{#each a}}{{#each ../a}}{{#each ../../a}}{{/each}}{{/each}}{{/each}}]").unwrap();
    assert!(matches!(silent.render(&scope), Err(TemplateError::TooManySteps { .. })));
    let long = json!({ "a": vec![0; 10_000], "t": "x".repeat(1_000), "o": { "t": "x".repeat(10_000) } });
    let too_long = |template: &str, scope: &Value| {
        assert!(matches!(failure(template, scope), TemplateError::BodyTooLong { .. }), "{template}");
    };
    too_long("[{{#each a}}\"{{../t}}\",{{/each}}0]", &long);
    too_long(&format!("[{{{{#each a}}}}\"{}\",{{{{/each}}}}0]", "x".repeat(1_000)), &long);
    // What would fill the memory before the body could be measured: a large value in each round, and quotes that
    // double in each of the strings they stand in.
    too_long("[{{#each a}}{{json ../a}},{{/each}}0]", &json!({ "a": vec![0; 19_000] }));
    too_long(&nested(TEMPLATE_STRINGS_MAX), &json!({ "a": "\"".repeat(120_000) }));
    // Nor does reading a large value again and again, printed or not.
    for condition in
        ["upper @root.t", "eq @root.o @root.o", "len @root.t", "lookup @root @root.o", "json @root.o"]
    {
        let template = format!("[{{{{#each a}}}}{{{{#if ({condition})}}}}{{{{/if}}}}{{{{/each}}}}]");
        assert!(matches!(failure(&template, &long), TemplateError::TooManySteps { .. }), "{condition}");
    }
    // The template serves again after each.
    assert_eq!(silent.render(&json!({ "a": [] })).unwrap().body, "[]");
}

#[test]
fn a_number_of_many_digits_is_read_as_often_as_it_costs() {
    let number: Value = serde_json::from_str(&format!("0.{}1", "0".repeat(200_000))).unwrap();
    let scope = json!({ "a": vec![0; 10_000], "n": number });
    for condition in ["@root.n", "(gt @root.n 1)"] {
        let template = format!("[{{{{#each a}}}}{{{{#if {condition}}}}}{{{{/if}}}}{{{{/each}}}}]");
        assert!(matches!(failure(&template, &scope), TemplateError::TooManySteps { .. }), "{condition}");
    }
}

#[test]
fn what_a_helper_makes_is_work_also_when_nothing_is_printed() {
    // Each is small, and together they make a hundred megabytes.
    let scope = json!({ "list": vec![1; 20_000], "between": "x".repeat(5_000) });
    for template in ["[1{{#if (join list between)}}{{/if}}]", r#"["{{join list between}}"]"#] {
        assert!(matches!(failure(template, &scope), TemplateError::TooManySteps { .. }), "{template}");
    }
}

#[test]
fn a_long_name_is_looked_up_as_often_as_it_costs() {
    let template = format!("[{{{{#each a}}}}{{{{#if [{}]}}}}{{{{/if}}}}{{{{/each}}}}]", "n".repeat(60_000));
    let scope = json!({ "a": vec![0; 10_000] });
    assert!(matches!(failure(&template, &scope), TemplateError::TooManySteps { .. }));
}

/// Each took some time for every other: seconds with the code before, in a browser's tab too.
#[test]
fn many_missing_fields_and_many_values_in_one_text_take_no_longer_each() {
    let missing: String = (0..250)
        .map(|tag| {
            let calls: String = (0..16).map(|place| format!("(json m{tag:03}x{place:02})")).collect();
            format!("{{{{#if (or {calls})}}}}{{{{/if}}}}")
        })
        .collect();
    let template = Template::compile(&format!("[{{{{#each a}}}}{missing}{{{{/each}}}}]")).unwrap();
    assert_eq!(template.render(&json!({ "a": vec![0; 7] })).unwrap().missing.len(), 4_000);
    let template = format!("{{\"a\":\"[{{{{#each a}}}}{{{{this}}}}{}{{{{/each}}}}]\"}}", " ".repeat(14));
    let body = render(&template, &json!({ "a": vec![0; 33_000] }));
    assert_eq!(body.len(), 33_000 * 15 + 10);
}

proptest! {
    /// No text makes the compiler or the renderer panic, and what is rendered is JSON within the limit.
    #[test]
    fn no_template_panics(text in "[{}#/^~!>*&()\\[\\]\"'\\\\ abe.@|=\n-]{0,60}") {
        if let Ok(template) = Template::compile(&text)
            && let Ok(rendered) = template.render(&json!({ "a": [1, { "b": "c" }], "b": "x", "e": null }))
        {
            prop_assert!(rendered.body.len() <= BODY_BYTES_MAX);
            prop_assert!(serde_json::from_str::<Value>(&rendered.body).is_ok());
        }
    }

    /// The same for texts that are mostly templates.
    #[test]
    fn no_template_of_tags_panics(tags in prop::collection::vec(
        prop::sample::select(vec![
            "{{a}}", "{{{b}}}", "\"", "\\\"", "\\\\", "{", "}", "[", "]", ",", ":", " ", "\n", "{{#each a}}", "{{/each}}",
            "{{else}}", "{{#if b}}", "{{/if}}", "{{#a}}", "{{^a}}", "{{/a}}", "{{.}}", "{{~b~}}", "{{json a}}", "1", "x",
            "{{#with a}}", "{{/with}}", "{{../b}}", "{{@index}}", "{{@last}}", "é",
        ]),
        0..24,
    )) {
        let text = tags.concat();
        if let Ok(template) = Template::compile(&text)
            && let Ok(rendered) = template.render(&json!({ "a": [1, { "b": "c\"\\" }], "b": "\"x\\" }))
        {
            prop_assert!(serde_json::from_str::<Value>(&rendered.body).is_ok());
        }
    }
}
