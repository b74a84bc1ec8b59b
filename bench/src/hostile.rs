//! Inputs that are made to take long. Each has to end soon, in a refusal or with what little it makes.

use wasm_bindgen::prelude::wasm_bindgen;

/// One of them.
pub struct Hostile {
    /// What it is.
    pub name: &'static str,
    /// Makes it, and gives the work on it alone: what is timed.
    pub prepare: fn() -> Box<dyn Fn() -> bool>,
}

/// All of them.
pub fn hostile() -> Vec<Hostile> {
    let mut all = Vec::new();
    #[cfg(feature = "templates")]
    all.extend(templates::hostile());
    #[cfg(feature = "rules")]
    all.extend(rules::hostile());
    #[cfg(feature = "rules")]
    all.extend(super::answers::hostile());
    all
}

thread_local! {
    static PREPARED: std::cell::RefCell<Option<Box<dyn Fn() -> bool>>> = const { std::cell::RefCell::new(None) };
}

/// What the input at this place is; nothing behind the last. It is made ready for [`refuse`].
#[wasm_bindgen]
pub fn prepare(place: usize) -> Option<String> {
    let hostile = hostile();
    let found = hostile.get(place)?;
    PREPARED.with_borrow_mut(|prepared| *prepared = Some((found.prepare)()));
    Some(found.name.to_owned())
}

/// Works on the prepared input once; whether it was refused.
#[wasm_bindgen]
pub fn refuse() -> bool {
    PREPARED.with_borrow(|prepared| prepared.as_ref().is_some_and(|work| work()))
}

#[cfg(feature = "templates")]
mod templates {
    use super::Hostile;
    use serde_json::{Value, json};
    use shared::limits::ATTEMPT_WORK_MAX;
    use shared::template::Template;
    use shared::work::Work;

    fn render(template: String, scope: Value) -> Box<dyn Fn() -> bool> {
        Box::new(move || {
            Template::compile(&template)
                .and_then(|it| it.render(&scope, &mut Work::of(ATTEMPT_WORK_MAX)))
                .is_err()
        })
    }

    fn many() -> Value {
        json!({ "a": vec![0; 19_000], "t": "x".repeat(200_000), "o": { "t": "x".repeat(100_000) } })
    }

    pub(super) fn hostile() -> Vec<Hostile> {
        vec![
            Hostile {
                name: "template: 64 KiB of open blocks",
                prepare: || render("{{#if a}}".repeat(7_000), json!({})),
            },
            Hostile {
                name: "template: 64 KiB of parentheses",
                prepare: || render(format!("{{{{eq {}", "(eq ".repeat(16_000)), json!({})),
            },
            Hostile {
                name: "template: loops that print nothing",
                prepare: || {
                    render(
                        "[{{#each a}}{{#each ../a}}{{#each ../../a}}{{/each}}{{/each}}{{/each}}]".to_owned(),
                        many(),
                    )
                },
            },
            Hostile {
                name: "template: conditions on a large object",
                prepare: || {
                    render("[{{#each a}}{{#if (eq @root.o @root.o)}}{{/if}}{{/each}}]".to_owned(), many())
                },
            },
            Hostile {
                name: "template: capitals of a long text, again and again",
                prepare: || render("[{{#each a}}{{#if (upper @root.t)}}{{/if}}{{/each}}]".to_owned(), many()),
            },
            Hostile {
                name: "template: 512 KiB of body",
                prepare: || render("[{{#each a}}{{json ../a}},{{/each}}0]".to_owned(), many()),
            },
            Hostile {
                name: "template: quotes in strings in strings",
                prepare: || {
                    let nested = (0..7)
                        .fold(r#"{"a":"{{a}}"}"#.to_owned(), |inner, _| json!({ "i": inner }).to_string());
                    render(nested, json!({ "a": "\"".repeat(120_000) }))
                },
            },
            Hostile {
                name: "template: 1,000 values in one nested string",
                prepare: || {
                    let inner = format!("[0{}]", ",\"{{t}}\"".repeat(999));
                    render(json!({ "i": inner }).to_string(), json!({ "t": "\"\\".repeat(200) }))
                },
            },
            Hostile {
                name: "event: 10,000 levels",
                prepare: || {
                    let event = "[".repeat(10_000);
                    Box::new(move || shared::template::parse_json(&event).is_err())
                },
            },
        ]
    }
}

#[cfg(feature = "rules")]
mod rules {
    use super::Hostile;
    use serde_json::{Value, json};
    use shared::limits::ROUTE_WORK_MAX;
    use shared::rule::{Op, Rule, Selector};
    use shared::work::Work;

    fn parse(path: String) -> Box<dyn Fn() -> bool> {
        Box::new(move || Selector::parse(&path).is_err())
    }

    /// The most demanding path that is allowed, on an event as wide or as deep as allowed.
    fn ask(path: &str, document: Value) -> Box<dyn Fn() -> bool> {
        let rule = Rule::new(path, Op::EqualsAny, &["never"]);
        Box::new(move || !rule.ask(&document, &mut Work::of(ROUTE_WORK_MAX)).holds)
    }

    fn wide() -> Value {
        (0..50).fold(json!(vec![0; 50_000]), |inner, _| json!([inner]))
    }

    pub(super) fn hostile() -> Vec<Hostile> {
        vec![
            Hostile {
                name: "JSONPath: 10,000 parentheses",
                prepare: || parse(format!("$[?{}", "(".repeat(10_000))),
            },
            Hostile {
                name: "JSONPath: the deepest that is allowed",
                prepare: || parse(format!("$[?{}@.a{}", "(".repeat(8), ")".repeat(8))),
            },
            Hostile {
                name: "JSONPath: everything twice over, of 50,000 entries",
                prepare: || ask("$..*..*", wide()),
            },
            Hostile { name: "JSONPath: a filter over everything", prepare: || ask("$..[?@..*]", wide()) },
        ]
    }
}
