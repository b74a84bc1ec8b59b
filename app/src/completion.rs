//! What the editor of templates offers: fields of the chosen event and of the schema, helpers, blocks; and the value of a
//! field under the pointer.

mod fields;
mod place;

use crate::browser::{Completion, CompletionKind, Completions, Note};
use crate::schema::{SchemaField, event_fields};
use fields::{Field, fields_of};
use place::{Inside, TagKind, Word};
use serde_json::Value;
use shared::template::helpers;

/// Characters of a value that are shown beside a field, and under the pointer.
const DETAIL_CHARS: usize = 40;
const HOVER_CHARS: usize = 400;

/// What can be written at a place of a template; nothing outside of tags.
pub(crate) fn complete(text: &str, at: usize, scope: &Value) -> Option<Completions> {
    let inside = Inside::find(text, at)?;
    let context = inside.context(scope);
    let mut choices = Vec::new();
    match inside.kind {
        TagKind::Comment => return None,
        TagKind::Close => choices.extend(inside.open.last().map(|block| block_choice(&block.name))),
        TagKind::Open if inside.word_kind == Word::First => {
            choices.extend(helpers().take(4).map(|helper| helper_choice(&helper, CompletionKind::Block)));
            choices.extend(field_choices(context, scope, inside.open.is_empty()));
        }
        TagKind::Open | TagKind::Value => {
            choices.extend(field_choices(context, scope, inside.open.is_empty()));
            if inside.is_in_loop() {
                choices.extend(["@index", "@key", "@first", "@last", "this"].map(loop_choice));
            }
            if inside.word_kind != Word::Later {
                choices
                    .extend(helpers().skip(4).map(|helper| helper_choice(&helper, CompletionKind::Helper)));
            }
        }
    }
    Some(Completions { range: inside.word..at, options: choices })
}

/// The value of the field that stands at a place of a template; nothing when there is none.
pub(crate) fn hover(text: &str, at: usize, scope: &Value) -> Option<Note> {
    let inside = Inside::find(text, at)?;
    let end = place::end_of_word(text, at);
    let path = text.get(inside.word..end).filter(|path| !path.is_empty())?;
    let found = place::look_up(inside.context(scope).unwrap_or(scope), scope, path);
    let shown = match found {
        Some(value) => cut(&value.to_string(), HOVER_CHARS),
        None if inside.kind == TagKind::Value && shared::template::helpers().all(|it| it.name != path) => {
            "Not in this event.".to_owned()
        }
        None => return None,
    };
    Some(Note { range: inside.word..end, text: format!("{path} = {shown}") })
}

fn choice(label: &str, detail: &str, info: &str, kind: CompletionKind) -> Completion {
    Completion {
        label: label.to_owned(),
        apply: label.to_owned(),
        detail: detail.to_owned(),
        info: info.to_owned(),
        kind,
    }
}

fn helper_choice(helper: &shared::template::HelperHelp, kind: CompletionKind) -> Completion {
    let mut choice = choice(helper.name, helper.usage, helper.does, kind);
    // What it is given comes next.
    choice.apply.push(' ');
    choice
}

fn block_choice(name: &str) -> Completion {
    let info = format!("Ends the block {name}.");
    choice(name, "", &info, CompletionKind::Block)
}

fn loop_choice(name: &str) -> Completion {
    let info = match name {
        "@index" => "The place of the entry, from 0.",
        "@key" => "The name of the field, or the place of the entry.",
        "@first" => "Whether this is the first one.",
        "@last" => "Whether this is the last one.",
        _ => "The entry itself.",
    };
    choice(name, "", info, CompletionKind::Field)
}

/// The fields of what the tag is about; at the top, those of the schema too, which the event may lack.
fn field_choices(context: Option<&Value>, scope: &Value, is_at_top: bool) -> Vec<Completion> {
    let mut choices: Vec<Completion> =
        fields_of(context.unwrap_or(scope)).into_iter().map(choice_of).collect();
    if is_at_top {
        let mut documented = Vec::new();
        flatten(event_fields(), &mut documented);
        for field in documented {
            match choices.iter_mut().find(|choice| choice.label == field.path) {
                Some(known) => known.info = field.description,
                None => choices.push(choice(
                    &field.path,
                    "not in this event",
                    &field.description,
                    CompletionKind::Field,
                )),
            }
        }
    }
    choices
}

