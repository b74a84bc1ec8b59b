//! The gallery: every card is complete, short to read, and makes a body of every sample and of real events of other products.
//! `docs/gallery.md`, `gallery.json` and `samples.json` in `tests/fixtures/` are written from it with `UPDATE_DOCS=1`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test that panics fails, which is what it is for.

use serde_json::{Map, Value, json};
use shared::config::check;
use shared::event::{Event, Format, Meta, read_batch, sample_origin, samples};
use shared::gallery::{Card, Checked, Group, blanks, cards};
use shared::guard::Policy;
use shared::issue::IssueCode;
use shared::limits::ATTEMPT_WORK_MAX;
use shared::template::Template;
use shared::work::Work;
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
            let rendered = template.render(&event.scope(&meta), &mut Work::of(ATTEMPT_WORK_MAX));
            let rendered = rendered.unwrap_or_else(|error| panic!("{} with {name}: {error}", card.key));
            let is_sample = !name.ends_with(".json");
            assert!(!is_sample || rendered.missing.is_empty(), "{} misses {:?}", card.key, rendered.missing);
        }
    }
}

/// An event of somebody who wants more than to be read: every text is mark-up for one target or another, has line breaks, and
/// is far too long for all of them.
fn hostile(url: &str) -> Event {
    let text = "<!channel> @everyone\r\n[Approve](https://evil.example) <img src=x> [code]<b>x</b>[/code] & {{DATE(2017-02-14T06:00:00Z)}} ";
    let text = text.repeat(400);
    let requester = json!({ "id": text, "name": text });
    let data = json!({
        "id": text, "friendly_id": text, "title": text, "description": text, "recommendation": text, "severity": text,
        "status": text, "type": text, "url": url, "requester": requester, "access_flow": { "name": text },
    });
    let document = json!({ "event_type": "<!here>", "data": data }).to_string();
    read_batch(&document, Format::Tocsin, None).unwrap().remove(0).event
}

fn made_of(key: &str, event: &Event) -> Value {
    let (event_id, source, received_at) = sample_origin();
    let meta = Meta { event_id: &event_id, source: &source, received_at, webhook: None };
    let template = Template::compile(shared::gallery::card(key).unwrap().body).unwrap();
    serde_json::from_str(&template.render(&event.scope(&meta), &mut Work::of(ATTEMPT_WORK_MAX)).unwrap().body)
        .unwrap()
}

