//! The event's JSON Schema as a tree of fields, each with the placeholder that stands for it in a template.

use serde_json::Value;
use shared::rule::push_name;

/// A field of the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SchemaField {
    /// Its name, or `[0]` for an entry of a list.
    pub(crate) name: String,
    /// Its path from the event, as a template writes it.
    pub(crate) path: String,
    /// Its JSON type, in words.
    pub(crate) kind: String,
    /// Whether every event has it.
    pub(crate) is_required: bool,
    /// What it is.
    pub(crate) description: String,
    /// A value it may have, as JSON text.
    pub(crate) example: Option<String>,
    /// The fields in it.
    pub(crate) fields: Vec<SchemaField>,
}

/// Objects within each other that are shown; our schema has four.
const DEPTH_MAX: usize = 12;
/// What stands for the name of an entry of a list.
const ENTRY: &str = "[0]";

/// The fields of the event, and those of `meta`, which Tocsin adds.
pub(crate) fn event_fields() -> Vec<SchemaField> {
    let schema: Value = serde_json::from_str(shared::event::schema_text()).unwrap_or_default();
    let mut fields = fields_of(&schema, "", 0);
    fields.push(meta());
    fields
}

/// The event's fields as JSONPaths, as a filter asks for them; without `meta`, which no filter sees.
pub(crate) fn event_paths() -> Vec<String> {
    let schema: Value = serde_json::from_str(shared::event::schema_text()).unwrap_or_default();
    let mut paths = Vec::new();
    add_paths(&fields_of(&schema, "", 0), "$", &mut paths);
    paths
}

fn add_paths(fields: &[SchemaField], parent: &str, paths: &mut Vec<String>) {
    for field in fields {
        let mut path = parent.to_owned();
        if field.name == ENTRY {
            path.push_str("[*]");
        } else {
            push_name(&mut path, &field.name);
        }
        paths.push(path.clone());
        add_paths(&field.fields, &path, paths);
    }
}

/// The text that stands for a field in a template.
pub(crate) fn placeholder(path: &str) -> String {
    format!("{{{{{path}}}}}")
}

fn fields_of(schema: &Value, parent: &str, depth: usize) -> Vec<SchemaField> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut fields = Vec::new();
    if depth >= DEPTH_MAX {
        return fields;
    }
    for (name, field) in properties.into_iter().flatten() {
        let path = if parent.is_empty() { name.clone() } else { format!("{parent}.{name}") };
        fields.push(field_of(name, field, path, required.contains(&name.as_str()), depth));
    }
    if let Some(items) = schema.get("items") {
        fields.push(field_of(ENTRY, items, format!("{parent}.{ENTRY}"), false, depth));
    }
    fields
}

fn field_of(name: &str, schema: &Value, path: String, is_required: bool, depth: usize) -> SchemaField {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let example = schema.get("examples").and_then(Value::as_array).and_then(|examples| examples.first());
    SchemaField {
        name: name.to_owned(),
        kind: kind_of(schema),
        is_required,
        description: text("description"),
        example: example.map(Value::to_string),
        fields: fields_of(schema, &path, depth + 1),
        path,
    }
}

fn kind_of(schema: &Value) -> String {
    let word = |kind: &str| match kind {
        "string" => "text",
        "array" => "list",
        "integer" => "number",
        "boolean" => "true or false",
        "null" => "nothing",
        _ if kind == "object" => "object",
        _ => "number",
    };
    match schema.get("type") {
        Some(Value::String(kind)) => word(kind).to_owned(),
        Some(Value::Array(kinds)) => {
            let kinds: Vec<&str> =
                kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").map(word).collect();
            kinds.join(" or ")
        }
        _ => "any".to_owned(),
    }
}

/// What a template sees beside the event.
fn meta() -> SchemaField {
    let field = |name: &str, description: &str, example: &str| SchemaField {
        name: name.to_owned(),
        path: format!("meta.{name}"),
        kind: "text".to_owned(),
        is_required: true,
        description: description.to_owned(),
        example: Some(Value::from(example).to_string()),
        fields: Vec::new(),
    };
    SchemaField {
        name: "meta".to_owned(),
        path: "meta".to_owned(),
        kind: "object".to_owned(),
        is_required: true,
        description: "What Tocsin adds to every event.".to_owned(),
        example: None,
        fields: vec![
            field("event_id", "The event's id, the same on every attempt.", "evt_01k…"),
            field("source", "The id of the source that sent it.", "src_7f3k…"),
            field("received_at", "When it was accepted, RFC 3339.", "2026-11-23T10:00:00.000Z"),
            field("webhook", "The id of this webhook, once it is saved.", "wh_9c2m…"),
        ],
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use shared::rule::Selector;
    use shared::template::Template;
    use shared::work::Work;

    fn flatten(fields: &[SchemaField], paths: &mut Vec<String>) {
        for field in fields {
            paths.push(field.path.clone());
            flatten(&field.fields, paths);
        }
    }

    #[test]
    fn every_field_has_a_placeholder_that_finds_it_in_a_sample() {
        let mut paths = Vec::new();
        flatten(&event_fields(), &mut paths);
        for expected in
            ["event_type", "data.requester.name", "data.access_groups.[0].integration.name", "meta.event_id"]
        {
            assert!(paths.iter().any(|path| path == expected), "{expected}");
        }
        let sample = shared::event::samples().into_iter().next().unwrap();
        for path in paths {
            let template = Template::compile(&format!("{{\"field\": {}}}", placeholder(&path))).unwrap();
            let rendered = template.render(&sample.scope(), &mut Work::of(10_000)).unwrap();
            assert_eq!(rendered.missing, Vec::<String>::new(), "{path}");
        }
    }

    #[test]
    fn every_path_selects_something_in_a_sample() {
        let paths = event_paths();
        for expected in ["$.event_type", "$.data.severity", "$.data.access_groups[*].integration.name"] {
            assert!(paths.iter().any(|path| path == expected), "{expected} in {paths:?}");
        }
        assert!(!paths.iter().any(|path| path.contains("meta")), "{paths:?}");
        let sample = shared::event::samples().into_iter().next().unwrap().event.to_value();
        for path in paths {
            let found = Selector::parse(&path).unwrap().first(&sample, 1, &mut Work::of(10_000)).unwrap();
            assert_eq!(found.len(), 1, "{path}");
        }
    }

    #[test]
    fn types_and_examples_come_from_the_schema() {
        let fields = event_fields();
        let time = fields.iter().find(|field| field.name == "event_time").unwrap();
        assert_eq!((time.kind.as_str(), time.is_required), ("number", false));
        let kind = fields.first().unwrap();
        assert_eq!(kind.example.as_deref(), Some("\"AnomalyDetected\""));
    }
}
