//! A value is written for the place where it lands.

use super::{Template, TemplateError, Value, failure, refusal, render};
use proptest::prelude::*;
use serde_json::json;

#[test]
fn a_value_is_written_for_its_place() {
    let scope = json!({ "data": {
        "text": "say \"hi\"\\\n", "n": 2, "yes": true, "none": null, "list": ["a", "b\""], "object": { "k": "v" },
    } });
    for (template, body) in [
        (r#"{"a":"{{data.text}}"}"#, r#"{"a":"say \"hi\"\\\n"}"#),
        (r#"{"a":{{data.text}}}"#, r#"{"a":"say \"hi\"\\\n"}"#),
        (r#"{"a":"{\"b\":\"{{data.text}}\"}"}"#, r#"{"a":"{\"b\":\"say \\\"hi\\\"\\\\\\n\"}"}"#),
        (r#"{"a":"{\"b\":{{data.text}}}"}"#, r#"{"a":"{\"b\":\"say \\\"hi\\\"\\\\\\n\"}"}"#),
        (r#"{"a":"{\"b\":{{data.list}}}"}"#, r#"{"a":"{\"b\":[\"a\",\"b\\\"\"]}"}"#),
        (r#"{"a":"\n {\"b\":{{data.none}}}"}"#, r#"{"a":"\n {\"b\":null}"}"#),
        (r#"{"a":"\u007b\"b\":{{data.yes}}}"}"#, r#"{"a":"\u007b\"b\":true}"}"#),
        (r#"{"a":"He said \"{{data.text}}\""}"#, r#"{"a":"He said \"say \"hi\"\\\n\""}"#),
        (
            r#"{"a":{{data.n}},"b":{{data.yes}},"c":{{data.none}},"d":{{data.missing}}}"#,
            r#"{"a":2,"b":true,"c":null,"d":null}"#,
        ),
        (r#"{"a":"{{data.n}}{{data.none}}{{data.missing}}"}"#, r#"{"a":"2"}"#),
        (r#"{"a":{{data.object}}}"#, r#"{"a":{"k":"v"}}"#),
        (r#"{"a":"{{data.object}}"}"#, r#"{"a":"{\"k\":\"v\"}"}"#),
        (r#"{ {{data.text}}: 1 }"#, r#"{ "say \"hi\"\\\n": 1 }"#),
        (
            r#"{"a":{{json data.text}},"b":"{{json data.text}}"}"#,
            r#"{"a":"say \"hi\"\\\n","b":"\"say \\\"hi\\\"\\\\\\n\""}"#,
        ),
        (r#"{"a":{{json data.missing}}}"#, r#"{"a":null}"#),
        (r#"{"a":{{{data.n}}},"b":{{&data.yes}}}"#, r#"{"a":2,"b":true}"#),
        (r#"{"a":"C:\\{{data.n}}"}"#, r#"{"a":"C:\\2"}"#),
    ] {
        assert_eq!(render(template, &scope), body, "{template}");
    }
}

#[test]
fn prose_in_brackets_is_prose() {
    let scope = json!({ "s": "high", "n": 1 });
    for (template, body) in [
        (r#"{"a":"[{{s}}] \"{{n}}\""}"#, r#"{"a":"[high] \"1\""}"#),
        (r#"{"a":"[{{s}}]"}"#, r#"{"a":"[high]"}"#),
        (r#"{"a":"[{{s}}, {{n}}]"}"#, r#"{"a":"[high, 1]"}"#),
        (r#"{"a":"[{{json s}}]"}"#, r#"{"a":"[\"high\"]"}"#),
        (r#"{"a":"[[\"{{s}}\"]]"}"#, r#"{"a":"[[\"high\"]]"}"#),
        (r#"{"a":"{ {{s}} }"}"#, r#"{"a":"{ high }"}"#),
        (r#"{"a":"[1, {{s}}]"}"#, r#"{"a":"[1, \"high\"]"}"#),
    ] {
        assert_eq!(render(template, &scope), body, "{template}");
    }
}

/// Nested text that is not JSON, or not yet, is no prose: a quote in a value would end a string of its reader.
#[test]
fn a_value_cannot_add_to_nested_text_that_is_almost_json() {
    let scope =
        json!({ "t": 1763900000, "v": "x\",\"admin\":\"yes", "n": "2,\"admin\":true", "l": ["a\"]"] });
    for (template, inner) in [
        // Seconds made milliseconds.
        (r#"{"at":{{t}}000,"who":"{{v}}"}"#, r#"{"at":1763900000000,"who":"x\",\"admin\":\"yes"}"#),
        (r#"{"at":{{t}}{{n}}}"#, r#"{"at":1763900000"2,\"admin\":true"}"#),
        (r#"{"a":"{{v}}"} {"a":"{{v}}"}"#, r#"{"a":"x\",\"admin\":\"yes"} {"a":"x\",\"admin\":\"yes"}"#),
        (r#"[ { "a" : "{{v}}", } ]"#, r#"[ { "a" : "x\",\"admin\":\"yes", } ]"#),
        (r#"{"l":[{{#each l}}"{{this}}",{{/each}}]}"#, r#"{"l":["a\"]",]}"#),
    ] {
        let body: Value =
            serde_json::from_str(&render(&json!({ "i": template }).to_string(), &scope)).unwrap();
        assert_eq!(body["i"], inner, "{template}");
    }
    // Prose with brackets and colons in it stays prose.
    for template in
        [r#"{ "{{v}}" }"#, r#"{note} "a": "{{v}}""#, r#"{"a": "{{v}}"} and more"#, r#"[{{t}}] "a": {{v}}"#]
    {
        let body: Value =
            serde_json::from_str(&render(&json!({ "i": template }).to_string(), &scope)).unwrap();
        let t = template.replace("{{t}}", "1763900000").replace("{{v}}", scope["v"].as_str().unwrap());
        assert_eq!(body["i"], t.as_str(), "{template}");
    }
}

/// What a reader gets of the text in `m`, once the JSON strings in it are read; `None` when it is no JSON.
fn read_inside(template: &str, scope: &Value) -> Option<Value> {
    let body: Value = serde_json::from_str(&render(&json!({ "m": template }).to_string(), scope)).unwrap();
    serde_json::from_str(body["m"].as_str().unwrap().trim_start_matches('\u{feff}')).ok()
}

#[test]
fn a_value_stays_in_its_string_in_each_kind_of_nested_json() {
    let x = "\",\"admin\":true,\"z\":\"";
    let scope = json!({ "x": x, "k": "a\"b", "n": 17 });
    for (template, read) in [
        (r#""{\"a\":\"{{x}}\"}""#, Value::from(json!({ "a": x }).to_string())),
        (r#"{ {{json k}}: {{n}}000, "b": "{{x}}" }"#, json!({ "a\"b": 17000, "b": x })),
        (r#"{ {{k}}: {{n}} }"#, json!({ "a\"b": 17 })),
        (r#"[[{"t":{{n}}000,"b":"{{x}}"}]]"#, json!([[{ "t": 17000, "b": x }]])),
        (r#"[1,{"t":{{n}}000,"b":"{{x}}"}]"#, json!([1, { "t": 17000, "b": x }])),
        (r#"["{{x}}",{{n}}000]"#, json!([x, 17000])),
        (r#"[[{{n}}],["{{x}}"]]"#, json!([[17], [x]])),
        ("\u{feff}{\"t\":{{n}}000,\"b\":\"{{x}}\"}", json!({ "t": 17000, "b": x })),
        (r#""{{x}}""#, json!(x)),
        // Nothing stands before and behind it.
        (r#"{{missing}} {"t":{{n}}000,"b":"{{x}}"}{{missing}}"#, json!({ "t": 17000, "b": x })),
        (r#"{{missing}}"{\"b\":\"{{x}}\"}""#, Value::from(json!({ "b": x }).to_string())),
        (r#"{ {{#if missing}}{{/if}}"b":"{{x}}"}"#, json!({ "b": x })),
    ] {
        assert_eq!(read_inside(template, &scope), Some(read), "{template}");
    }
}

/// A text where a number is expected is no JSON to any reader, and adds nothing for one that takes what it can get.
#[test]
fn a_text_that_is_joined_to_digits_is_quoted() {
    let scope = json!({ "n": "1,\"admin\":true,\"z\":1" });
    let body: Value =
        serde_json::from_str(&render(&json!({ "m": r#"{"t":{{n}}000}"# }).to_string(), &scope)).unwrap();
    assert_eq!(body["m"], r#"{"t":"1,\"admin\":true,\"z\":1"000}"#);
}

/// The escape is begun in the text of an inner string, where no quote of the template shows it.
#[test]
fn an_escape_of_an_inner_string_that_a_tag_cuts_short_is_refused() {
    for inner in [
        r#"{"a":"\{{v}}"}"#,
        r#"{"a":"\u{{v}}"}"#,
        r#"{"a":"\u00{{v}}"}"#,
        r#"{"a":"\u00{{v}}22"}"#,
        r#"[{ {{json k}}: "\{{v}}", "b": "\{{v}}" }]"#,
    ] {
        let template = json!({ "m": inner }).to_string();
        let message = refusal(&template);
        assert!(
            message.starts_with("At line 1, ") && message.ends_with("write it out before the tag."),
            "{message}"
        );
        let template = template.replace("{{v}}", "{{#if v}}{{v}}{{/if}}");
        assert_eq!(
            failure(&template, &json!({ "v": "\"" })).to_string().split(": ").nth(1),
            message.split(": ").nth(1)
        );
    }
    assert_eq!(
        read_inside(r#"{"a":"\\{{v}} \u00e9{{v}}"}"#, &json!({ "v": "n" })),
        Some(json!({ "a": "\\n én" }))
    );
    // In prose, a backslash is a backslash.
    let body = render(r#"{"m":"{see C:\\{{v}}}"}"#, &json!({ "v": "n" }));
    assert_eq!(body, r#"{"m":"{see C:\\n}"}"#);
}

/// Whatever a value is, it is written in the same way: only the text around it decides.
#[test]
fn a_value_does_not_decide_what_is_json() {
    for value in
        [json!(5), json!("5"), json!("high"), json!("]"), json!("\""), json!(null), json!({ "a": [] })]
    {
        let scope = json!({ "v": value, "w": "\"w\"" });
        let prose = render(r#"{"m":"[{{v}}] \"{{w}}\""}"#, &scope);
        assert!(prose.ends_with(r#"] \"\"w\"\""}"#), "{prose}");
        let nested = render(r#"{"m":"[{{v}},\"{{w}}\"]"}"#, &scope);
        assert!(nested.ends_with(r#",\"\\\"w\\\"\"]"}"#), "{nested}");
    }
}

/// A value must not become a part of an escape that the text before it began.
#[test]
fn an_escape_that_a_tag_cuts_short_is_refused() {
    for template in [
        r#"{"a":"\u00{{v}}"}"#,
        r#"{"a":"\u{{#if v}}0{{/if}}"}"#,
        r#"{"a":"\ {{~v}}"}"#,
        "{\"a\":\"\\\n{{~v}}\"}",
    ] {
        let message = refusal(template);
        assert!(
            message.starts_with("At line 1, column ") && message.ends_with("write it out before the tag."),
            "{message}"
        );
    }
    assert_eq!(
        render(r#"{"a":"\\u00{{v}}\u00e9{{v}}\\ {{~v}}"}"#, &json!({ "v": 1 })),
        r#"{"a":"\\u001\u00e91\\1"}"#
    );
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
    let raw = failure(r#"{"x":"{{{data.a}}}"}"#, &scope);
    assert!(matches!(raw, TemplateError::NotJson { .. }), "a control character is not JSON");
}

#[test]
fn raw_text_cannot_leave_as_broken_json() {
    let template = Template::compile(r#"{"x":"{{{data.a}}}"}"#).unwrap();
    assert!(matches!(template.render(&json!({ "data": { "a": "\"" } })), Err(TemplateError::NotJson { .. })));
    assert_eq!(template.render(&json!({ "data": { "a": "ok" } })).unwrap().body, r#"{"x":"ok"}"#);
}

fn any_value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        Just("1763900000.123456789"),
        Just("9007199254740993"),
        Just("1e+400"),
        Just("-0.10"),
        Just("0"),
    ];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        number.prop_map(|number| serde_json::from_str(number).unwrap()),
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

/// How a value reads inside a text.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A template at the innermost level, and what its reader gets there of the value `v` and the list `l`.
fn cases(value: &Value, list: &[Value]) -> Vec<(&'static str, Value)> {
    let text = text_of(value);
    vec![
        (r#"{"bare": {{v}}, "text": "{{v}}"}"#, json!({ "bare": value, "text": text })),
        (
            r#"{"around": "<{{v}}|{{v}}>", "key": 1}"#,
            json!({ "around": format!("<{text}|{text}>"), "key": 1 }),
        ),
        (r#"[{{json v}}, "{{json v}}"]"#, json!([value, value.to_string()])),
        (r#"{"list": [{{#each l}}{{this}}{{#unless @last}},{{/unless}}{{/each}}]}"#, json!({ "list": list })),
        (
            r#"{"texts": "{{#l}}{{.}};{{/l}}{{^l}}none{{/l}}"}"#,
            json!({ "texts": if list.is_empty() { "none".to_owned() } else { list.iter().map(|entry| text_of(entry) + ";").collect() } }),
        ),
        (
            r#"{"o": {"p": {{#with o}}{{v}}{{/with}}}, "q": {{default m v}}}"#,
            json!({ "o": { "p": value }, "q": value }),
        ),
    ]
}

proptest! {
    /// The innermost reader gets the exact value, however deep JSON stands in strings.
    #[test]
    fn the_innermost_reader_gets_the_exact_value(
        value in any_value(),
        list in prop::collection::vec(any_value(), 0..4),
        depth in 0_usize..4,
        which in 0_usize..6,
    ) {
        let scope = json!({ "v": value, "l": list, "o": { "v": value } });
        let (mut template, expected) = {
            let (template, expected) = cases(&value, &list).swap_remove(which);
            (template.to_owned(), expected)
        };
        for _ in 0..depth {
            // The tags hold no quotes, so escaping the text leaves them as they are.
            template = format!("{{\"inner\": {}}}", Value::from(template));
        }
        let mut read: Value = serde_json::from_str(&render(&template, &scope)).unwrap();
        for _ in 0..depth {
            read = serde_json::from_str(read["inner"].as_str().unwrap()).unwrap();
        }
        // Compared as texts too, because a number equals another spelling of it.
        prop_assert_eq!(read.to_string(), expected.to_string());
    }
}
