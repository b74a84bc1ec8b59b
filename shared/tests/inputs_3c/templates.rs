//! *Template*: refused with its place, ended at a bound, or without effect.
//!
//! Elsewhere: each sentence with its line and column (`template::tests::errors`), what ends where
//! (`template::tests::bounds`), each type of value in each place (`template::tests::places`, `rendered.rs`), and the same
//! on workerd (`hostile.test.mjs`).

use super::ask_all;
use serde_json::{Value, json};
use shared::limits::ATTEMPT_WORK_MAX;
use shared::template::{Template, TemplateError};
use shared::work::Work;

/// What a template makes of an event, or which kind of finding it gives.
fn made(template: &str, scope: &Value) -> String {
    match Template::compile(template)
        .and_then(|template| template.render(scope, &mut Work::of(ATTEMPT_WORK_MAX)))
    {
        Ok(rendered) => rendered.body,
        Err(error) => {
            let code = serde_json::to_value(error.code()).unwrap();
            code.as_str().unwrap().to_owned()
        }
    }
}

#[test]
fn refused_at_save() {
    let rows = [
        ("{{".to_owned(), "template_syntax"),
        ("{{#if}}".to_owned(), "template_syntax"),
        ("{{#if a}}".to_owned(), "template_syntax"),
        ("{{/each}}".to_owned(), "template_syntax"),
        ("{{>self}}".to_owned(), "template_syntax"),
        ("{{#*inline \"a\"}}{{/inline}}".to_owned(), "template_syntax"),
        ("{{#*inline \"a\"}}{{>a}}{{/inline}}{{>a}}".to_owned(), "template_syntax"),
        ("{{> @partial-block}}".to_owned(), "template_syntax"),
        // The bodies of handlebars-rust #697 and #487: chains of partials.
        ("{{#> a}}{{> @partial-block}}{{/a}}".to_owned(), "template_syntax"),
        ("{{#> a}}{{#> b}}{{> @partial-block}}{{/b}}{{/a}}".to_owned(), "template_syntax"),
        ("{{log event}}".to_owned(), "template_syntax"),
        ("{{#if a}}".repeat(10_000), "template_limit"),
        (format!("{{{{json {}a{}}}}}", "(eq ".repeat(10_000), " a)".repeat(10_000)), "template_limit"),
        ("x".repeat(1024 * 1024), "template_limit"),
    ];
    ask_all(rows.map(|(template, code)| (template, code.to_owned())), |template| {
        match Template::compile(template) {
            Ok(_) => "compiled".to_owned(),
            Err(error) => serde_json::to_value(error.code()).unwrap().as_str().unwrap().to_owned(),
        }
    });
    let TemplateError::Syntax { .. } = Template::compile("{\n {{#if a}}").unwrap_err() else {
        panic!("no place")
    };
    let sentence = Template::compile("{\n {{#if a}}").unwrap_err().to_string();
    assert!(sentence.contains("line 2, column 2"), "{sentence}");
}

#[test]
fn ended_at_a_bound() {
    let scope = json!({ "a": vec![0; 300], "long": "x".repeat(10_000) });
    let rows = [
        ("{{#each a}}{{#each ../a}}{{#each ../../a}}{{/each}}{{/each}}{{/each}}[]", "template_limit"),
        ("[{{#each a}}{{#each ../a}}\"{{@root.long}}\",{{/each}}{{/each}}0]", "template_limit"),
    ];
    ask_all(rows.map(|(template, code)| (template, code.to_owned())), |template| made(template, &scope));
}

#[test]
fn without_effect() {
    let scope = json!({ "x": "{{secret}}", "secret": "s3cr3t", "y": "\",\"injected\":\"" });
    let rows = [
        ("{\"a\": \"{{lookup this \"__proto__\"}}\"}", "{\"a\": \"\"}"),
        ("{\"a\": \"{{constructor}}\"}", "{\"a\": \"\"}"),
        ("{\"a\": \"{{this.constructor.constructor}}\"}", "{\"a\": \"\"}"),
        ("{\"a\": \"{{missing}}\"}", "{\"a\": \"\"}"),
        // A value's text is never read as a template.
        ("{\"a\": \"{{x}}\"}", "{\"a\": \"{{secret}}\"}"),
        // Raw text is put in as it is, which is what it is for: the body stays one JSON document, and an event may add to
        // it. `docs/templates.md` says so. Escaped, a value stays in its place.
        ("{\"a\": \"{{{y}}}\"}", "{\"a\": \"\",\"injected\":\"\"}"),
        ("{\"a\": \"{{y}}\"}", "{\"a\": \"\\\",\\\"injected\\\":\\\"\"}"),
    ];
    ask_all(rows.map(|(template, body)| (template, body.to_owned())), |template| made(template, &scope));
}

#[test]
fn each_type_of_value_in_a_string_and_bare() {
    let rows = [
        (json!("a\"b\\c\nd\u{2028}</script>"), "\"a\\\"b\\\\c\\nd\u{2028}</script>\""),
        (serde_json::from_str("1e400").unwrap(), "1e+400"),
        (serde_json::from_str("-0").unwrap(), "-0"),
        (serde_json::from_str("9007199254740993").unwrap(), "9007199254740993"),
        (serde_json::from_str("0.1").unwrap(), "0.1"),
        (json!(true), "true"),
        (Value::Null, "null"),
        (json!({ "a": [1] }), "{\"a\":[1]}"),
    ];
    for (value, bare) in rows {
        let scope = json!({ "v": value });
        assert_eq!(made("{{v}}", &scope), bare);
        let text: Value = serde_json::from_str(&made("[\"{{v}}\"]", &scope)).unwrap();
        assert!(text[0].is_string(), "{text}");
    }
}

#[test]
fn what_is_not_one_json_document_is_not_sent() {
    let scope = json!({ "a": [1, 2], "q": "\"" });
    // Valid, so it is sent as it is; reading it takes no stack.
    let deep = "[".repeat(200) + &"]".repeat(200);
    let deepest = "[".repeat(30_000) + &"]".repeat(30_000);
    let rows = [
        ("[{{#each a}}{{this}},{{/each}}]", "not_json"),
        ("[{{#each a}}{{this}}{{#unless @last}},{{/unless}}{{/each}}]", "[1,2]"),
        ("not JSON", "not_json"),
        ("{} {}", "not_json"),
        ("", "not_json"),
        ("   ", "not_json"),
        ("{\"a\": \"{{{q}}}\"}", "not_json"),
        (deep.as_str(), deep.as_str()),
        (deepest.as_str(), deepest.as_str()),
        ("{\"a\": 1, \"a\": 2}", "{\"a\": 1, \"a\": 2}"),
    ];
    ask_all(rows.map(|(template, code)| (template, code.to_owned())), |template| made(template, &scope));
}