/// Every text in a document, with the object that it is a field of.
fn texts<'a>(value: &'a Value, within: &'a Value, found: &mut Vec<(&'a Value, &'a str)>) {
    match value {
        Value::String(text) => found.push((within, text)),
        Value::Array(entries) => entries.iter().for_each(|entry| texts(entry, within, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Addresses that a link must not get: other schemes, what Slack takes for a mention, and one that ends the link.
const ODD_URLS: [&str; 5] =
    ["!channel", "@U123", "javascript:alert(1)", "http://10.0.0.1/", "https://a.example/>x<!channel|y"];

#[test]
fn slack_mentions_nobody_and_links_to_https_alone() {
    for url in ODD_URLS {
        let made = made_of("slack", &hostile(url));
        let mut found = Vec::new();
        texts(&made, &made, &mut found);
        for (within, text) in found {
            let is_plain = within["type"] == "plain_text";
            let rest = text.replacen("<https://", "", 1);
            assert!(is_plain || !rest.contains('<'), "{text}");
        }
        assert!(made["text"].as_str().unwrap().chars().count() <= 4_000);
        let header = made["blocks"][0]["text"]["text"].as_str().unwrap();
        assert!(header.chars().count() <= 150 && !header.contains('\n'));
        for block in made["blocks"].as_array().unwrap() {
            assert!(block["text"]["text"].as_str().unwrap_or_default().chars().count() <= 3_000);
            for field in block["fields"].as_array().into_iter().flatten() {
                assert!(field["text"].as_str().unwrap().chars().count() <= 2_000);
            }
        }
    }
    let link = made_of("slack", &hostile("https://a.example/1")).to_string();
    assert!(link.contains("<https://a.example/1|Open>"));
}

#[test]
fn teams_formats_nothing_of_an_event_and_takes_the_message() {
    for url in ODD_URLS {
        let made = made_of("teams", &hostile(url));
        let card = &made["attachments"][0]["content"];
        // A TextBlock and a FactSet read Markdown and date functions; a TextRun is text.
        for block in card["body"].as_array().unwrap() {
            assert_eq!(block["type"], "RichTextBlock");
        }
        assert_eq!(card["actions"].is_null(), !url.starts_with("https://"), "{url}");
        assert!(made.to_string().len() < 28 * 1024, "{} bytes", made.to_string().len());
    }
}

#[test]
fn discord_pings_nobody_within_its_limits() {
    let made = made_of("discord", &hostile("!channel"));
    assert_eq!(made["allowed_mentions"], json!({ "parse": [] }));
    assert!(made["content"].is_null());
    let embed = &made["embeds"][0];
    assert!(embed["title"].as_str().unwrap().chars().count() <= 256);
    assert!(embed["description"].as_str().unwrap().chars().count() <= 4_096);
    let mut found = Vec::new();
    texts(embed, embed, &mut found);
    assert!(found.iter().map(|(_, text)| text.chars().count()).sum::<usize>() <= 6_000);
}

#[test]
fn tickets_have_titles_of_one_line_and_no_mark_up() {
    for url in ODD_URLS {
        let event = hostile(url);
        let jira = made_of("jira", &event);
        let freshservice = made_of("freshservice", &event);
        let servicenow = made_of("servicenow", &event);
        let zendesk = made_of("zendesk", &event);
        let titles = [
            (&jira["fields"]["summary"], 255),
            (&freshservice["subject"], 255),
            (&servicenow["short_description"], 160),
            (&zendesk["ticket"]["subject"], 150),
            (&made_of("opsgenie", &event)["message"], 130),
            (&made_of("pagerduty", &event)["payload"]["summary"], 1_024),
        ];
        for (title, most) in titles {
            let title = title.as_str().unwrap();
            assert!(title.chars().count() <= most && !title.contains(['\r', '\n']), "{title}");
        }
        let html = freshservice["description"].as_str().unwrap();
        let tags = html.replace("<p>", "").replace("</p>", "");
        assert!(!tags.contains('<') && html.chars().count() <= 65_536, "{html}");
        // The work notes of ServiceNow read [code] as HTML; its description does not.
        assert!(!servicenow["work_notes"].as_str().unwrap().contains(['[', '<']));
        assert!(servicenow["description"].as_str().unwrap().chars().count() <= 4_000);
        let link = jira.to_string().contains("\"href\"");
        assert_eq!(link, url.starts_with("https://"), "{url}");
        let mut found = Vec::new();
        texts(&jira["fields"]["description"], &Value::Null, &mut found);
        assert!(found.iter().map(|(_, text)| text.chars().count()).sum::<usize>() <= 32_767);
    }
}

#[test]
fn a_datadog_event_never_switches_to_markdown() {
    let mut event = hostile("!channel");
    event.document["data"]["description"] = json!("%%% \n[x](https://evil.example)\n %%%");
    let made = made_of("datadog-events", &event);
    assert!(!made["text"].as_str().unwrap().starts_with("%%%"));
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
    let body = text(&document["body_template"]);
    document["body_template"] =
        json!(blanks(card.body).into_iter().fold(body, |body, blank| body.replace(blank, "OWN")));
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
        for line in [card.summary, card.address, card.token].into_iter().chain(card.warning) {
            assert!(!line.is_empty() && line.chars().count() <= 160, "{}: {line}", card.key);
        }
        check(&filled_in(card), &Policy::default(), None)
            .unwrap_or_else(|issues| panic!("{}: {issues:?}", card.key));
        let unfinished = check(&card.document(), &Policy::default(), None);
        let is_open = card.url.contains('<')
            || card.headers.iter().any(|header| header.secret)
            || card.oauth.is_some()
            || !blanks(card.body).is_empty();
        let wants =
            |code| unfinished.as_ref().is_err_and(|issues| issues.iter().any(|issue| issue.code == code));
        assert_eq!(unfinished.is_err(), is_open, "{}", card.key);
        assert_eq!(
            wants(IssueCode::AddressRefused),
            card.url.contains('<') || card.oauth.is_some(),
            "{}",
            card.key
        );
        assert_eq!(wants(IssueCode::Malformed), !blanks(card.body).is_empty(), "{}", card.key);
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
    let known: String = cards()
        .filter_map(|card| card.warning.map(|warning| format!("| {} | {warning} |\n", card.name)))
        .collect();
    text += &format!("\nWhat to know before relying on one:\n\n| target | |\n|---|---|\n{known}");
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

fn sample_fixture() -> String {
    let documents: Vec<String> =
        samples().into_iter().map(|sample| Value::Object(sample.event.document).to_string()).collect();
    format!("[\n{}\n]\n", documents.join(",\n"))
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
        fs::write(path("tests/fixtures/samples.json"), sample_fixture()).unwrap();
        return;
    }
    let help = "run UPDATE_DOCS=1 cargo test -p shared --test gallery";
    assert!(written == document, "docs/gallery.md is behind; {help}");
    assert!(
        fixture() == fs::read_to_string(path("tests/fixtures/gallery.json")).unwrap(),
        "gallery.json is behind; {help}"
    );
    assert!(
        sample_fixture() == fs::read_to_string(path("tests/fixtures/samples.json")).unwrap(),
        "samples.json is behind; {help}"
    );
}
