//! The paths of a JSON document as JSONPaths, to choose from: one for each field, and one for all entries of a list.

use serde_json::Value;
use shared::rule::{Selector, push_name};

/// Paths that are listed: as many as somebody may look through while typing.
pub(crate) const PATHS_MAX: usize = 300;
/// Entries of a list that are looked at: those that follow have the same few paths.
const ENTRIES_MAX: usize = 20;
/// Nodes that are gone through in all.
const NODES_MAX: usize = 5_000;

/// The paths of a document, in its order: `$.data.groups[*].name` once for all entries of a list. The document itself
/// is none of them, nor is what a rule could not ask for.
pub(crate) fn paths_of(document: &Value) -> Vec<String> {
    let mut list = List { paths: Vec::new(), nodes: 0 };
    list.add_below(document, "$");
    list.paths
}

struct List {
    paths: Vec<String>,
    nodes: usize,
}

impl List {
    fn add_below(&mut self, node: &Value, path: &str) {
        match node {
            Value::Object(fields) => {
                for (name, field) in fields {
                    let mut path = path.to_owned();
                    push_name(&mut path, name);
                    self.add(field, path);
                }
            }
            Value::Array(entries) => {
                for entry in entries.iter().take(ENTRIES_MAX) {
                    self.add(entry, format!("{path}[*]"));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn add(&mut self, node: &Value, path: String) {
        self.nodes += 1;
        if self.nodes > NODES_MAX || self.paths.len() == PATHS_MAX {
            return;
        }
        if !self.paths.contains(&path) {
            if Selector::parse(&path).is_err() {
                return;
            }
            self.paths.push(path.clone());
        }
        self.add_below(node, &path);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use serde_json::json;
    use shared::work::Work;

    #[test]
    fn each_field_has_a_path_and_all_entries_of_a_list_have_one() {
        let document = json!({
            "type": "a", "data": { "tags": ["x", "y"], "e-mail": null, "groups": [{ "id": 1 }, { "id": 2, "it's": {} }] },
        });
        assert_eq!(
            paths_of(&document),
            [
                "$.type",
                "$.data",
                "$.data.tags",
                "$.data.tags[*]",
                "$.data['e-mail']",
                "$.data.groups",
                "$.data.groups[*]",
                "$.data.groups[*].id",
                "$.data.groups[*]['it\\'s']",
            ]
        );
        assert!(paths_of(&json!("text")).is_empty());
    }

    #[test]
    fn every_path_of_the_samples_selects_something() {
        for sample in shared::event::samples() {
            let event = sample.event.to_value();
            let paths = paths_of(&event);
            assert!(paths.iter().any(|path| path == "$.data.severity"), "{paths:?}");
            for path in paths {
                assert_eq!(
                    Selector::parse(&path).unwrap().first(&event, 1, &mut Work::of(10_000)).unwrap().len(),
                    1,
                    "{path}"
                );
            }
        }
    }

    #[test]
    fn a_large_document_has_no_more_paths_than_can_be_looked_through() {
        let wide: Value = (0..10_000).map(|number| (format!("field{number}"), Value::from(number))).collect();
        assert_eq!(paths_of(&wide).len(), PATHS_MAX);
        let deep = (0..200).fold(json!(1), |inner, _| json!({ "inner": inner }));
        assert!(paths_of(&deep).len() < 200, "no path is longer than a rule may have");
        let long = json!({ "list": vec![json!({ "a": 1 }); 100_000], "after": 1 });
        assert_eq!(paths_of(&long), ["$.list", "$.list[*]", "$.list[*].a", "$.after"]);
    }
}
