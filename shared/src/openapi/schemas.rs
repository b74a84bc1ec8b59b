//! JSON Schemas of types, exact enough to find a field that nobody described.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

/// The schemas of the document, collected while its operations are made.
pub(super) struct Schemas {
    answers: SchemaGenerator,
    bodies: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12()
                .with(|settings| settings.definitions_path = "/components/schemas".into())
                .with_transform(RecursiveTransform(exact))
        };
        Self {
            answers: settings().for_serialize().into_generator(),
            bodies: settings().for_deserialize().into_generator(),
        }
    }
}

impl Schemas {
    /// What we send: every field is named, and no other is there.
    pub(super) fn answer<T: JsonSchema>(&mut self) -> Value {
        self.answers.subschema_for::<T>().into()
    }

    /// What we read.
    pub(super) fn body<T: JsonSchema>(&mut self) -> Value {
        self.bodies.subschema_for::<T>().into()
    }

    pub(super) fn into_json(mut self) -> Value {
        let mut all: Map<String, Value> = self.answers.take_definitions(true);
        for (name, schema) in self.bodies.take_definitions(true) {
            // One name means one thing, whether it is sent or read.
            let other = all.insert(name.clone(), schema.clone());
            assert!(other.is_none_or(|other| other == schema), "{name} is read otherwise than it is sent");
        }
        all.sort_keys();
        all.into()
    }
}

/// No field beyond those named; a closed list as one `enum`; texts without Rust's links.
fn exact(schema: &mut Schema) {
    if let Some(description) = schema.get("description").and_then(Value::as_str) {
        let plain = plain(description);
        schema.insert("description".to_owned(), plain.into());
    }
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    join_variants(schema);
}

/// What Rust's documentation says, without its links and its examples in Rust.
fn plain(description: &str) -> String {
    let words = description.split("```").next().unwrap_or_default();
    words.replace("[`", "`").replace("`]", "`").trim().replace('\n', " ")
}

/// Of a list of constants, each with its meaning, makes one list and one text.
fn join_variants(schema: &mut Schema) {
    let Some(variants) = schema.get("oneOf").and_then(Value::as_array) else { return };
    let mut values: Vec<Value> = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    for variant in variants {
        if let Some(value) = variant.get("const").and_then(Value::as_str) {
            let meaning = variant.get("description").and_then(Value::as_str).unwrap_or_default();
            lines.push(format!("- `{value}`: {}", meaning.replace('\n', " ")));
            values.push(value.into());
        } else if let Some(plain) = variant.get("enum").and_then(Value::as_array) {
            values.extend(plain.iter().cloned());
        } else {
            return;
        }
    }
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = format!("{about}\n\n{}", lines.join("\n"));
    schema.remove("oneOf");
    schema.insert("description".to_owned(), description.trim().into());
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), values.into());
}

/// The schema of a text of a form, under a name.
pub(crate) fn text(description: &str, pattern: &str, example: &str) -> Schema {
    let mut schema = Schema::default();
    for (key, value) in [
        ("description", json!(description)),
        ("type", json!("string")),
        ("pattern", json!(pattern)),
        ("examples", json!([example])),
    ] {
        schema.insert(key.to_owned(), value);
    }
    schema
}
