//! What the editor of templates offers: fields of the chosen event and of the schema, helpers, blocks; and the value of a
//! field under the pointer. Places are UTF-16 units, as the editor counts.

mod fields;
mod place;

use crate::schema::{SchemaField, event_fields};
use fields::{Field, fields_of};
use place::{Inside, TagKind, Units, Word};
use serde_json::Value;
use shared::template::helpers;

/// What can be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Completion {
    /// From here,
    pub(crate) from: usize,
    /// to here it replaces what is there.
    pub(crate) to: usize,
    /// What there is to choose from.
    pub(crate) choices: Vec<Choice>,
}

/// Something that can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What it is called, and what is written.
    pub(crate) label: String,
    /// A few words beside it: its value, or how it is used.
    pub(crate) detail: String,
    /// What it is, as a sentence.
    pub(crate) info: String,
    /// What kind it is.
    pub(crate) kind: Kind,
}

/// What kind of thing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A field.
    Field,
    /// A helper.
    Helper,
    /// A block.
    Block,
}

impl Kind {
    /// As the editor knows it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Helper => "helper",
            Self::Block => "block",
        }
    }
}

/// A value under the pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hover {
    /// From here,
    pub(crate) from: usize,
    /// to here stands its path.
    pub(crate) to: usize,
    /// The value, as text.
    pub(crate) text: String,
}

/// Characters of a value that are shown beside a field, and under the pointer.
const DETAIL_CHARS: usize = 40;
const HOVER_CHARS: usize = 400;

/// What can be written at a place of a template; nothing outside of tags.
pub(crate) fn complete(text: &str, at: usize, scope: &Value) -> Option<Completion> {
    let units = Units(text);
    let inside = Inside::find(text, units.byte(at))?;
    let context = inside.context(scope);
    let mut choices = Vec::new();
    match inside.kind {
        TagKind::Comment => return None,
        TagKind::Close => choices.extend(inside.open.last().map(|block| block_choice(&block.name))),
        TagKind::Open if inside.word_kind == Word::First => {
            choices.extend(helpers().take(4).map(|helper| helper_choice(&helper, Kind::Block)));
            choices.extend(field_choices(context, scope, inside.open.is_empty()));
        }
        TagKind::Open | TagKind::Value => {
            choices.extend(field_choices(context, scope, inside.open.is_empty()));
            if inside.is_in_loop() {
                choices.extend(["@index", "@key", "@first", "@last", "this"].map(loop_choice));
            }
            if inside.word_kind != Word::Later {
                choices.extend(helpers().skip(4).map(|helper| helper_choice(&helper, Kind::Helper)));
            }
        }
    }
    Some(Completion { from: units.place(inside.word), to: at, choices })
}

/// The value of the field that stands at a place of a template; nothing when there is none.
pub(crate) fn hover(text: &str, at: usize, scope: &Value) -> Option<Hover> {
    let units = Units(text);
    let byte = units.byte(at);
    let inside = Inside::find(text, byte)?;
    let end = place::end_of_word(text, byte);
    let path = text.get(inside.word..end).filter(|path| !path.is_empty())?;
    let found = place::look_up(inside.context(scope).unwrap_or(scope), scope, path);
    let shown = match found {
        Some(value) => cut(&value.to_string(), HOVER_CHARS),
        None if inside.kind == TagKind::Value && shared::template::helpers().all(|it| it.name != path) => {
            "Not in this event.".to_owned()
        }
        None => return None,
    };
    Some(Hover { from: units.place(inside.word), to: units.place(end), text: format!("{path} = {shown}") })
}

fn helper_choice(helper: &shared::template::HelperHelp, kind: Kind) -> Choice {
    let info = helper.does.to_owned();
    Choice { label: helper.name.to_owned(), detail: helper.usage.to_owned(), info, kind }
}

fn block_choice(name: &str) -> Choice {
    let info = format!("Ends the block {name}.");
    Choice { label: name.to_owned(), detail: String::new(), info, kind: Kind::Block }
}

fn loop_choice(name: &str) -> Choice {
    let info = match name {
        "@index" => "The place of the entry, from 0.",
        "@key" => "The name of the field, or the place of the entry.",
        "@first" => "Whether this is the first one.",
        "@last" => "Whether this is the last one.",
        _ => "The entry itself.",
    };
    Choice { label: name.to_owned(), detail: String::new(), info: info.to_owned(), kind: Kind::Field }
}

/// The fields of what the tag is about; at the top, those of the schema too, which the event may lack.
fn field_choices(context: Option<&Value>, scope: &Value, is_at_top: bool) -> Vec<Choice> {
    let mut choices: Vec<Choice> = fields_of(context.unwrap_or(scope)).into_iter().map(choice_of).collect();
    if is_at_top {
        let mut documented = Vec::new();
        flatten(event_fields(), &mut documented);
        for field in documented {
            match choices.iter_mut().find(|choice| choice.label == field.path) {
                Some(known) => known.info = field.description,
                None => choices.push(Choice {
                    label: field.path,
                    detail: "not in this event".to_owned(),
                    info: field.description,
                    kind: Kind::Field,
                }),
            }
        }
    }
    choices
}

fn choice_of(field: Field<'_>) -> Choice {
    let detail = match field.value {
        Value::Object(fields) => format!("object of {}", fields.len()),
        Value::Array(entries) => format!("list of {}", entries.len()),
        other => cut(&other.to_string(), DETAIL_CHARS),
    };
    Choice { label: field.path, detail, info: String::new(), kind: Kind::Field }
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
        let at = template.split('|').next().unwrap().encode_utf16().count();
        let text = template.replacen('|', "", 1);
        let found = complete(&text, at, &scope());
        found.map(|found| found.choices.into_iter().map(|choice| choice.label).collect()).unwrap_or_default()
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
        let at = text.encode_utf16().count();
        let found = complete(text, at, &scope()).unwrap();
        assert_eq!((found.from, found.to), (at - "data.ti".len(), at));
    }

    #[test]
    fn the_value_under_the_pointer_is_shown() {
        let text = "🔔{{upper data.title}} {{#each data.groups}}{{name}}{{nobody}}{{/each}}";
        let at = |word: &str| {
            text.get(..text.find(word).unwrap() + word.chars().next().unwrap().len_utf8())
                .unwrap()
                .encode_utf16()
                .count()
        };
        let shown = |word: &str| hover(text, at(word), &scope()).map(|hover| hover.text);
        assert_eq!(shown("data.title").as_deref(), Some("data.title = \"🔔 x\""));
        assert_eq!(shown("name").as_deref(), Some("name = \"g1\""));
        assert_eq!(shown("nobody").as_deref(), Some("nobody = Not in this event."));
        assert_eq!((shown("upper"), shown("🔔")), (None, None));
        let found = hover(text, at("data.title"), &scope()).unwrap();
        assert_eq!(found.to - found.from, "data.title".len());
    }
}
