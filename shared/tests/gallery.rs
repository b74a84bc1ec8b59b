//! The gallery: every card is complete, short to read, and makes a body of every sample and of real events of other products.
//! `tests/fixtures/gallery.json` and `docs/gallery.md` are written from it with `UPDATE_DOCS=1`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test that panics fails, which is what it is for.

use serde_json::{Map, Value, json};
use shared::config::check;
use shared::event::{Event, Format, Meta, read_batch, sample_origin, samples};
use shared::gallery::{Card, Checked, Group, cards};
use shared::guard::Policy;
use shared::issue::IssueCode;
use shared::template::Template;
use std::fs;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

/// Every sample, and every event that is kept for tests, as the data of one.
fn events() -> Vec<(String, Event)> {
    let mut events: Vec<_> =
        samples().into_iter().map(|sample| (sample.key.to_owned(), sample.event)).collect();
    let mut files: Vec<_> =
        fs::read_dir(path("tests/fixtures/events")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.into_iter().filter(|file| file.extension().is_some_and(|it| it == "json")) {
        let documents = match serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap() {
            Value::Array(documents) => documents,
            document => vec![document],
        };
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for data in documents {
            let text = json!({ "event_type": "Event", "data": data }).to_string();
            let read = read_batch(&text, Format::Tocsin, None).unwrap().remove(0);
            events.push((name.clone(), read.event));
        }
    }
    assert!(events.len() > 20);
    events
}

#[test]
fn every_card_makes_json_of_every_event() {
    let (event_id, source, received_at) = sample_origin();
    let meta = Meta { event_id: &event_id, source: &source, received_at, webhook: None };
    for card in cards() {
        let template = Template::compile(card.body).unwrap_or_else(|error| panic!("{}: {error}", card.key));
        for (name, event) in events() {
            let rendered = template.render(&event.scope(&meta));
            let rendered = rendered.unwrap_or_else(|error| panic!("{} with {name}: {error}", card.key));
            let is_sample = !name.ends_with(".json");
            assert!(!is_sample || rendered.missing.is_empty(), "{} misses {:?}", card.key, rendered.missing);
        }
    }
}

/// What a person does to a card: fills in the address, and types the secrets.
fn filled_in(card: &Card) -> Value {
    let fill = |text: &str| {
        let pieces: Vec<&str> = text.split('<').collect();
        pieces
            .iter()
            .map(|piece| {
                piece.split_once('>').map_or((*piece).to_owned(), |(_, rest)| format!("acme.com{rest}"))
            })
            .collect::<String>()
    };
    let mut document = card.document();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    document["url"] = json!(fill(&text(&document["url"])));
    for (place, header) in card.headers.iter().enumerate() {
        if header.secret {
            document["headers"][place]["value"] = json!(header.value.replace('…', "x"));
        }
    }
    if card.oauth.is_some() {
        let oauth = &mut document["authentication_config"]["oauth"];
        let token_endpoint = fill(&text(&oauth["token_endpoint_url"]));
        oauth["token_endpoint_url"] = json!(token_endpoint);
        oauth["client_id"] = json!("id");
        oauth["client_secret"] = json!("secret");
    }
    document
}

#[test]
fn every_card_can_be_saved_once_it_is_filled_in_and_not_before() {
    let mut keys = Vec::new();
    for card in cards() {
        assert!(!keys.contains(&card.key), "{} stands there twice", card.key);
        keys.push(card.key);
        assert!(card.key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", card.key);
        for line in [card.summary, card.address, card.token] {
            assert!(!line.is_empty() && line.chars().count() <= 160, "{}: {line}", card.key);
        }
        check(&filled_in(card), &Policy::default(), None)
            .unwrap_or_else(|issues| panic!("{}: {issues:?}", card.key));
        let unfinished = check(&card.document(), &Policy::default(), None);
        let open =
            card.url.contains('<') || card.headers.iter().any(|header| header.secret) || card.oauth.is_some();
        let wants =
            |code| unfinished.as_ref().is_err_and(|issues| issues.iter().any(|issue| issue.code == code));
        assert_eq!(unfinished.is_err(), open, "{}", card.key);
        assert_eq!(
            wants(IssueCode::AddressRefused),
            card.url.contains('<') || card.oauth.is_some(),
            "{}",
            card.key
        );
    }
    assert!(keys.len() >= 21);
}

fn table() -> String {
    let mut text = String::new();
    for group in Group::ALL {
        for card in cards().filter(|card| card.group == group) {
            let checked = match card.checked {
                Checked::Schema(name) => format!("its schema, `{name}`"),
                Checked::Rules(page) => format!("the rules of “{page}”"),
            };
            text += &format!("| {} | {} | {} | {checked} |\n", group.label(), card.name, card.summary);
        }
    }
    format!("| | target | what arrives | checked against |\n|---|---|---|---|\n{text}")
}

fn fixture() -> String {
    let cards: Vec<String> = cards()
        .map(|card| {
            let (kind, name) = match card.checked {
                Checked::Schema(name) => ("schema", name),
                Checked::Rules(page) => ("rules", page),
            };
            let checked = Map::from_iter([(kind.to_owned(), json!(name))]);
            json!({ "key": card.key, "method": card.method, "body_template": card.body, "checked": checked })
                .to_string()
        })
        .collect();
    format!("[\n{}\n]\n", cards.join(",\n"))
}

#[test]
fn the_gallery_is_documented_and_handed_to_the_other_tests() {
    let document = fs::read_to_string(path("docs/gallery.md")).unwrap();
    let (head, rest) = document.split_once("<!-- cards -->\n").unwrap();
    let (_, tail) = rest.split_once("<!-- /cards -->").unwrap();
    let written = format!("{head}<!-- cards -->\n{}<!-- /cards -->{tail}", table());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path("docs/gallery.md"), written).unwrap();
        fs::write(path("tests/fixtures/gallery.json"), fixture()).unwrap();
        return;
    }
    let help = "run UPDATE_DOCS=1 cargo test -p shared --test gallery";
    assert!(written == document, "docs/gallery.md is behind; {help}");
    assert!(
        fixture() == fs::read_to_string(path("tests/fixtures/gallery.json")).unwrap(),
        "gallery.json is behind; {help}"
    );
}
