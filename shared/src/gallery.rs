//! The gallery: a webhook for each common target, filled in as far as it can be. What is left to a person is an address,
//! and a secret where there is one.
//!
//! A card is checked: what its template makes of every sample and of real events of other products is valid for its
//! target ([`Checked`]).

mod automation;
mod blanks;
mod chat;
mod generic;
mod incidents;
mod siem;
mod tickets;

pub use blanks::blanks;

use crate::config::Method;
use serde_json::{Map, Value, json};

/// A target to start from.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    /// Its name in addresses.
    pub key: &'static str,
    /// Its name for people, and at first the webhook's.
    pub name: &'static str,
    /// What kind of target it is.
    pub group: Group,
    /// What arrives there, in a line.
    pub summary: &'static str,
    /// The method.
    pub method: Method,
    /// The address; parts to be filled in stand in `<…>`, which no address may keep.
    pub url: &'static str,
    /// The headers.
    pub headers: &'static [CardHeader],
    /// OAuth 2 client credentials, where the target wants them.
    pub oauth: Option<CardOAuth>,
    /// The body template.
    pub body: &'static str,
    /// What its answer has to fulfil beside a 2xx status.
    pub validators: &'static [CardRule],
    /// Where to get the address, in a line.
    pub address: &'static str,
    /// Where to get the token, and what to type for it, in a line.
    pub token: &'static str,
    /// What a person has to know before relying on it, in a line.
    pub warning: Option<&'static str>,
    /// What its bodies are checked against.
    pub checked: Checked,
}

/// What kind of target it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Where people talk.
    Chat,
    /// Who is called at night.
    Incidents,
    /// Where work is kept.
    Tickets,
    /// Where logs are kept and searched.
    Siem,
    /// What does something about it.
    Automation,
    /// Formats that many take.
    Generic,
}

impl Group {
    /// All of them, in the order they are shown in.
    pub const ALL: [Group; 6] =
        [Self::Chat, Self::Incidents, Self::Tickets, Self::Siem, Self::Automation, Self::Generic];

    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Chat => "Chat",
            Self::Incidents => "Incidents and on-call",
            Self::Tickets => "Tickets",
            Self::Siem => "Logs and SIEM",
            Self::Automation => "Automation",
            Self::Generic => "Generic",
        }
    }
}

/// A header of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardHeader {
    /// Its name.
    pub key: &'static str,
    /// Its value; of a secret, what it looks like.
    pub value: &'static str,
    /// Whether the value is a secret, which a person types.
    pub secret: bool,
}

/// OAuth 2 client credentials of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardOAuth {
    /// The token endpoint, with parts to be filled in.
    pub token_endpoint_url: &'static str,
    /// The scopes.
    pub scopes: &'static [&'static str],
}

/// A validator of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardRule {
    /// The JSONPath.
    pub json_path: &'static str,
    /// The values expected there; none when it only has to be there.
    pub expected_values: &'static [&'static str],
}

/// What the bodies of a card are checked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The target's own JSON Schema, by its name in `tests/fixtures/schemas`.
    Schema(&'static str),
    /// The rules on the target's public page, as `tests/lib/target-rules.mjs` has them.
    Rules(&'static str),
}

impl Card {
    /// The webhook document that the card stands for. Secrets have no value yet.
    ///
    /// ```
    /// let card = shared::gallery::cards().find(|card| card.key == "slack").unwrap();
    /// assert_eq!(card.document()["name"], "Slack");
    /// ```
    pub fn document(&self) -> Value {
        let header = |header: &CardHeader| {
            let mut fields = Map::from_iter([("key".to_owned(), json!(header.key))]);
            if !header.secret {
                fields.insert("value".to_owned(), json!(header.value));
            }
            fields.insert("secret".to_owned(), json!(header.secret));
            Value::Object(fields)
        };
        let rule = |rule: &CardRule| {
            if rule.expected_values.is_empty() {
                return json!({ "json_path": rule.json_path, "op": "exists", "expected_values": [] });
            }
            json!({ "json_path": rule.json_path, "expected_values": rule.expected_values })
        };
        let mut document = json!({
            "name": self.name,
            "active": false,
            "method": self.method,
            "url": self.url,
            "headers": self.headers.iter().map(header).collect::<Vec<_>>(),
            "body_template": self.body,
            "response_validators": self.validators.iter().map(rule).collect::<Vec<_>>(),
        });
        if let (Some(oauth), Some(fields)) = (&self.oauth, document.as_object_mut()) {
            let oauth = json!({ "client_id": "", "token_endpoint_url": oauth.token_endpoint_url, "scopes": oauth.scopes });
            fields.insert("authentication_config".to_owned(), json!({ "oauth": oauth }));
        }
        document
    }
}

/// Every card, group by group.
pub fn cards() -> impl Iterator<Item = &'static Card> {
    [chat::CARDS, incidents::CARDS, tickets::CARDS, siem::CARDS, automation::CARDS, generic::CARDS]
        .into_iter()
        .flatten()
}

/// The card of this key.
pub fn card(key: &str) -> Option<&'static Card> {
    cards().find(|card| card.key == key)
}

/// A header whose value a person types.
const fn secret(key: &'static str, value: &'static str) -> CardHeader {
    CardHeader { key, value, secret: true }
}

/// A card with what most have.
const fn post(
    (key, name): (&'static str, &'static str),
    group: Group,
    summary: &'static str,
    url: &'static str,
    body: &'static str,
    checked: Checked,
) -> Card {
    Card {
        key,
        name,
        group,
        summary,
        method: Method::Post,
        url,
        headers: &[],
        oauth: None,
        body,
        validators: &[],
        address: "",
        token: "",
        warning: None,
        checked,
    }
}
