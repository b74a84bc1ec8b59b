//! What is held: the file to the types, the table to the router, and what was described by hand to what is read.

use super::schemas::Schemas;
use super::{document, operations};
use crate::access::Call;
use crate::api::ProblemCode;
use crate::config::check;
use crate::guard::Policy;
use crate::issue::IssueCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// `UPDATE_DOCS=1 cargo test -p shared openapi` writes the file anew.
#[test]
fn the_file_is_what_the_code_says() {
    let made = serde_json::to_string_pretty(&document()).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &made).unwrap();
    } else {
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == made,
            "shared/openapi.json is behind; run UPDATE_DOCS=1 cargo test -p shared openapi"
        );
    }
}

#[test]
fn every_call_is_described_once() {
    let described: Vec<Call> = operations::all(&mut Schemas::default()).iter().map(|it| it.call).collect();
    for call in Call::ALL {
        let count = described.iter().filter(|other| *other == call).count();
        assert_eq!(count, 1, "{call:?} has to be described in openapi/operations.rs, once");
    }
}

/// Who reads it does not know our modules.
#[test]
fn no_description_speaks_of_rust() {
    let text = document().to_string();
    for word in ["::", "`Self", "```", "Option<"] {
        assert!(!text.contains(word), "{word} is in …{}…", around(&text, word));
    }
}

fn around<'a>(text: &'a str, word: &str) -> &'a str {
    let at = text.find(word).unwrap_or_default();
    let from = text[..at].char_indices().rev().nth(80).map_or(0, |(index, _)| index);
    text[from..].get(..160).unwrap_or_default()
}

#[test]
fn operations_have_ids_of_their_own() {
    let document = document();
    let mut ids = BTreeSet::new();
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} is there twice");
            assert!(
                operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2')),
                "{id}"
            );
        }
    }
}

#[test]
fn every_problem_is_described() {
    let codes: BTreeSet<String> = ProblemCode::ALL.into_iter().map(super::operation::name_of).collect();
    let described = &document()["components"]["schemas"]["ProblemCode"]["enum"];
    let described: BTreeSet<String> = serde_json::from_value(described.clone()).unwrap();
    assert_eq!(codes, described);
}

#[test]
fn no_reference_leads_nowhere_and_no_schema_is_unused() {
    fn collect(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    found.insert(reference.clone());
                }
                fields.values().for_each(|value| collect(value, found));
            }
            Value::Array(entries) => entries.iter().for_each(|value| collect(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    let mut there = BTreeSet::new();
    for kind in ["schemas", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            there.insert(format!("#/components/{kind}/{name}"));
        }
    }
    // Nobody is answered with 405 on a path and method that are described.
    there.remove("#/components/responses/Problem405");
    assert_eq!(references, there);
}

/// The findings about one object of a webhook document, when these fields are added to it.
fn findings(mut document: Value, at: &str, fields: &[&str]) -> Vec<(String, String)> {
    let mut object = &mut document;
    for part in at.split(['.', '[', ']']).filter(|part| !part.is_empty()) {
        object = match part.parse::<usize>() {
            Ok(index) => &mut object[index],
            Err(_) => &mut object[part],
        };
    }
    for field in fields {
        object[*field] = Value::Null;
    }
    let issues = check(&document, &Policy::default(), None).unwrap_err();
    let unknown = issues.into_iter().filter(|issue| issue.code == IssueCode::UnknownField);
    unknown.map(|issue| (issue.path, issue.message)).collect()
}

#[test]
fn the_webhook_document_is_described_as_it_is_read() {
    let schemas = document()["components"]["schemas"].clone();
    let whole = json!({
        "headers": [{}],
        "authentication_config": { "oauth": {} },
        "signing": {},
        "response_validators": [{}],
        "filters": [{}],
        "retry": {},
        "flow": {},
    });
    for (name, at) in [
        ("WebhookDocument", ""),
        ("HeaderDocument", "headers[0]"),
        ("AuthenticationDocument", "authentication_config"),
        ("OAuthDocument", "authentication_config.oauth"),
        ("SigningDocument", "signing"),
        ("ValidatorDocument", "response_validators[0]"),
        ("FilterDocument", "filters[0]"),
        ("RetryDocument", "retry"),
        ("FlowDocument", "flow"),
    ] {
        let described: Vec<&str> =
            schemas[name]["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        // What is described may be sent, and what is read is described: the finding about another field names that.
        assert_eq!(findings(whole.clone(), at, &described), [], "{name}");
        let other = findings(whole.clone(), at, &["nobody_knows"]);
        let (_, known) = other[0].1.split_once("known here are: ").unwrap();
        for field in known.trim_end_matches('.').split(", ") {
            assert!(described.contains(&field), "{name} does not have {field}");
        }
    }
}