fn choice_of(field: Field<'_>) -> Completion {
    let detail = match field.value {
        Value::Object(fields) => format!("object of {}", fields.len()),
        Value::Array(entries) => format!("list of {}", entries.len()),
        other => cut(&other.to_string(), DETAIL_CHARS),
    };
    choice(&field.path, &detail, "", CompletionKind::Field)
}

fn flatten(fields: Vec<SchemaField>, into: &mut Vec<SchemaField>) {
    for mut field in fields {
        let inner = std::mem::take(&mut field.fields);
        into.push(field);
        flatten(inner, into);
    }
}

fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use serde_json::json;

    fn scope() -> Value {
        json!({ "event_type": "a", "data": {
            "title": "🔔 x", "odd name": 1, "groups": [{ "name": "g1", "members": [{ "id": 7 }] }, { "name": "g2" }],
        } })
    }

    /// What is offered where `|` stands.
    fn labels(template: &str) -> Vec<String> {
        let at = template.find('|').unwrap();
        let text = template.replacen('|', "", 1);
        let found = complete(&text, at, &scope());
        found.map(|found| found.options.into_iter().map(|option| option.label).collect()).unwrap_or_default()
    }

    fn offers(template: &str, wanted: &str) -> bool {
        labels(template).iter().any(|label| label == wanted)
    }

    #[test]
    fn a_tag_offers_fields_and_helpers() {
        for wanted in [
            "data.title",
            "data.groups.[0].name",
            "data.[odd name]",
            "data.severity",
            "upper",
            "meta.event_id",
        ] {
            assert!(offers("{\"a\": \"{{|", wanted), "{wanted}");
        }
        assert!(offers("{{upper |", "data.title") && !offers("{{upper |", "upper"));
        assert!(offers("{{#if (|", "eq") && offers("{{#|", "each") && !offers("{{|", "each"));
        assert!(offers("{{#each data.groups}}{{/|", "each"));
        assert_eq!(labels("{\"a|"), Vec::<String>::new());
        assert_eq!(labels("{{a}} |"), Vec::<String>::new());
        assert_eq!(labels("{{! |"), Vec::<String>::new());
    }

    #[test]
    fn inside_a_block_fields_start_at_what_it_is_about() {
        assert!(offers("{{#each data.groups}}{{|", "name") && offers("{{#each data.groups}}{{|", "@last"));
        assert!(!offers("{{#each data.groups}}{{|", "data.title"));
        assert!(offers("{{#each data.groups}}{{#each members}}{{|", "id"));
        assert!(offers("{{#with data}}{{|", "title") && offers("{{#with data}}{{/with}}{{|", "data.title"));
        assert!(offers("{{#if data}}{{|", "data.title"));
    }

    #[test]
    fn what_is_replaced_is_the_word_at_the_cursor() {
        let text = "{\"🔔\": \"{{upper data.ti";
        let at = text.len();
        let found = complete(text, at, &scope()).unwrap();
        assert_eq!(found.range, at - "data.ti".len()..at);
    }

    #[test]
    fn the_value_under_the_pointer_is_shown() {
        let text = "🔔{{upper data.title}} {{#each data.groups}}{{name}}{{nobody}}{{/each}}";
        let at = |word: &str| text.find(word).unwrap() + word.chars().next().unwrap().len_utf8();
        let shown = |word: &str| hover(text, at(word), &scope()).map(|hover| hover.text);
        assert_eq!(shown("data.title").as_deref(), Some("data.title = \"🔔 x\""));
        assert_eq!(shown("name").as_deref(), Some("name = \"g1\""));
        assert_eq!(shown("nobody").as_deref(), Some("nobody = Not in this event."));
        assert_eq!((shown("upper"), shown("🔔")), (None, None));
        let found = hover(text, at("data.title"), &scope()).unwrap();
        assert_eq!(text.get(found.range), Some("data.title"));
    }
}
