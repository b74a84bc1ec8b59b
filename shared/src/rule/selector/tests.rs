//! What is selected, in which order, and where it stands: held against the parser's own way to do it.

use super::*;
use crate::limits::ROUTE_WORK_MAX;
use crate::work::{Spent, Work};
use proptest::prelude::*;
use serde_json::json;

/// Every node with its own path.
fn located(path: &str, document: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    Selector::parse(path)
        .unwrap()
        .walk(document, &mut Work::of(u64::MAX), &mut |place: Place<'_, '_>, _| {
            let path = place.path(usize::MAX, &mut Work::of(u64::MAX)).unwrap();
            found.push((path, place.node().clone()));
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}

fn document() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec!["a", "b", "c", "a b", "it's", "é", "0", "\\", "\n", "\u{1}"]);
    let leaf =
        prop_oneof![any::<i8>().prop_map(Value::from), "[ab]{0,2}".prop_map(Value::from), Just(json!(null))];
    leaf.prop_recursive(4, 40, 4, move |inner| {
        let fields = prop::collection::vec((name.clone(), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::Array),
            fields.prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec![
        ".a",
        ".b",
        " .c",
        ".é",
        ".*",
        "..a",
        "..*",
        "..['a']",
        "..[0]",
        "[0]",
        "[-1]",
        "[*]",
        "['a b']",
        "[ \"b\" ]",
        "['it\\'s']",
        "['a','b']",
        "[0,0]",
        "[1:]",
        "[::-1]",
        "[?@.a]",
        "[?@.a == @.b]",
        "[?@ == 'a' || @[0]]",
        "[?count(@.*) > 1]",
        "[?@..b]",
        "\n['\\\\']",
        "[']']",
    ]);
    prop::collection::vec(segment, 0..5).prop_map(|segments| format!("${}", segments.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn it_selects_what_the_parser_would_and_every_path_leads_back(path in path(), document in document()) {
        prop_assume!(Selector::parse(&path).is_ok());
        let expected: Vec<Value> = JsonPath::parse(&path).unwrap().query(&document).all().into_iter().cloned().collect();
        let found = located(&path, &document);
        prop_assert_eq!(found.iter().map(|(_, node)| node.clone()).collect::<Vec<_>>(), expected, "{}", path);
        for (at, node) in found {
            let alone = JsonPath::parse(&at).map_err(|error| TestCaseError::fail(format!("{at}: {error}")))?;
            prop_assert_eq!(alone.query(&document).all(), vec![&node], "{}", at);
        }
    }

    #[test]
    fn no_text_makes_it_panic(
        text in r#"[$.@\[\]()?!'"\\ud80c, :*=<>&|\-eEan]{0,16}"#, quoted in r#"(\\u?|[\\'"ud8Dc0-9a-f]){0,10}"#,
    ) {
        for text in [text.clone(), format!("${text}"), format!("$['{quoted}"), format!("$[?@.a == \"{quoted}")] {
            if let Err(error) = Selector::parse(&text) {
                let message = error.to_string();
                prop_assert!(message.ends_with('.') || message.ends_with("$.data.ok"), "{}", message);
            }
        }
    }
}

#[test]
fn a_quote_that_ends_amid_an_escape_is_refused_before_the_parser_panics() {
    for path in [r"$['\u", r#"$.data[?@.a == "\u"#, r"$['\ud83d\u"] {
        let error = Selector::parse(path).unwrap_err();
        assert!(error.to_string().ends_with(": this quote is not closed."), "{error}");
    }
}

#[test]
fn a_path_is_short_where_names_allow_it() {
    let document =
        json!({ "data": { "list": [{ "v-1": 1 }, { "it's\n": 2 }], "größe": { "": 3, "1": 4, "_1": 5 } } });
    let paths: Vec<String> = located("$..*", &document).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            "$.data",
            "$.data.list",
            "$.data.größe",
            "$.data.list[0]",
            "$.data.list[1]",
            "$.data.list[0]['v-1']",
            r"$.data.list[1]['it\'s\n']",
            "$.data.größe['']",
            "$.data.größe['1']",
            "$.data.größe._1",
        ]
    );
    assert_eq!(located("$", &document), [("$".to_owned(), document.clone())]);
}

/// How many nodes there are, within so much work.
fn counted(path: &str, document: &Value, most: usize) -> Result<usize, Spent> {
    let mut work = Work::of(ROUTE_WORK_MAX);
    Selector::parse(path).unwrap().first(document, most, &mut work).map(|nodes| nodes.len())
}

#[test]
fn what_goes_too_far_ends() {
    let spent = Err(Spent { units: ROUTE_WORK_MAX });
    let long = json!(vec![0; 100_000]);
    assert_eq!(counted("$[*]", &long, usize::MAX), Ok(100_000));
    assert_eq!(counted("$[*]", &long, 3), Ok(3));
    // Deep and wide: every node below is gone through once for each one above it.
    let deep = (0..60).fold(long, |inner, _| json!([inner]));
    for path in [
        "$..*..x",
        "$..[?@..x]",
        "$..[?@[::1]]",
        "$..[?count(@[0:][0:][0:]) > 1]",
        "$..[?@ == @]",
        "$..[?count(@.*.*) > 1000000]",
        "$..[?@.x == 1]",
    ] {
        assert_eq!(counted(path, &deep, usize::MAX), spent, "{path}");
    }
    assert_eq!(counted("$..x", &deep, usize::MAX), Ok(0), "one .. goes through the largest event");
}
