//! What is refused, and with which words.

use super::{Template, TemplateError, failure, refusal};
use serde_json::json;

const HELPERS: &str = "if, unless, each, with, json, default, upper, lower, truncate, line, escape, join, date, urlencode, base64, len, lookup, eq, ne, gt, gte, lt, lte, and, or, not";

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
            "{{#> a}}{{/a}}",
            "At line 1, column 1: partials {{#> …}} are not supported; write their text here.",
        ),
        ("{{~* a}}", "At line 1, column 1: decorators {{* …}} are not supported."),
        ("{{{{raw}}}} {{{{/raw}}}}", "At line 1, column 1: raw blocks {{{{…}}}} are not supported."),
        ("\\{{a}}", "At line 1, column 2: \\{{ is not supported; {{ always begins a tag."),
        ("\\\\\\{{a}}", "At line 1, column 4: \\{{ is not supported; {{ always begins a tag."),
        ("{{a", "At line 1, column 1: this tag has no end; close it with }}."),
        ("{{!-- a }}", "At line 1, column 1: this comment has no end; close it with --}}."),
        ("{{upper \"b}}", "At line 1, column 9: this text has no end; close it with the same quote."),
        (
            "{{a.[[b]]}}",
            "At line 1, column 5: brackets hold one field name or index, as in data.groups.[0].name.",
        ),
        ("a\u{1}", "At line 1, column 2: a control character; write it as in \\u0007."),
    ] {
        assert_eq!(refusal(template), message, "{template}");
    }
    for template in ["{{log event}}", "{{#log event}}{{/log}}", "{{eq (log a) b}}"] {
        let column = template.find("log").unwrap() + 1;
        let message = format!("At line 1, column {column}: there is no helper \"log\"; there are {HELPERS}.");
        assert_eq!(refusal(template), message);
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    for (template, message) in [
        ("{{#if a}}", "line 1, column 1: this block has no end; close it with {{/if}}."),
        ("{{#if a}}{{/each}}", "line 1, column 10: {{#if}} is open, and {{/each}} closes another block."),
        ("{{/if}}", "line 1, column 1: {{/if}} closes a block that was never opened."),
        ("{{else}}", "line 1, column 1: {{else}} stands outside of every block."),
        ("{{#if a}}{{else}}{{else}}{{/if}}", "line 1, column 18: this block has its {{else}} already."),
        ("{{}}", "line 1, column 3: a field is missing here, as in {{data.title}}."),
        ("{{a b c}}", "line 1, column 3: there is no helper \"a\"; there are"),
        ("{{#if}}{{/if}}", "line 1, column 4: if needs a value, as in {{#if data.url}}."),
        ("{{if a}}", "line 1, column 3: if opens a block; write {{#if …}}."),
        ("{{#eq a b}}{{/eq}}", "line 1, column 4: eq does not open a block; write {{#if (eq …)}}."),
        ("{{truncate a}}", "line 1, column 3: truncate is given one value; write {{truncate value 80}}."),
        ("{{truncate a 0}}", "truncate takes a whole number of characters from 1 on, and is given 0."),
        ("{{date a \"%!\"}}", "is no form of a time; it is written as in \"%Y-%m-%d %H:%M:%S\" (strftime)."),
        ("{{upper a b=1}}", "named parameters are not supported; write {{upper value}}."),
        ("{{\"a\"}}", "line 1, column 3: a value alone needs no tag; write it as it is."),
        ("{{a}b}}", "line 1, column 4: a field, a value or }} is expected here."),
        ("{{{a}}", "a tag {{{ ends with }}}."),
        ("{{@count}}", "there is no @count; there are @index, @key, @first, @last and @root."),
        (
            "{{a..b}}",
            "line 1, column 5: . is no field and no value; a field is written as in {{data.title}}.",
        ),
        ("{{#each a as |b c d|}}{{/each}}", "one or two names and | are expected here"),
        ("{{#if a b}}{{/if}}", "line 1, column 9: if takes one value."),
    ] {
        let given = refusal(template);
        assert!(given.ends_with(message) || given.contains(message), "{template}: {given}");
    }
}

#[test]
fn what_is_not_json_names_its_place_in_the_body_and_in_the_template() {
    let scope = json!({ "a": [1, 2], "t": "x".repeat(10), "q": "\"" });
    let error = failure("[{{#each a}}{{this}},{{/each}}]", &scope);
    assert_eq!(
        error.to_string(),
        "The body is not JSON: a comma stands before ]; in a loop, write {{#unless @last}},{{/unless}}, at line 1, column 6 of the body, near [1,2,]"
    );
    for (template, line, column) in [
        ("[{{#each a}}{{this}},{{/each}}]", 1, 31),
        ("{\n \"a\": \"{{t}}\",\n \"b\": x{{t}}\n}", 3, 7),
        ("{\"a\": {{t}} {{t}}}", 1, 13),
        ("{\"a\": \"{{{q}}}\"}", 1, 15),
        ("{\"a\": 1", 1, 7),
    ] {
        let at = failure(template, &scope).position().unwrap();
        assert_eq!((at.line, at.column), (line, column), "{template}");
    }
}

#[test]
fn a_value_that_a_helper_cannot_work_with_is_told() {
    let error = failure("[\n{{date data}}]", &json!({ "data": "soon" }));
    assert_eq!(
        error.to_string(),
        "At line 2, column 3: \"soon\" is no time; date takes a time of RFC 3339, or seconds since 1970."
    );
    assert!(matches!(error, TemplateError::Value { .. }));
    let template = Template::compile("[{{truncate data n}}]").unwrap();
    assert!(template.render(&json!({ "data": "abc", "n": 2 }), &mut super::work()).is_ok());
    assert!(template.render(&json!({ "data": "abc", "n": "two" }), &mut super::work()).is_err());
}
