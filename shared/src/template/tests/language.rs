//! What the language means. `tests/handlebars.rs` compares it with handlebars.js.

use super::{Template, Value, render};
use serde_json::json;

#[test]
fn blocks_paths_and_helpers_mean_what_they_say() {
    let scope = json!({ "data": {
        "n": 2, "list": ["a", "b\""], "object": { "k": "v" }, "empty": [], "at": "2026-11-23T10:00:00Z",
    } });
    for (template, body) in [
        (r#"{"a":"{{default data.missing "none"}}","b":"{{default data.n 7}}"}"#, r#"{"a":"none","b":"2"}"#),
        (
            r#"[{{#each data.list}}"{{@index}}{{this}}"{{#unless @last}},{{/unless}}{{/each}}]"#,
            r#"["0a","1b\""]"#,
        ),
        (r#"["{{#each data.object}}{{@key}}={{.}}{{/each}}"]"#, r#"["k=v"]"#),
        (r#"["{{#each data.list as |entry place|}}{{place}}{{entry}}{{/each}}"]"#, r#"["0a1b\""]"#),
        (r#"["{{#each data.empty}}x{{else}}none{{/each}}"]"#, r#"["none"]"#),
        (r#"{"a":"{{#if (eq data.n 2)}}two{{else}}other{{/if}}"}"#, r#"{"a":"two"}"#),
        (r#"["{{#if data.m}}m{{else if data.n}}n{{else}}none{{/if}}"]"#, r#"["n"]"#),
        (r#"{"a":"{{#with data.object}}{{k}}{{../data.n}}{{@root.data.n}}{{/with}}"}"#, r#"{"a":"v22"}"#),
        (
            r#"{"a":"{{data.list.[0]}}{{data.list.1}}","b":"{{lookup data.list 1}}"}"#,
            r#"{"a":"ab\"","b":"b\""}"#,
        ),
        (r#"["{{#data.list}}{{.}}{{/data.list}}{{^data.empty}}none{{/data.empty}}"]"#, r#"["ab\"none"]"#),
        (r#"{"a":{{data.list.length}}}"#, r#"{"a":2}"#),
        (r#"{{! note }}{"a":1}{{!-- }} --}}"#, r#"{"a":1}"#),
        (
            r#"["{{truncate "abc" 2}}","{{truncate "abc" 3}}","{{truncate "日本語" 2}}"]"#,
            r#"["a…","abc","日…"]"#,
        ),
        (
            r#"["{{join data.list "; "}}","{{join data.n}}","{{join data.list}}"]"#,
            r#"["a; b\"","2","a, b\""]"#,
        ),
        (r#"["{{date data.at "%d.%m.%Y"}}",{{{date data.at "%s"}}}]"#, r#"["23.11.2026",1795428000]"#),
        (r#"["{{line " a   b "}}","{{line data.m}}"]"#, r#"["a b",""]"#),
        (r#"["{{escape "<!a> & 'b'"}}","{{escape data.n}}"]"#, r#"["&lt;!a&gt; &amp; 'b'","2"]"#),
        (r#"["{{urlencode "a b/é"}}","{{base64 "a?"}}"]"#, r#"["a%20b%2F%C3%A9","YT8="]"#),
        (r#"[{{upper "é"}},{{lower "É"}},{{len "日本"}},{{len data}}]"#, r#"["É","é",2,5]"#),
        (r#"["{{#if 0}}a{{/if}}{{#if 0 includeZero=true}}b{{/if}}"]"#, r#"["b"]"#),
        (r#"["{{json (json "a")}}"]"#, r#"["\"\\\"a\\\"\""]"#),
    ] {
        assert_eq!(render(template, &scope), body, "{template}");
    }
}

#[test]
fn numbers_are_compared_by_value_and_to_the_last_digit() {
    let scope: Value = serde_json::from_str(
        r#"{"a": 9007199254740993, "b": 9007199254740992, "one": 1.0, "huge": 1e400, "text": "1"}"#,
    )
    .unwrap();
    for (condition, holds) in [
        ("eq a b", false),
        ("gt a b", true),
        ("eq one 1", true),
        ("gt huge a", true),
        ("eq text 1", false),
        ("gt text 0", false),
        ("lte one 1", true),
        // As in Handlebars, a number may begin with zeros.
        ("eq one 01", true),
        ("eq -01.50 -1.5", true),
        ("eq 00 0", true),
        ("lt \"2026-01-01\" \"2026-01-02\"", true),
        ("eq missing other", true),
        ("ne missing a", true),
    ] {
        assert_eq!(render(&format!("[{{{{{condition}}}}}]"), &scope), format!("[{holds}]"), "{condition}");
    }
}

#[test]
fn missing_fields_are_named_once() {
    let template = r#"{"a":"{{data.owner}}{{data.owner}}{{x}}{{y}}{{upper u}}{{default d "d"}}{{date t}}{{#if i}}{{/if}}","b":[{{#each e}}{{/each}}{{#each f}}{{else}}{{/each}}],"c":{{json j}}}"#;
    let rendered = Template::compile(template)
        .unwrap()
        .render(&json!({ "data": {}, "y": null }), &mut super::work())
        .unwrap();
    assert_eq!(rendered.missing, ["data.owner", "x", "u", "t", "e", "j"]);
}

#[test]
fn a_field_asked_of_a_list_is_missing() {
    let scope = json!({ "data": { "issues": [{ "status": "open" }] } });
    let template = r#"{"a":"{{data.issues.status}}","b":{{data.issues.status}},
        "c":"{{#if data.issues.status}}x{{else}}y{{/if}}{{eq data.issues.status "open"}}{{default data.issues.status "d"}}",
        "d":"{{#each data.issues}}{{status}}{{../data.issues.[0].status}}{{/each}}"}"#;
    let rendered = Template::compile(template).unwrap().render(&scope, &mut super::work()).unwrap();
    let body: Value = serde_json::from_str(&rendered.body).unwrap();
    assert_eq!(body, json!({ "a": "", "b": null, "c": "yfalsed", "d": "openopen" }));
    assert_eq!(rendered.missing, ["data.issues.status"]);
}

#[test]
fn every_helper_does_what_its_example_says() {
    let sample = crate::event::samples().swap_remove(0);
    for helper in super::super::helpers() {
        assert_eq!(render(helper.example, &sample.scope()), helper.makes, "{}", helper.example);
        assert!(helper.example.contains(helper.name), "{}", helper.name);
    }
}
